import type { LogLine } from '../../lib/api/contract'

/** As many lines as a page keeps of one log; the oldest go first. */
export const LINES_KEPT = 2000

export interface LogState {
  lines: readonly LogLine[]
  /** Older lines exist at the server. */
  more: boolean
  /** Lines that came while paused. */
  waiting: number
}

/**
 * The lines of one log on a page: what the API gave and what came live, by number, each once.
 * While paused, new lines wait (as many as are kept); a clear hides all up to the newest.
 */
export class LogBuffer {
  #lines: LogLine[] = []
  #held: LogLine[] = []
  #paused = false
  #clearedTo = Number.NEGATIVE_INFINITY
  #more = false
  #state: LogState = { lines: [], more: false, waiting: 0 }
  readonly #observers = new Set<() => void>()

  get state(): LogState {
    return this.#state
  }
  observe(observer: () => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** Lines as they come; `more` when the answer said whether older ones exist. */
  add(lines: LogLine[], more?: boolean) {
    if (more !== undefined) this.#more = more
    if (this.#paused) this.#held = merge(this.#held, lines).slice(-LINES_KEPT)
    else this.#lines = merge(this.#lines, lines)
    this.#publish()
  }

  /** Older lines, asked for by a person: they are shown even when that is more than is kept. */
  addOlder(lines: LogLine[], more: boolean) {
    this.#more = more
    this.#clearedTo = Number.NEGATIVE_INFINITY
    this.#lines = merge(lines, this.#lines).slice(0, LINES_KEPT)
    this.#publish()
  }

  pause(paused: boolean) {
    this.#paused = paused
    if (!paused) {
      this.#lines = merge(this.#lines, this.#held)
      this.#held = []
    }
    this.#publish()
  }

  clear() {
    this.#clearedTo = this.#held.at(-1)?.seq ?? this.#lines.at(-1)?.seq ?? this.#clearedTo
    this.#held = []
    this.#publish()
  }

  #publish() {
    const lines = this.#lines.filter((line) => line.seq > this.#clearedTo)
    if (lines.length > LINES_KEPT) {
      this.#more = true
      this.#lines = lines.slice(-LINES_KEPT)
    } else this.#lines = lines
    this.#state = {
      lines: this.#lines,
      more: this.#more && this.#clearedTo === Number.NEGATIVE_INFINITY,
      waiting: this.#held.length,
    }
    for (const each of this.#observers) each()
  }
}

/** Both by number, each line once. The usual case, new lines after all others, costs no sorting. */
function merge(known: LogLine[], added: LogLine[]): LogLine[] {
  const last = known.at(-1)?.seq ?? Number.NEGATIVE_INFINITY
  if (added.every((line, index) => line.seq > (added[index - 1]?.seq ?? last))) return [...known, ...added]
  const bySeq = new Map([...known, ...added].map((line) => [line.seq, line]))
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
