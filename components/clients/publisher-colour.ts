/** Colours of publishers on the terminal's dark ground, by order of appearance; they repeat when there are more. */
const TEXT = [
  'text-sky-300',
  'text-amber-300',
  'text-emerald-300',
  'text-fuchsia-300',
  'text-orange-300',
  'text-teal-200',
] as const
const MARK = ['bg-sky-400', 'bg-amber-400', 'bg-emerald-400', 'bg-fuchsia-400', 'bg-orange-400', 'bg-teal-300'] as const

/** `index` is FeedBuffer's number of the publisher; null has no colour. */
export function publisherText(index: number | null): string {
  return index === null ? 'text-terminal-faint' : (TEXT[index % TEXT.length] ?? TEXT[0])
}
export function publisherMark(index: number | null): string {
  return index === null ? 'bg-line-strong' : (MARK[index % MARK.length] ?? MARK[0])
}
