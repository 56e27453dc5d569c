import { performance } from 'node:perf_hooks'
import type { PingRule } from '../domain/microservice'

/** A tick this much later than planned (ms, or half an interval if that is more) says that we were stalled, not the other. */
const STALL_MS = 25

export interface PingEvents {
  /** Sends one ping; resolves with its round trip in ms, rejects when it isn't answered in `timeoutMs`. */
  send(timeoutMs: number): Promise<number>
  /** One more unanswered in a row. `since`: when the first of them was sent, by the monotonic clock. */
  missed(count: number, since: number): void
  /** Answered, `after` so many that were missed. */
  answered(rttMs: number, after: number): void
}

/**
 * Sends pings at an interval and counts the ones in a row that aren't answered by the next one. An answer at any time
 * sets the count to 0. A tick that comes late counts nothing: then this process was stalled, and answers wait unread.
 */
export class PingCounter {
  #rule: PingRule
  readonly #events: PingEvents
  #timer: NodeJS.Timeout | null = null
  #round = 0
  #planned = 0
  #missed = 0
  /** When the oldest unanswered ping was sent; null when all are answered. */
  #unansweredSince: number | null = null
  /** How many were sent in a row without an answer. */
  #unanswered = 0

  constructor(rule: PingRule, events: PingEvents) {
    this.#rule = rule
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

  start(): void {
    this.stop()
    this.#send()
    this.#next()
  }

  stop(): void {
    this.#round++
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#missed = 0
    this.#unanswered = 0
    this.#unansweredSince = null
  }

  #next(): void {
    this.#planned = performance.now() + this.#rule.intervalMs
    this.#timer = setTimeout(() => this.#tick(this.#round), this.#rule.intervalMs)
  }

  #tick(round: number): void {
    const late = performance.now() - this.#planned
    const stalled = late > Math.max(STALL_MS, this.#rule.intervalMs / 2)
    // Answers that arrived meanwhile are read before immediates run: look at what is missing only after them.
    setImmediate(() => {
      if (round !== this.#round) return
      const since = this.#unansweredSince
      const overdue = since !== null && this.#unanswered > 0
      this.#send()
      this.#next()
      if (!overdue || stalled) return
      this.#missed++
      this.#events.missed(this.#missed, since)
    })
  }

  #send(): void {
    const round = this.#round
    this.#unanswered++
    this.#unansweredSince ??= performance.now()
    const timeoutMs = this.#rule.intervalMs * (this.#rule.lost + 1)
    this.#events.send(timeoutMs).then(
      (rttMs) => {
        if (round !== this.#round) return
        const after = this.#missed
        this.#missed = 0
        this.#unanswered = 0
        this.#unansweredSince = null
        this.#events.answered(rttMs, after)
      },
      // Not answered: the ticks have counted it. A closed connection is told elsewhere.
      () => {},
    )
  }
}
