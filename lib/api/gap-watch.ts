/** A silence is a gap when it is longer than this many median periods … */
export const GAP_PERIODS = 3
/** … and than this, ms: shorter ones are the scheduler's. */
export const LEAST_GAP_MS = 50
/** The median is that of the newest periods; with fewer than LEAST_PERIODS it isn't known. */
export const PERIODS_KEPT = 63
export const LEAST_PERIODS = 5
/** At a fast feed the median is looked at again after this many messages. */
const MEDIAN_EVERY = 16

/** A hole in a feed between two messages, ms of one clock. `quiet`: the connection stood; `disconnected`: it was lost meanwhile. */
export interface Gap {
  from: number
  to: number
  kind: 'quiet' | 'disconnected'
}

/**
 * What counts as a gap in a feed, once for the server's statistics and the page's plot: a silence between two messages that is
 * longer than three times the median period and 50 ms, or any in which the connection was lost.
 */
export class GapWatch {
  readonly #periods = new Float64Array(PERIODS_KEPT)
  #count = 0
  #median: number | null = null
  #last: number | null = null
  #lost = false

  /** Median time between messages of one connection, ms; null until there are a few. */
  get periodMs(): number | null {
    return this.#median
  }

  /** When the last message came; null before the first. */
  get lastAt(): number | null {
    return this.#last
  }

  /** A message came `at`. Gives the gap that it ends, if it ends one. */
  message(at: number): Gap | null {
    const from = this.#last
    this.#last = at
    const lost = this.#lost
    this.#lost = false
    if (from === null) return null
    if (lost) return { from, to: at, kind: 'disconnected' }
    const period = at - from
    const gap = this.isGap(period) ? { from, to: at, kind: 'quiet' as const } : null
    this.#learn(period)
    return gap
  }

  /** The connection was lost. */
  lost(): void {
    this.#lost = true
  }

  /** Whether a silence of `ms` is a gap while the connection stands. */
  isGap(ms: number): boolean {
    return this.#median !== null && ms > Math.max(LEAST_GAP_MS, GAP_PERIODS * this.#median)
  }

  #learn(period: number): void {
    this.#periods[this.#count++ % PERIODS_KEPT] = period
    if (this.#count < LEAST_PERIODS || (this.#count > PERIODS_KEPT && this.#count % MEDIAN_EVERY !== 0)) return
    this.#median = medianOf(this.#periods.subarray(0, Math.min(this.#count, PERIODS_KEPT)))
  }
}

/** The middle of some numbers, the upper one of two; NaN of none. */
export function medianOf(values: Float64Array): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? Number.NaN
}
