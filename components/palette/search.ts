/** The kinds of things that can be found, in the order they are shown. */
export const GROUPS = ['pages', 'actions', 'services', 'microservices', 'containers', 'clients', 'nodes', 'images'] as const
export type Group = (typeof GROUPS)[number]

/** Something that can be gone to, or done. */
export interface Entry {
  id: string
  group: Group
  label: string
  /** Further words it is found by: in both languages, its image, its node. */
  words: string
  /** Stands at the right: a state, a shortcut, why it can't be done. */
  hint?: string | undefined
  disabled?: boolean
  /** Shown only when something is searched: too many, or too special, for the first look. */
  searched?: boolean
  run: () => void
}

/** As many of one kind as are shown; typing more finds the rest. */
export const GROUP_MAX = 8

/** The entries that have all words of the query, best first within each kind, bounded. */
export function search(entries: readonly Entry[], query: string): Map<Group, Entry[]> {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const ranked = entries
    .filter((entry) => wanted.length > 0 || entry.searched !== true)
    .map((entry) => ({ entry, rank: rankOf(entry, wanted) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
  const found = new Map<Group, Entry[]>()
  for (const group of GROUPS) {
    const own = ranked.filter(({ entry }) => entry.group === group).slice(0, GROUP_MAX)
    if (own.length > 0)
      found.set(
        group,
        own.map(({ entry }) => entry),
      )
  }
  return found
}

/** 0: each word begins the label or a word of it; more the further away; null when a word isn't there at all. */
function rankOf({ label, words }: Entry, wanted: readonly string[]): number | null {
  const name = label.toLowerCase()
  const all = `${name} ${words.toLowerCase()}`
  let rank = 0
  for (const word of wanted) {
    if (name.startsWith(word)) continue
    if (!all.includes(word)) return null
    rank += name.split(/[\s_.-]+/).some((part) => part.startsWith(word)) ? 1 : name.includes(word) ? 2 : 3
  }
  return rank
}
