/** Rows of a list that only grows, newest first, as far as a page has them. */
export interface Growing<R> {
  rows: R[]
  /** How many there are on the server. */
  total: number
  /** There are older ones that could be loaded. */
  more: boolean
}

/** A page has at most so many rows of one list; what is older is for a narrower filter or the export. */
export const MOST_ROWS = 1000

/** Rows of both, each once, newest first. Where both have a row, the one of `added` counts. */
export function mergeRows<R extends { seq: number }>(rows: readonly R[], added: readonly R[]): R[] {
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  for (const row of added) bySeq.set(row.seq, row)
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq)
}

/** The list with rows that came live. One that is full drops its oldest, which can be had no more by scrolling. */
export function withNews<R extends { seq: number }>(list: Growing<R>, news: readonly R[]): Growing<R> {
  const known = new Set(list.rows.map((row) => row.seq))
  // What is older than the oldest row here belongs to a page that isn't loaded yet.
  const oldest = list.more ? (list.rows.at(-1)?.seq ?? 0) : 0
  const fitting = news.filter((row) => row.seq > oldest || known.has(row.seq))
  if (fitting.length === 0) return list
  const fresh = new Set(fitting.filter((row) => !known.has(row.seq)).map((row) => row.seq)).size
  const rows = mergeRows(list.rows, fitting)
  return { rows: rows.slice(0, MOST_ROWS), total: list.total + fresh, more: list.more || rows.length > MOST_ROWS }
}

/** The list with the next page of older rows. */
export function withOlder<R extends { seq: number }>(list: Growing<R>, older: readonly R[], pageSize: number): Growing<R> {
  const rows = mergeRows(list.rows, older)
  return { ...list, rows: rows.slice(0, MOST_ROWS), more: older.length >= pageSize || rows.length > MOST_ROWS }
}

/**
 * The list after an absence: `newer` are the newest rows above the newest one known, at most `limit`. As many as that may have
 * left a gap, so the list begins anew with them.
 */
export function caughtUp<R extends { seq: number }>(
  list: Growing<R>,
  newer: readonly R[],
  { total, limit }: { total: number; limit: number },
): Growing<R> {
  if (newer.length >= limit) return { rows: mergeRows([], newer), total, more: true }
  const rows = mergeRows(list.rows, newer)
  return { rows: rows.slice(0, MOST_ROWS), total, more: list.more || rows.length > MOST_ROWS }
}
