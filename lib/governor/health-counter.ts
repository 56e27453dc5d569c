import type { HealthRule } from '../domain/health'
import { sleep } from './clock'
import type { LoopLag } from './loop-lag'

/** Timers fire up to so much early by the monotonic clock, ms. */
const EARLY_MS = 1
/** Given as the reason of what is aborted, so that no exception has to be made of it. */
const STOPPED = 'stopped'

/** What one health call came to. `skipped` says nothing about the instance: it could not be asked. */
export type HealthAnswer = { outcome: 'good' } | { outcome: 'bad'; status: number } | { outcome: 'skipped' }

export interface HealthEvents {
  /** Asks once; resolves with what was answered, and never before that unless `signal` ends it. Never rejects. */
  ask(rule: HealthRule, signal: AbortSignal): Promise<HealthAnswer>
  /** `retries` failures in a row, the first of them asked at `since` (monotonic clock). `status` null: the last had no answer in time. */
  failed(rule: HealthRule, since: number, status: number | null): void
  /** A good answer after that. */
  recovered(): void
}

/**
 * Asks an instance for its health at an interval, one call at a time, and counts failures in a row. What fails in the start period
 * doesn't count until the first good answer. A call's time-out is counted by the attentive clock: an answer that waits unread
 * while this process isn't scheduled is in time.
 */
export class HealthCounter {
  #rule: HealthRule | null = null
  readonly #lag: LoopLag
  readonly #events: HealthEvents
  #stopped: AbortController | null = null
  #failures = 0
  #since = 0
  #failing = false
  /** By the monotonic clock: before it failures don't count. */
  #graceUntil = 0

  constructor(lag: LoopLag, events: HealthEvents) {
    this.#lag = lag
    this.#events = events
  }

  /** Begins anew, with a first call at once; nothing is asked where `rule` is null. `graceMs`: what is left of its start period. */
  start(rule: HealthRule | null, graceMs: number): void {
    this.stop()
    this.#rule = rule
    if (rule === null) return
    this.#graceUntil = this.#lag.now() + graceMs
    this.#stopped = new AbortController()
    void this.#run(rule, this.#stopped.signal)
  }

  /** Ends it; what it had found is forgotten without a word. */
  stop(): void {
    this.#stopped?.abort(STOPPED)
    this.#stopped = null
    this.#rule = null
    this.#failures = 0
    this.#failing = false
  }

  get rule(): HealthRule | null {
    return this.#rule
  }

  async #run(rule: HealthRule, stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const began = this.#lag.now()
      const answer = await this.#once(rule, stopped)
      if (stopped.aborted) return
      if (answer === null) this.#bad(rule, began, null)
      else if (answer.outcome === 'bad') this.#bad(rule, began, answer.status)
      else if (answer.outcome === 'good') this.#good()
      await sleep(Math.max(EARLY_MS, rule.intervalMs - (this.#lag.now() - began)), stopped)
    }
  }

  /** One call; null when its time is over. */
  #once(rule: HealthRule, stopped: AbortSignal): Promise<HealthAnswer | null> {
    const call = new AbortController()
    const sent = this.#lag.attentive()
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout
      const done = (answer: HealthAnswer | null) => {
        clearTimeout(timer)
        stopped.removeEventListener('abort', over)
        call.abort(STOPPED)
        resolve(answer)
      }
      const over = () => done(null)
      // Answers that have arrived are read before immediates run.
      const late = () => setImmediate(look)
      const look = () => {
        const left = rule.timeoutMs - (this.#lag.attentive() - sent)
        if (left > EARLY_MS) timer = setTimeout(late, left)
        else done(null)
      }
      timer = setTimeout(late, rule.timeoutMs)
      stopped.addEventListener('abort', over, { once: true })
      void this.#events.ask(rule, call.signal).then(done)
    })
  }

  #bad(rule: HealthRule, began: number, status: number | null): void {
    if (began < this.#graceUntil) return
    if (this.#failures === 0) this.#since = began
    this.#failures++
    if (this.#failures < rule.retries || this.#failing) return
    this.#failing = true
    this.#events.failed(rule, this.#since, status)
  }

  #good(): void {
    this.#graceUntil = 0
    this.#failures = 0
    if (!this.#failing) return
    this.#failing = false
    this.#events.recovered()
  }
}
