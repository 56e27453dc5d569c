import { FIRST_RETRY_MS, GIVE_UP_MS, LAST_RETRY_MS, retryAfterMs, type WebhookOutcome } from '../domain/webhook'
import type { DeliveryRecord, Store } from '../store'
import { noteGivenUp } from './outbox'
import { type Message, send } from './send'

/** After a failure of the database itself it is asked again after this time, ms. */
const STORE_RETRY_MS = 5_000

export interface DelivererOptions {
  store: Store
  log: { warn(fields: object, text: string): void }
  /** What waits, or how the last one went, became another. */
  changed(): void
  firstRetryMs?: number
  lastRetryMs?: number
  giveUpMs?: number
  attemptMs?: number
}

/**
 * Delivers what the outbox has, in its order, one at a time: the next one waits until the one before is delivered or given up.
 * All it knows is in the store, so a start goes on where the last end was; what was under way then is sent once more, under the
 * same id.
 */
export class Deliverer {
  readonly #closing = new AbortController()
  #woken = false
  #wake: () => void = () => undefined
  #running: Promise<void> | null = null

  constructor(readonly options: DelivererOptions) {}

  start(): void {
    this.#running ??= this.#run()
  }

  /** There is something to deliver, or the webhook is set otherwise. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.wake()
    await this.#running
  }

  /** Sends a message at once, past the outbox; nothing is kept of it. */
  sendNow(target: { url: string; secret: string }, message: Message): Promise<WebhookOutcome> {
    return send(target, message, { signal: this.#closing.signal, ...this.#limit() })
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      let waitMs: number
      try {
        waitMs = await this.#step()
      } catch (err) {
        this.options.log.warn({ err }, 'the outbox of the webhook could not be read or written')
        waitMs = STORE_RETRY_MS
      }
      await this.#sleep(waitMs)
    }
  }

  /** Does the next thing there is to do; gives how long nothing is due after it, ms. */
  async #step(): Promise<number> {
    const { store, giveUpMs = GIVE_UP_MS } = this.options
    const next = await store.deliveries.next()
    if (!next) return Number.POSITIVE_INFINITY
    const now = Date.now()
    const left = next.at.getTime() + giveUpMs - now
    if (left <= 0) {
      await this.#giveUp(next)
      return 0
    }
    const webhook = await store.webhook.get()
    if (!webhook?.on) return left
    const early = next.nextAt.getTime() - now
    if (early > 0) return Math.min(early, left)
    const outcome = await send(webhook, next, { signal: this.#closing.signal, ...this.#limit() })
    // It wasn't the receiver who ended it: the next start sends it again.
    if (this.#closing.signal.aborted && outcome.code !== 'delivered') return 0
    await this.#tried(next, outcome)
    return 0
  }

  async #tried(delivery: DeliveryRecord, outcome: WebhookOutcome): Promise<void> {
    const { store, firstRetryMs = FIRST_RETRY_MS, lastRetryMs = LAST_RETRY_MS, changed } = this.options
    const attempts = delivery.attempts + 1
    const triedAt = new Date()
    const nextAt = new Date(triedAt.getTime() + retryAfterMs(attempts, firstRetryMs, lastRetryMs))
    const state = outcome.code === 'delivered' ? 'delivered' : 'waiting'
    await store.deliveries.update(delivery.id, { state, attempts, triedAt, outcome, nextAt })
    changed()
  }

  async #giveUp(delivery: DeliveryRecord): Promise<void> {
    await this.options.store.transaction(async (tx) => {
      await tx.deliveries.update(delivery.id, { state: 'givenUp' })
      await noteGivenUp(tx, delivery, 'age')
    })
    this.options.changed()
  }

  #limit(): { limitMs?: number } {
    const { attemptMs } = this.options
    return attemptMs === undefined ? {} : { limitMs: attemptMs }
  }

  /** Waits, at most until it is woken; what woke it before it slept counts. */
  async #sleep(ms: number): Promise<void> {
    if (ms > 0 && !this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#woken = false
  }
}
