import type { Connection } from './server-client'
import { type WaitOptions, waitFor } from './wait'

/** URLs whose receivers are remembered between publishes. */
const REMEMBERED_URLS = 1_024
/** What may wait for each client before `drained` waits, unless it is told otherwise. */
const DRAINED_BYTES = 65_536

/** The logged-in clients of a server, by their ids, and who of them receives what. */
export class Audience {
  readonly #clients = new Map<number, Connection>()
  readonly #receivers = new Map<string, readonly Connection[]>()

  get size(): number {
    return this.#clients.size
  }

  get(id: number): Connection | undefined {
    return this.#clients.get(id)
  }

  all(): Connection[] {
    return [...this.#clients.values()]
  }

  add(client: Connection): void {
    this.#clients.set(client.id, client)
  }

  /** False when it wasn't one. */
  delete(client: Connection): boolean {
    if (this.#clients.get(client.id) !== client) return false
    this.changed()
    return this.#clients.delete(client.id)
  }

  /** Subscriptions or priorities are other ones now. */
  changed(): void {
    this.#receivers.clear()
  }

  /** Who has subscribed to a URL, the highest priority first. */
  of(url: string): readonly Connection[] {
    const known = this.#receivers.get(url)
    if (known !== undefined) return known
    const receivers = this.all().filter((client) => client.covers(url))
    receivers.sort((a, b) => b.priority - a.priority)
    if (this.#receivers.size >= REMEMBERED_URLS) this.#receivers.clear()
    this.#receivers.set(url, receivers)
    return receivers
  }

  /** The most bytes that wait for any one. */
  get buffered(): number {
    let most = 0
    for (const client of this.#clients.values()) most = Math.max(most, client.buffered)
    return most
  }

  /** Resolves when nobody has more than `below` bytes waiting, or those who had have none or are gone. Rejects like `waitFor`. */
  async drained(options: { below?: number } & WaitOptions): Promise<void> {
    const { below = DRAINED_BYTES } = options
    const full = this.all().filter((client) => client.buffered > below)
    if (full.length === 0) return
    const takeBack: (() => void)[] = []
    const empty = full.map((client) => new Promise<void>((resolve) => takeBack.push(client.whenEmpty(resolve))))
    try {
      await waitFor(Promise.all(empty), options, 'the clients to catch up')
    } finally {
      for (const back of takeBack) back()
    }
  }
}
