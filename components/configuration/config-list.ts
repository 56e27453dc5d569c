import type { ConfigRow } from '../../lib/api/contract'

export const CONFIG_SORTS = ['key', 'type', 'changed'] as const
export type ConfigSort = (typeof CONFIG_SORTS)[number]

/** A value on one line, cut where it gets long. */
export function valueLine(value: ConfigRow['value'], longest = 200): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/**
 * The entries whose key or value has `search` in it, in the order of `sort` (`key`, `-changed` …; what it isn't of ours counts as
 * `key`). Equals are ordered by key.
 */
export function arrangeConfig(entries: readonly ConfigRow[], { search, sort }: { search: string; sort: string }): ConfigRow[] {
  const wanted = search.trim().toLowerCase()
  const sign = sort.startsWith('-') ? -1 : 1
  const by = CONFIG_SORTS.find((each) => each === sort.replace(/^-/, '')) ?? 'key'
  const byKey = (a: ConfigRow, b: ConfigRow) => a.key.localeCompare(b.key, undefined, { numeric: true })
  const order = {
    key: byKey,
    type: (a: ConfigRow, b: ConfigRow) => a.type.localeCompare(b.type),
    changed: (a: ConfigRow, b: ConfigRow) => a.updatedAt - b.updatedAt,
  }[by]
  return entries
    .filter((each) =>
      [each.key, valueLine(each.value, Number.POSITIVE_INFINITY)].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => sign * order(a, b) || byKey(a, b))
}
