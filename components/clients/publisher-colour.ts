/** Colours there are; with more publishers they repeat. */
export const COLOURS = 6
/** Publishers whose colour is remembered; beyond, the oldest are forgotten. */
const MAX_PUBLISHERS = 500

const numbers = new Map<string, number>()
let next = 0

/**
 * The number of a publisher's colour: one and the same on every page of this tab, by order of appearance. So that an instance
 * that comes back has the colour that it had.
 */
export function publisherIndex(taskId: string): number {
  const known = numbers.get(taskId)
  if (known !== undefined) return known
  if (numbers.size >= MAX_PUBLISHERS) for (const oldest of [...numbers.keys()].slice(0, COLOURS)) numbers.delete(oldest)
  numbers.set(taskId, next)
  return next++
}

/** The CSS variable of a publisher's colour on the page's ground. */
export function publisherVariable(index: number): string {
  return `--publisher-${index % COLOURS}`
}

/** Colours of publishers on the terminal's dark ground. */
const TEXT = [
  'text-sky-300',
  'text-amber-300',
  'text-emerald-300',
  'text-fuchsia-300',
  'text-orange-300',
  'text-teal-200',
] as const

/** `index` is that of `publisherIndex`; null has no colour. */
export function publisherText(index: number | null): string {
  return index === null ? 'text-terminal-faint' : (TEXT[index % COLOURS] ?? TEXT[0])
}
