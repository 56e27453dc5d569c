import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RESCHEDULE_AFTER_S } from '../domain/relocation'

const FILE = 'last-seen'
const EVERY_MS = 1000

/** The time of a file says when this node's agent was alive last: the next one knows by it how long the node was away. */
export class LastSeen {
  readonly #path: string
  #timer: NodeJS.Timeout | null = null

  constructor(stateDir: string) {
    this.#path = join(stateDir, FILE)
  }

  /** Whether the node was away long enough for containers to have been moved; false where no agent was seen before. */
  async wasAwayLong(): Promise<boolean> {
    const seen = await stat(this.#path).catch(() => null)
    return seen !== null && Date.now() - seen.mtimeMs >= RESCHEDULE_AFTER_S.min * 1000 - EVERY_MS
  }

  /** Keeps the time from now on. A disk that takes nothing makes the node look away for longer, which is the safe side. */
  async start(): Promise<void> {
    await writeFile(this.#path, '', { mode: 0o600 }).catch(() => undefined)
    this.#timer = setInterval(() => {
      const now = new Date()
      utimes(this.#path, now, now).catch(() => undefined)
    }, EVERY_MS)
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
  }
}
