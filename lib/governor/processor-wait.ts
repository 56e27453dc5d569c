import type { ProcessLook } from '../protocol/agent'

/**
 * Adds up how long a process has waited for a processor, from looks at it one after the other. The system counts a wait when it is
 * over; one that goes on is seen by this: between two looks that found it ready to run, it ran for less than had passed.
 */
export class ProcessorWait {
  #last: ProcessLook | null = null
  #totalMs = 0

  /** All of it with another look, from the first one on, ms. */
  add(look: ProcessLook): number {
    const last = this.#last
    this.#last = look
    if (last?.run !== look.run) return this.#totalMs
    const passedMs = look.atMs - last.atMs
    const isReady = last.state === 'busy' && look.state === 'busy'
    const goesOnMs = isReady ? passedMs - (look.ranMs - last.ranMs) : 0
    // Counted now may be what went on before the look before: that has been added.
    const overMs = Math.min(look.waitedMs - last.waitedMs, passedMs)
    this.#totalMs += Math.max(0, goesOnMs, overMs)
    return this.#totalMs
  }
}
