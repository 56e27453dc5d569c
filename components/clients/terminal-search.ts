import type { FeedBlock, FeedLine } from './feed-buffer'

/** Parts of a line's text: those at odd places are what was searched for. */
export function splitByMatch(text: string, query: string): string[] {
  if (query === '') return [text]
  const lower = text.toLowerCase()
  const wanted = query.toLowerCase()
  // letters whose lower case has another length would shift every place behind them
  if (lower.length !== text.length) return text.includes(query) ? splitAt(text, text, query) : [text]
  return splitAt(text, lower, wanted)
}

function splitAt(text: string, searched: string, wanted: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + wanted.length))
    from = at + wanted.length
  }
  return [...parts, text.slice(from)]
}

/** Whether a line holds the query, whatever the case. */
function isMatch(line: FeedLine, query: string): boolean {
  return line.item?.text.toLowerCase().includes(query) ?? false
}

/** Finds lines in blocks; full blocks are searched once. */
export class TerminalSearch {
  readonly query: string
  readonly #known = new WeakMap<FeedBlock, readonly number[]>()

  constructor(query: string) {
    this.query = query.toLowerCase()
  }

  /** The keys of the lines that match, oldest first. */
  find(blocks: readonly FeedBlock[]): number[] {
    if (this.query === '') return []
    return blocks.flatMap((block) => {
      const known = this.#known.get(block)
      if (known) return known
      const keys = block.lines.filter((line) => isMatch(line, this.query)).map((line) => line.key)
      this.#known.set(block, keys)
      return keys
    })
  }
}
