/** More than this isn't counted on the badge. */
const BADGE_MAX = 99

/** How many switches are unread. `more`: all that a page keeps are, and there may be older ones. */
export interface Unread {
  count: number
  more: boolean
}

/** Counts the switches above the mark. `kept` is how many of the newest a page keeps. */
export function unreadOf(rows: readonly { seq: number }[], readTo: number, kept: number): Unread {
  const count = rows.filter((row) => row.seq > readTo).length
  return { count, more: count >= kept }
}

/** The number as it stands on the bell; null: none. */
export function badgeText({ count }: Unread): string | null {
  if (count === 0) return null
  return count > BADGE_MAX ? `${BADGE_MAX}+` : String(count)
}
