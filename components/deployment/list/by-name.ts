const collator = new Intl.Collator(undefined, { numeric: true })

/** Names in order, with `c-2` before `c-10`. */
export const byName = (a: string, b: string): number => collator.compare(a, b)
