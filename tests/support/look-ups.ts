import { setTimeout as sleep } from 'node:timers/promises'
import { lookup, VsoaError } from '../../lib/vsoa/index'

/** Asks a position server again and again where a name is, as clients do, and keeps what it never should have said. */
export class LookUps {
  /** How many answers named a server. */
  found = 0
  /** When it answered that there is none, ms of the monotonic clock. */
  readonly none: number[] = []
  /** The longest time between two answers, ms. */
  longestGapMs = 0
  #over = false
  readonly #done: Promise<void>

  constructor(name: string, server: { host: string; port: number }, everyMs = 5) {
    this.#done = this.#ask(name, server, everyMs)
  }

  /** Ends the asking. */
  async close(): Promise<void> {
    this.#over = true
    await this.#done
  }

  async #ask(name: string, server: { host: string; port: number }, everyMs: number): Promise<void> {
    let answeredAt = performance.now()
    for (; !this.#over; await sleep(everyMs)) {
      try {
        await lookup(name, { servers: [server] })
        this.found++
      } catch (error) {
        // A datagram that was lost on a busy machine is no answer.
        if (!(error instanceof VsoaError) || error.code !== 'lookup') continue
        this.none.push(performance.now())
      }
      const now = performance.now()
      this.longestGapMs = Math.max(this.longestGapMs, now - answeredAt)
      answeredAt = now
    }
  }
}
