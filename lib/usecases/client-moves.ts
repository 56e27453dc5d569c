import { belongsTo, type ClientMove, EARLY_MS, LATEST_MS } from '../domain/moves'
import type { Store, StoredSwitch } from '../store'

/** So many moves are held that are under way, or that the disk didn't take yet; then the oldest is given up. */
const MOST_HELD = 2000

/** How the clients that Tandem runs came over switches: those under way in memory, the others in the store. */
export class ClientMoves {
  readonly #held = new Map<string, ClientMove>()
  #storing: Promise<void> | null = null

  constructor(readonly store: Store) {}

  /** Takes the news of a move; what is complete is stored, with what could not be stored before. */
  record(move: ClientMove): void {
    this.#held.set(move.id, move)
    const [oldest] = this.#held.keys()
    if (this.#held.size > MOST_HELD && oldest !== undefined) this.#held.delete(oldest)
    if (move.complete) this.#storing ??= this.#storeAll()
  }

  /** The moves that belong to a switch, in the order of their disconnects. */
  async of(record: StoredSwitch): Promise<ClientMove[]> {
    const { microservice, faultAt, announcedAt } = record
    const { before, after } = await this.store.switches.around(record)
    const neighbours = { before: before?.faultAt ?? null, after: after?.faultAt ?? null }
    const from = (record.from === null ? (before?.faultAt ?? faultAt) : faultAt) - EARLY_MS
    const stored = await this.store.clientMoves.list({ microservice, from, to: announcedAt + LATEST_MS })
    const known = new Map(stored.map((each) => [each.id, each]))
    for (const each of this.#held.values()) if (each.microservice === microservice) known.set(each.id, each)
    return [...known.values()]
      .filter((each) => belongsTo(each, record, neighbours))
      .sort((a, b) => a.disconnectedAt - b.disconnectedAt)
  }

  async #storeAll(): Promise<void> {
    try {
      let complete = this.#firstComplete()
      while (complete) {
        await this.store.clientMoves.add(complete)
        this.#held.delete(complete.id)
        complete = this.#firstComplete()
      }
    } catch {
      // A full disk or a closing store: they are shown from memory, and tried again with the next one.
    } finally {
      this.#storing = null
    }
  }

  #firstComplete(): ClientMove | null {
    for (const each of this.#held.values()) if (each.complete) return each
    return null
  }
}
