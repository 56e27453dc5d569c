import type { LogLine } from '../../../lib/api/contract'

/** As many lines as a page keeps, of all containers together; the oldest go first. */
export const LINES_KEPT = 10_000

/** A line and the container (taskId) that wrote it. `missing`: so many of the lines just before it are not here. */
export interface Entry extends LogLine {
  source: string
  missing: number
}

export interface LogState {
  entries: readonly Entry[]
  /** Containers with older lines at the server. */
  more: readonly string[]
  /** Lines that came while paused. */
  waiting: number
}

/** Runs something soon, together with what else comes until then. */
type Schedule = (run: () => void) => void

/**
 * The lines of one or several containers on a page: what the API gave and what came live, each once, in the order of their
 * times and within one container of their numbers. While paused, new lines wait (as many as are kept); a clear hides all up to
 * the newest.
 */
export class LogBuffer {
  #entries: Entry[] = []
  #held: Entry[] = []
  #paused = false
  #scheduled = false
  readonly #clearedTo = new Map<string, number>()
  readonly #more = new Set<string>()
  #state: LogState = { entries: [], more: [], waiting: 0 }
  readonly #observers = new Set<() => void>()

  /** Observers hear of changes by `schedule`: at once unless told otherwise. */
  constructor(readonly schedule: Schedule = (run) => run()) {}

  get state(): LogState {
    return this.#state
  }
  observe(observer: () => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** Lines as they come; `more` when the answer said whether older ones exist. */
  add(source: string, lines: readonly LogLine[], more?: boolean) {
    if (more !== undefined) this.#setMore(source, more)
    const entries = this.#entriesOf(source, lines)
    if (this.#paused) this.#held = merge(this.#held, entries).slice(-LINES_KEPT)
    else this.#keep(merge(this.#entries, entries))
    this.#changed()
  }

  /** Older lines, asked for by a person: they are shown even when newer ones have to go for them. */
  addOlder(source: string, lines: readonly LogLine[], more: boolean) {
    this.#setMore(source, more)
    this.#clearedTo.delete(source)
    this.#entries = merge(this.#entriesOf(source, lines), this.#entries).slice(0, LINES_KEPT)
    this.#changed()
  }

  /** A container is looked at no longer. */
  drop(source: string) {
    this.#entries = this.#entries.filter((each) => each.source !== source)
    this.#held = this.#held.filter((each) => each.source !== source)
    this.#more.delete(source)
    this.#changed()
  }

  pause(paused: boolean) {
    this.#paused = paused
    if (!paused) {
      this.#keep(merge(this.#entries, this.#held))
      this.#held = []
    }
    this.#changed()
  }

  clear() {
    for (const each of [...this.#entries, ...this.#held]) this.#clearedTo.set(each.source, each.seq)
    this.#entries = []
    this.#held = []
    this.#more.clear()
    this.#changed()
  }

  /** The number of the oldest line of a container that is here. */
  firstOf(source: string): number | undefined {
    return this.#entries.find((each) => each.source === source)?.seq
  }

  #setMore(source: string, more: boolean) {
    if (more && !this.#clearedTo.has(source)) this.#more.add(source)
    else this.#more.delete(source)
  }

  #entriesOf(source: string, lines: readonly LogLine[]): Entry[] {
    const from = this.#clearedTo.get(source) ?? Number.NEGATIVE_INFINITY
    return lines.filter((line) => line.seq > from).map((line) => ({ ...line, source, missing: 0 }))
  }

  #keep(entries: Entry[]) {
    for (const gone of entries.slice(0, -LINES_KEPT)) this.#setMore(gone.source, true)
    this.#entries = entries.length > LINES_KEPT ? entries.slice(-LINES_KEPT) : entries
  }

  #changed() {
    if (this.#scheduled) return
    this.#scheduled = true
    this.schedule(() => {
      this.#scheduled = false
      this.#state = { entries: withGaps(this.#entries), more: [...this.#more], waiting: this.#held.length }
      for (const each of this.#observers) each()
    })
  }
}

/** Each line once. The usual case, new lines after all others, costs no sorting. */
function merge(known: Entry[], added: Entry[]): Entry[] {
  if (added.length === 0) return known
  const last = known.at(-1)
  const inOrder = added.every((each, index) => {
    const before = index === 0 ? last : added[index - 1]
    return !before || compare(before, each) < 0
  })
  // A line of another container may be as old as ours, and one of our own may have come twice.
  if (inOrder) return [...known, ...added]
  const all = new Map([...known, ...added].map((each) => [`${each.source} ${each.seq}`, each]))
  return [...all.values()].sort(compare)
}

/** By time, those of one container by their numbers. */
function compare(a: Entry, b: Entry): number {
  if (a.source === b.source) return a.seq - b.seq
  return a.at - b.at || (a.source < b.source ? -1 : 1)
}

/** Tells each line how many of its container's lines are missing just before it. */
function withGaps(entries: readonly Entry[]): Entry[] {
  const last = new Map<string, number>()
  return entries.map((each) => {
    const before = last.get(each.source)
    last.set(each.source, each.seq)
    const missing = before === undefined ? 0 : Math.max(0, each.seq - before - 1)
    return missing === each.missing ? each : { ...each, missing }
  })
}
