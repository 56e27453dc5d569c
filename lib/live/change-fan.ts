import { setTimeout as sleep } from 'node:timers/promises'
import type { ListTopic, LiveChange, LiveRows } from '../api/live'
import { BATCH_ROWS, BURST, EVERY_MS, FIRST_MS, LOAD_RETRY_MS, LOAD_TRIES } from './bounds'

export interface ChangeFanOptions<T extends ListTopic> {
  topic: T
  load(ids: string[]): Promise<Map<string, LiveRows[T]>>
  watched(): boolean
  send(change: LiveChange): void
  /** The same for rows of which nothing but figures changed. */
  sendFigures(change: LiveChange): void
  /** Rows could not be loaded: who watches the list has to ask for everything. */
  lost(error: unknown): void
}

/** The changes of one list: gathered for a moment, their rows loaded once, and sent to everybody who watches it. */
export class ChangeFan<T extends ListTopic> {
  readonly #options: ChangeFanOptions<T>
  /** By the row's key: whether more than figures of it changed. */
  readonly #waiting = new Map<string, boolean>()
  #timer: NodeJS.Timeout | null = null
  #loading = false
  /** When all of the burst may be used again: each message puts it off by EVERY_MS. */
  #restedAt = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(options: ChangeFanOptions<T>) {
    this.#options = options
  }

  /** The row with that key changed, came or went. */
  queue(id: string): void {
    // nobody watches: whoever comes later asks for the full state after the answer to `watch`
    if (this.#closed || !this.#options.watched()) return
    this.#waiting.set(id, true)
    this.#schedule()
  }

  /** Nothing but figures of the row with that key changed, and somebody has it in sight. */
  queueFigures(id: string): void {
    if (this.#closed || this.#waiting.has(id)) return
    this.#waiting.set(id, false)
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#waiting.clear()
    if (this.#timer) clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#timer || this.#loading || this.#waiting.size === 0 || this.#closed) return
    const wait = Math.max(FIRST_MS, this.#restedAt - (BURST - 1) * EVERY_MS - performance.now())
    this.#timer = setTimeout(() => void this.#flush(), wait)
  }

  async #flush(): Promise<void> {
    this.#timer = null
    const taken = [...this.#waiting].slice(0, BATCH_ROWS)
    for (const [id] of taken) this.#waiting.delete(id)
    this.#loading = true
    // a change that comes while rows are loaded waits for the next message: rows of one list never overtake each other
    try {
      const rows = await this.#load(taken.map(([id]) => id))
      const { topic, send, sendFigures } = this.#options
      for (const [isNews, tell] of [[true, send] as const, [false, sendFigures] as const]) {
        const changes = taken.filter(([, news]) => news === isNews).map(([id]) => ({ id, row: rows.get(id) ?? null }))
        if (!this.#closed && changes.length > 0) tell({ topic, at: Date.now(), changes } as LiveChange)
      }
    } catch (error) {
      if (!this.#closed) this.#options.lost(error)
    } finally {
      this.#loading = false
      this.#restedAt = Math.max(this.#restedAt, performance.now()) + EVERY_MS
      this.#schedule()
    }
  }

  async #load(ids: string[]): Promise<Map<string, LiveRows[T]>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#options.load(ids)
      } catch (error) {
        if (attempt >= LOAD_TRIES || this.#closed) throw error
        await sleep(LOAD_RETRY_MS)
      }
    }
  }
}
