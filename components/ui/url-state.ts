/** What a page keeps in its query string: texts, and lists of texts (the key repeated). */
export type UrlState = Record<string, string | string[]>

/** The state a query string tells; what it doesn't name is as in `defaults`. A list that is empty on purpose stands as `key=`. */
export function readUrlState<T extends UrlState>(defaults: T, query: URLSearchParams): T {
  const entries = Object.entries(defaults).map(([key, fallback]) => {
    if (!query.has(key)) return [key, fallback]
    if (!Array.isArray(fallback)) return [key, query.get(key) ?? fallback]
    return [key, query.getAll(key).filter((each) => each !== '')]
  })
  return Object.fromEntries(entries) as T
}

/** The query string (without `?`) with a patch written into it: what is as in `defaults` is left out, foreign keys stay. */
export function writeUrlState<T extends UrlState>(defaults: T, query: URLSearchParams, patch: Partial<T>): string {
  const next = new URLSearchParams(query)
  for (const [key, value] of Object.entries(patch)) {
    const fallback = defaults[key]
    if (value === undefined || fallback === undefined) continue
    next.delete(key)
    if (isSame(value, fallback)) continue
    for (const each of Array.isArray(value) && value.length === 0 ? [''] : [value].flat()) next.append(key, each)
  }
  return next.toString()
}

function isSame(a: string | string[], b: string | string[]): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((each, index) => each === b[index])
}

/**
 * What was written into the address last. The router hears of it a little later, as a transition, and may put an older
 * query back into the address while it catches up: a field that is typed into can't wait for that. `stale` are the
 * queries it may still tell in between.
 */
export interface Written {
  path: string
  query: string
  stale: ReadonlySet<string>
}

/** The query that counts on `path`, when the router or the address tells `told`: what was written last, until they tell it. */
export function queryNow(written: Written | null, path: string, told: string): string {
  return written?.path === path && written.stale.has(told) ? written.query : told
}
