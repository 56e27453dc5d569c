/** Names of services and templates have at most so many characters. */
export const LONGEST_NAME = 63

/** The next free name of a row: `server` → `server-2` → `server-3`. */
export function nextName(name: string, taken: readonly string[]): string {
  const used = new Set(taken)
  const [, stem = name, number] = /^(.*?)-(\d{1,4})$/.exec(name) ?? []
  // One more candidate than names there are, so one is free.
  for (let n = number ? Number(number) + 1 : 2; ; n += 1) {
    const next = `${stem.slice(0, LONGEST_NAME - `-${n}`.length)}-${n}`
    if (!used.has(next)) return next
  }
}
