import { vi } from 'vitest'

/** For tests with fake timers: a clock, and a process that isn't scheduled for a while. */
export class FakeTime {
  #resumedAt = 0

  /** The clock on the wall, ms: while the process isn't scheduled nobody in it sees another time than that at which it goes on. */
  readonly now = (): number => Math.max(this.#resumedAt, Date.now())

  /** The process gets no processor for so long: all that is due meanwhile runs late, at the end of it. */
  async stall(ms: number): Promise<void> {
    this.#resumedAt = Date.now() + ms
    await vi.advanceTimersByTimeAsync(ms)
  }

  pass(ms: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(ms)
  }
}
