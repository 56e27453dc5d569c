/** The kinds of things that can be found, in the order they are shown. */
export const GROUPS = [
  'pages',
  'actions',
  'services',
  'microservices',
  'containers',
  'clients',
  'nodes',
  'templates',
  'configuration',
  'images',
] as const
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

/**
 * The entries that have all words of the query, bounded: best first within each kind, and the kind with the best first. The
 * thing that has exactly this name comes before everything else.
 */
export function search(entries: readonly Entry[], query: string): Map<Group, Entry[]> {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const ranked = entries
    .filter((entry) => wanted.length > 0 || entry.searched !== true)
    .flatMap((entry) => {
      const rank = rankOf(entry, wanted)
      return rank === null ? [] : [{ entry, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
  const groups = GROUPS.map((group) => ({ group, own: ranked.filter(({ entry }) => entry.group === group) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => (a.own[0]?.rank ?? 0) - (b.own[0]?.rank ?? 0))
  return new Map(groups.map(({ group, own }) => [group, own.slice(0, GROUP_MAX).map(({ entry }) => entry)]))
}

/** −1: exactly the name; 0: each word begins it; more the further away; null when a word isn't there at all. */
function rankOf({ label, words }: Entry, wanted: readonly string[]): number | null {
  const name = label.toLowerCase()
  if (name === wanted.join(' ')) return -1
  const all = `${name} ${words.toLowerCase()}`
  let rank = 0
  for (const word of wanted) {
    if (name.startsWith(word)) continue
    if (!all.includes(word)) return null
    rank += name.split(/[\s_.-]+/).some((part) => part.startsWith(word)) ? 1 : name.includes(word) ? 2 : 3
  }
  return rank
}
