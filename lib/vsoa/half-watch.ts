import type { Decoder } from './decoder'

/**
 * The time limit on half packets. Costs a timer only while one is there: looked at `ms` after it was noticed, and too late when
 * no packet was completed since.
 */
export class HalfWatch {
  readonly #decoder: Decoder
  readonly #ms: number
  readonly #late: () => void
  #timer: NodeJS.Timeout | undefined
  #lastLook: NodeJS.Immediate | undefined
  #packets = 0

  constructor(decoder: Decoder, ms: number, late: () => void) {
    this.#decoder = decoder
    this.#ms = ms
    this.#late = late
  }

  /** To be called after bytes were taken. */
  look(): void {
    if (this.#timer !== undefined || this.#lastLook !== undefined || !this.#decoder.half) return
    this.#packets = this.#decoder.packets
    this.#timer = setTimeout(() => this.#check(), this.#ms)
    this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    clearImmediate(this.#lastLook)
    this.#lastLook = undefined
  }

  #check(): void {
    this.#timer = undefined
    // Timers come before what has arrived: a process that was stopped or busy hasn't read the rest that may be here already.
    this.#lastLook = setImmediate(() => {
      this.#lastLook = undefined
      if (!this.#decoder.half) return
      if (this.#decoder.packets === this.#packets) this.#late()
      else this.look()
    })
  }
}
