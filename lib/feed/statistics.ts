import type { ClientReturn, ClientStatistics } from '../api/contract/clients'
import { GapWatch, medianOf } from '../api/gap-watch'

/** The rate is that of the last so many seconds. */
export const RATE_SECONDS = 10
/** The newest down times and returns that are kept. */
export const DOWN_TIMES_KEPT = 255
export const RETURNS_KEPT = 50

type Party = ClientReturn['from']
/** Who sent a message, as far as that is known: an instance of ours, or only an address. */
export interface Source {
  publisher: Party
  endpoint: string | null
}

/**
 * What one client went through since a moment: counts, gaps, silences, down times. Bounded, whatever comes. Times are ms since
 * 1970 that never jump (the worker's monotonic clock on its time of origin).
 */
export class Statistics {
  readonly #since: number
  readonly #watch = new GapWatch()
  readonly #seconds = new Float64Array(RATE_SECONDS + 1)
  readonly #downTimes = new Float64Array(DOWN_TIMES_KEPT)
  #returns: ClientReturn[] = []
  #source: Source | null = null
  #connectedAt: number | null = null
  #newestSecond = 0
  #messages = 0
  #connects = 0
  #downs = 0
  #longestDown = 0
  #quiet = 0
  #disconnected = 0
  #longest: ClientStatistics['longestSilence'] = null

  /** `connected`: the client stands connected at that moment, so the next connection is a reconnection. */
  constructor(since: number, connected = false) {
    this.#since = since
    this.#connects = connected ? 1 : 0
  }

  /** Connected to `source`; `downMs` since the connection before was lost, null when there was none or that isn't known. */
  connected(at: number, downMs: number | null, source: Source): void {
    this.#connects++
    this.#connectedAt = at
    if (this.#connects === 1) return
    if (downMs !== null) {
      this.#downTimes[this.#downs++ % DOWN_TIMES_KEPT] = downMs
      this.#longestDown = Math.max(this.#longestDown, downMs)
    }
    const from = this.#source?.publisher ?? null
    this.#returns.push({ at, downMs, from, to: source.publisher, firstMessageMs: null, silenceMs: null })
    if (this.#returns.length > RETURNS_KEPT) this.#returns.shift()
  }

  /** The connection is gone, or the client's worker. */
  disconnected(): void {
    this.#watch.lost()
    this.#connectedAt = null
  }

  message(at: number, source: Source): void {
    this.#count(at, 1)
    const before = this.#watch.lastAt
    const gap = this.#watch.message(at)
    if (gap?.kind === 'quiet') this.#quiet++
    if (gap?.kind === 'disconnected') this.#disconnected++
    this.#firstAfterReturn(at, before, source)
    if (before !== null && at - before > (this.#longest?.ms ?? 0)) {
      const moved = keyOf(this.#source) !== keyOf(source)
      const cause = gap?.kind === 'disconnected' ? (moved ? 'switch' : 'disconnected') : 'quiet'
      const [from, to] = [this.#source?.publisher ?? null, source.publisher]
      this.#longest = { ms: at - before, from: before, to: at, cause, fromPublisher: from, toPublisher: to }
    }
    this.#source = source
  }

  /** `count` messages came that nobody looked at one by one. */
  unseen(at: number, count: number): void {
    this.#count(at, count)
  }

  /** The numbers as they stand at `now`. */
  view(now: number): ClientStatistics {
    return {
      since: this.#since,
      messages: this.#messages,
      rate: this.rate(now),
      periodMs: this.#watch.periodMs,
      reconnects: Math.max(0, this.#connects - 1),
      gaps: { quiet: this.#quiet, disconnected: this.#disconnected },
      longestSilence: this.#longest,
      down:
        this.#downs === 0
          ? null
          : {
              count: this.#downs,
              p50Ms: medianOf(this.#downTimes.subarray(0, Math.min(this.#downs, DOWN_TIMES_KEPT))),
              maxMs: this.#longestDown,
            },
    }
  }

  /** Messages a second over the last whole seconds; of fewer when it hasn't been so long. */
  rate(now: number): number {
    const second = Math.floor(now / 1000)
    this.#turnTo(second)
    const whole = Math.min(RATE_SECONDS, second - Math.ceil(this.#since / 1000))
    if (whole <= 0) return 0
    let sum = 0
    for (let back = 1; back <= whole; back++) sum += this.#seconds[(second - back) % this.#seconds.length] ?? 0
    return sum / whole
  }

  /** The newest returns after a lost connection, the oldest first. */
  returns(): ClientReturn[] {
    return this.#returns.map((each) => ({ ...each }))
  }

  #firstAfterReturn(at: number, before: number | null, source: Source): void {
    const newest = this.#returns.at(-1)
    if (!newest || newest.firstMessageMs !== null || this.#connectedAt === null) return
    newest.firstMessageMs = at - this.#connectedAt
    newest.silenceMs = before === null ? null : at - before
    newest.to ??= source.publisher
  }

  #count(at: number, count: number): void {
    this.#messages += count
    const second = Math.floor(at / 1000)
    this.#turnTo(second)
    // a message that comes a moment late belongs to the second that is open
    const slot = this.#newestSecond % this.#seconds.length
    this.#seconds[slot] = (this.#seconds[slot] ?? 0) + count
  }

  /** Empties the slots of the seconds that have begun since. */
  #turnTo(second: number): void {
    if (second <= this.#newestSecond) return
    const first = Math.max(this.#newestSecond + 1, second - RATE_SECONDS)
    for (let each = first; each <= second; each++) this.#seconds[each % this.#seconds.length] = 0
    this.#newestSecond = second
  }
}

const keyOf = (source: Source | null) => source?.publisher?.taskId ?? source?.endpoint ?? null
