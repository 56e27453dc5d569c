import { residentBytes } from './usage'

/** How often resident memory is looked at, ms. */
export const MEMORY_LOOK_MS = 500
const MB = 1024 * 1024

/** Looks at the resident memory of processes that have a limit, and tells once when one is over it. */
export class MemoryWatch {
  readonly #watched = new Map<number, { limitBytes: number; over: () => void }>()
  #timer: NodeJS.Timeout | null = null
  #looking = false

  /** Watches `pid`; `over` is called once when it uses more than `limitMB`. */
  add(pid: number, limitMB: number, over: () => void): void {
    this.#watched.set(pid, { limitBytes: limitMB * MB, over })
    this.#timer ??= setInterval(() => void this.#look(), MEMORY_LOOK_MS).unref()
  }

  remove(pid: number): void {
    this.#watched.delete(pid)
    if (this.#watched.size === 0) this.close()
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    // One after the other: with many containers this must not fill the thread pool that everything else reads files with.
    for (const [pid, entry] of [...this.#watched]) {
      const bytes = await residentBytes(pid)
      if (bytes === null || bytes <= entry.limitBytes || this.#watched.get(pid) !== entry) continue
      this.remove(pid)
      entry.over()
    }
    this.#looking = false
  }
}
