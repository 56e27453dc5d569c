import type { PingRule } from '../domain/microservice'
import type { LoopLag } from './loop-lag'

/** Timers fire up to so much early by the monotonic clock, ms. */
const EARLY_MS = 1
/** An instance that waits for a processor is excused for at most so many times what its rule gives it: one that never gets any is of no use. */
const MOST_EXCUSED = 5

/** What of a silence was not counted against the other one. */
export interface Discount {
  /** Time in which this process itself was not scheduled, ms. */
  ownMs: number
  /** Time in which the other one waited for a processor, ms. */
  waitedMs: number
  /** By the clock on the wall alone it would have been taken for a hang. */
  spared: boolean
}

export interface PingEvents {
  /** Sends one ping; resolves with its round trip in ms, rejects when it isn't answered in `timeoutMs`. */
  send(timeoutMs: number): Promise<number>
  /** One more unanswered in a row. `since`: when the first of them was sent, by the monotonic clock. */
  missed(count: number, since: number): void
  /** Answered, `after` so many that were missed. */
  answered(rttMs: number, after: number): void
  /** Nothing came for an interval or longer: told with every further ping. */
  silent(): void
  /** A silence with something to discount is over: it was answered, or taken for a hang. */
  discounted(discount: Discount): void
}

interface Silence {
  /** When its first ping was sent, by the monotonic clock and by the attentive one. */
  since: number
  sinceAttentive: number
  /** How long the other one had waited for a processor when that was first told in this silence, ms. */
  waitedFrom: number | null
  excusedMs: number
}

/**
 * Sends pings at an interval, and counts how many intervals nothing was heard while one waits for its answer. An answer at any time
 * sets the count to 0. Time in which this process wasn't scheduled doesn't count, nor does what the other one is excused for; a
 * real hang is seen when `lost` intervals have passed without that, so at the interval × lost + what was discounted.
 */
export class PingCounter {
  #rule: PingRule
  readonly #events: PingEvents
  readonly #lag: LoopLag
  #timer: NodeJS.Timeout | null = null
  #judging: NodeJS.Timeout | null = null
  #round = 0
  #missed = 0
  /** Null when everything is answered. */
  #silence: Silence | null = null

  constructor(rule: PingRule, lag: LoopLag, events: PingEvents) {
    this.#rule = rule
    this.#lag = lag
    this.#events = events
  }

  get rule(): PingRule {
    return this.#rule
  }

  setRule(rule: PingRule): void {
    if (rule.intervalMs === this.#rule.intervalMs && rule.lost === this.#rule.lost) return
    this.#rule = rule
    if (this.#timer) this.start()
  }

  /** The other one has waited for a processor so long since its start, ms. What it waits in a silence from the first such word on is excused. */
  waited(totalMs: number): void {
    if (!this.#silence) return
    this.#silence.waitedFrom ??= totalMs
    this.#silence.excusedMs = Math.min(Math.max(0, totalMs - this.#silence.waitedFrom), this.#mostExcused)
  }

  start(): void {
    this.stop()
    this.#send()
    const round = this.#round
    this.#timer = setInterval(() => this.#tick(round), this.#rule.intervalMs)
  }

  stop(): void {
    this.#round++
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#quiet()
    this.#missed = 0
  }

  get #mostExcused(): number {
    return this.#rule.intervalMs * this.#rule.lost * MOST_EXCUSED
  }

  #quiet(): void {
    this.#silence = null
    if (this.#judging) clearTimeout(this.#judging)
    this.#judging = null
  }

  #tick(round: number): void {
    if (this.#silence) this.#judgeSoon(round)
    this.#send()
  }

  /** Answers that have arrived are read before immediates run: what is missing is judged only after them. */
  #judgeSoon(round: number): void {
    setImmediate(() => {
      if (round === this.#round && this.#silence) this.#judge(round, this.#silence)
    })
  }

  #judge(round: number, silence: Silence): void {
    const { intervalMs, lost } = this.#rule
    const silentMs = this.#lag.attentive() - silence.sinceAttentive - silence.excusedMs
    const count = Math.floor((silentMs + EARLY_MS) / intervalMs)
    if (this.#lag.now() - silence.since + EARLY_MS >= intervalMs) this.#events.silent()
    while (this.#missed < count && this.#silence === silence && round === this.#round) {
      this.#missed++
      if (this.#missed === lost) this.#discounted(silence)
      this.#events.missed(this.#missed, silence.since)
    }
    if (this.#silence !== silence || round !== this.#round) return
    // What was discounted puts the next count off, and not to the next ping.
    const left = (count + 1) * intervalMs - silentMs
    if (this.#judging) clearTimeout(this.#judging)
    this.#judging = left < intervalMs - EARLY_MS ? setTimeout(() => this.#judgeSoon(round), Math.ceil(left)) : null
  }

  #discounted({ since, sinceAttentive, excusedMs }: Silence): void {
    const wallMs = this.#lag.now() - since
    // It would have been in time anyway.
    if (wallMs + EARLY_MS < this.#rule.intervalMs) return
    const ownMs = wallMs - (this.#lag.attentive() - sinceAttentive)
    if (ownMs + excusedMs < EARLY_MS) return
    const { intervalMs, lost } = this.#rule
    const spared = this.#missed < lost && wallMs >= intervalMs * lost
    this.#events.discounted({ ownMs, waitedMs: excusedMs, spared })
  }

  #send(): void {
    const round = this.#round
    this.#silence ??= { since: this.#lag.now(), sinceAttentive: this.#lag.attentive(), waitedFrom: null, excusedMs: 0 }
    const { intervalMs, lost } = this.#rule
    this.#events.send(intervalMs * (lost + 1)).then(
      (rttMs) => {
        if (round !== this.#round) return
        const after = this.#missed
        const silence = this.#silence
        if (silence && after < lost) this.#discounted(silence)
        this.#quiet()
        this.#missed = 0
        this.#events.answered(rttMs, after)
      },
      // Not answered: time has counted it. A closed connection is told elsewhere.
      () => {},
    )
  }
}
