import { performance } from 'node:perf_hooks'

/** How often the loop is looked at, ms: a hundred wake-ups a second cost 0.3 % of a core. */
const TICK_MS = 10
/** A tick that comes so much late is the system's usual unpunctuality, and discounted never, ms. */
export const TOLERANCE_MS = 5
/** The time that the figures speak of, ms. */
const WINDOW_MS = 60_000
const SAMPLES = WINDOW_MS / TICK_MS

/** Of the last minute, ms; 0 while nothing was measured. */
export interface LagFigures {
  p99Ms: number
  maxMs: number
}

/**
 * Measures how late this process's own event loop is, and keeps a clock that stands still while the loop is not scheduled: whoever
 * waits for somebody else's answer counts by that clock, so that its own lag isn't taken for the other's silence.
 */
export class LoopLag {
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #planned: number
  #total = 0
  /** When each of the last ticks came, and how late it was. */
  readonly #at = new Float64Array(SAMPLES)
  readonly #late = new Float64Array(SAMPLES)
  #samples = 0

  /** `now` is a monotonic clock, ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#planned = now() + TICK_MS
    this.#timer = setTimeout(() => this.#tick(), TICK_MS)
    this.#timer.unref()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  /** The monotonic clock, ms. */
  now(): number {
    return this.#now()
  }

  /** The monotonic clock less all lag so far, ms; never runs backwards. A lag that goes on at this moment is left out already. */
  attentive(): number {
    const now = this.#now()
    return now - this.#total - beyond(now - this.#planned)
  }

  /** All lag since the start, ms, each tick's tolerance left out. */
  get totalMs(): number {
    return this.#total
  }

  figures(): LagFigures {
    const from = this.#now() - WINDOW_MS
    const count = Math.min(this.#samples, SAMPLES)
    const late = this.#late.subarray(0, count).filter((_, index) => (this.#at[index] ?? 0) >= from)
    if (late.length === 0) return { p99Ms: 0, maxMs: 0 }
    late.sort()
    const at = (part: number) => late[Math.max(0, Math.ceil(part * late.length) - 1)] ?? 0
    return { p99Ms: round(at(0.99)), maxMs: round(at(1)) }
  }

  #tick(): void {
    const now = this.#now()
    const late = Math.max(0, now - this.#planned)
    this.#total += beyond(late)
    const place = this.#samples++ % SAMPLES
    this.#at[place] = now
    this.#late[place] = late
    this.#planned = now + TICK_MS
    this.#timer.refresh()
  }
}

const beyond = (late: number) => Math.max(0, late - TOLERANCE_MS)
const round = (ms: number) => Math.round(ms * 10) / 10
