/** Where in the lines a text occurs, in any case: the indices of those lines. None for an empty text. */
export function findLines(lines: readonly { text: string }[], search: string): number[] {
  const wanted = search.toLowerCase()
  if (wanted === '') return []
  const found: number[] = []
  for (const [index, line] of lines.entries()) if (line.text.toLowerCase().includes(wanted)) found.push(index)
  return found
}

/** A text in pieces: what was looked for, and what is between. */
export function cutByMatch(text: string, search: string): { text: string; hit: boolean }[] {
  const wanted = search.toLowerCase()
  if (wanted === '') return [{ text, hit: false }]
  const pieces: { text: string; hit: boolean }[] = []
  const lower = text.toLowerCase()
  // Lower case can be longer than what it comes from; then places in the one are none in the other.
  if (lower.length !== text.length) return [{ text, hit: lower.includes(wanted) }]
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), hit: false })
    from = at + wanted.length
    pieces.push({ text: text.slice(at, from), hit: true })
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hit: false })
  return pieces
}

/** The match to go to from `current`, around the end; the nearest when none is current. */
export function stepTo(found: readonly number[], current: number | null, by: 1 | -1): number | null {
  if (found.length === 0) return null
  const at = current === null ? -1 : found.indexOf(current)
  if (at >= 0) return found[(at + by + found.length) % found.length] ?? null
  return (by === 1 ? found[0] : found.at(-1)) ?? null
}
