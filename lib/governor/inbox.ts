import type { Instant } from '../domain/failover-state'
import { now } from './clock'
import type { Log } from './log'

/** After so long the loop reads what else has come, before the rest is worked on, ms. */
const SLICE_MS = 2
/** Of more than so many, what is too much is worked on without a pause. */
const MOST = 4096

interface Noted {
  at: Instant
  work: (at: Instant) => void
}

/**
 * What comes of itself: ends of instances' connections, and words of agents. A node that dies tells hundreds of them at once: each is
 * noted with its moment when it comes, which is quick, and worked on a few at a time, between which the loop reads what else has come.
 * So no end is known later because others were decided first. Ends go before words, which mostly tell the same once more; either kind
 * keeps the order in which it came.
 */
export class Inbox {
  readonly #log: Log
  readonly #ends: Noted[] = []
  readonly #words: Noted[] = []
  #planned = false
  #current: Instant | null = null
  #lastEnd = Number.NEGATIVE_INFINITY

  constructor(log: Log) {
    this.#log = log
  }

  /** An end: works on it soon, this turn where nothing waits before it. An exception of the work is logged. */
  end(work: (at: Instant) => void): void {
    const at = now()
    this.#lastEnd = at.mono
    this.#ends.push({ at, work })
    this.#plan()
  }

  /** A word of an agent: the same, after all ends. */
  word(work: (at: Instant) => void): void {
    this.#words.push({ at: now(), work })
    this.#plan()
  }

  /** A word, for who waits until it is worked on: resolves then, or rejects with the work's exception. */
  heard(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.word(() => {
        try {
          work()
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  /** Something waits to be worked on. */
  get busy(): boolean {
    return this.#waiting > 0
  }

  /** How long ago the last end came, ms; ∞ when none has. */
  get sinceEnd(): number {
    return now().mono - this.#lastEnd
  }

  /** When that came which is worked on; this moment where nothing is. */
  get moment(): Instant {
    return this.#current ?? now()
  }

  get #waiting(): number {
    return this.#ends.length + this.#words.length
  }

  #next(): Noted | undefined {
    return this.#ends.shift() ?? this.#words.shift()
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    setImmediate(() => this.#workOff())
  }

  #workOff(): void {
    this.#planned = false
    const end = performance.now() + SLICE_MS
    let next = this.#next()
    while (next) {
      this.#work(next)
      if (performance.now() >= end && this.#waiting <= MOST) break
      next = this.#next()
    }
    if (this.busy) this.#plan()
  }

  #work({ at, work }: Noted): void {
    this.#current = at
    try {
      work(at)
    } catch (error) {
      this.#log.error({ err: error }, 'what came could not be worked on')
    }
    this.#current = null
  }
}
