/** Bytes of output per second that one container may have read, and how much it may save up for a burst. */
export const OUTPUT_BYTES_PER_SECOND = 2 * 1024 * 1024
export const OUTPUT_BURST_BYTES = 8 * 1024 * 1024

/**
 * Decides when a container that writes without end has to wait, so that it can't take the agent's time from the others. Its own
 * writes block meanwhile; nothing of its output is lost.
 */
export class OutputRate {
  #left = OUTPUT_BURST_BYTES
  #at = performance.now()

  /** Takes what was read; gives how long to pause before the next read, ms, 0 for not at all. */
  take(bytes: number): number {
    const now = performance.now()
    this.#left = Math.min(OUTPUT_BURST_BYTES, this.#left + ((now - this.#at) * OUTPUT_BYTES_PER_SECOND) / 1000)
    this.#at = now
    this.#left -= bytes
    return this.#left >= 0 ? 0 : Math.ceil((-this.#left * 1000) / OUTPUT_BYTES_PER_SECOND)
  }
}
