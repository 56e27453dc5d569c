import { StoreBusyError, StoreWriteError } from '../store'
import type { Log } from './changes'

/** So much of what was observed waits for a disk that takes nothing; then the oldest is given up. */
export const MOST_UNSAVED = 10_000

/** A full disk or a crowd at the database pass; anything else would fail again. */
export const mayWorkLater = (error: unknown): boolean => error instanceof StoreWriteError || error instanceof StoreBusyError

/**
 * Writes what was observed, in the order of the news of one key. What the store doesn't take now (a full disk) is kept, the
 * newest of each key, and tried again by `retry`.
 */
export class WriteQueue {
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #unsaved = new Map<string, () => Promise<void>>()

  constructor(readonly log: Log) {}

  /** Does it after what is under way for the key; never rejects. */
  write(key: string, work: () => Promise<void>): Promise<void> {
    const next = (this.#underWay.get(key) ?? Promise.resolve()).then(work).then(
      () => void this.#unsaved.delete(key),
      (err) => {
        if (!this.#unsaved.has(key)) this.log.error({ err, key }, 'what was observed could not be stored')
        if (!mayWorkLater(err)) return
        this.#unsaved.set(key, work)
        const [oldest] = this.#unsaved.keys()
        if (this.#unsaved.size > MOST_UNSAVED && oldest !== undefined) this.#unsaved.delete(oldest)
      },
    )
    this.#underWay.set(key, next)
    void next.then(() => {
      if (this.#underWay.get(key) === next) this.#underWay.delete(key)
    })
    return next
  }

  /** Tries again what could not be stored; where a newer write is under way that one decides. */
  retry(): void {
    for (const [key, work] of this.#unsaved) if (!this.#underWay.has(key)) void this.write(key, work)
  }

  /** Waits until nothing is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay.values())
  }
}
