import type { FeedItem } from '../api/contract/clients'
import type { Endpoint } from '../vsoa'
import { Ring } from './ring'
import type { FeedClientConfig, FeedOptions, FeedStatus, Publisher } from './types'
import type { WireBatch, WireItem, WireState } from './wire'

const textOf = ({ host, port }: Endpoint) => `${host}:${port}`

/** What the main thread knows of one client: its configuration, how it stands, its lines. */
export class FeedClient {
  config: FeedClientConfig
  /** The run that counts; null when it doesn't run. */
  run: number | null = null
  readonly ring = new Ring()
  readonly #publisherOf: FeedOptions['publisherOf']
  #publisher: Publisher | null = null
  #endpoint: Endpoint | null = null
  #state: WireState | null = null
  #stopError: string | null = null
  /** Of the runs before the present one (a crash of the worker begins a new one). */
  #earlier = { messages: 0, connects: 0, lastMessageAt: null as number | null }

  constructor(config: FeedClientConfig, publisherOf: FeedOptions['publisherOf']) {
    this.config = config
    this.#publisherOf = publisherOf
  }

  status(): FeedStatus {
    const state = this.#state
    const connected = this.run !== null && state?.state === 'connected'
    const publisher = connected ? this.#publisher : null
    return {
      state: this.run === null ? 'stopped' : connected ? 'connected' : 'connecting',
      publisher: publisher && { taskId: publisher.taskId, containerName: publisher.containerName },
      endpoint: connected && state.endpoint ? textOf(state.endpoint) : null,
      lastError: this.run === null ? this.#stopError : (state?.lastError ?? null),
      messages: this.#earlier.messages + (state?.messages ?? 0),
      reconnects: Math.max(0, this.#earlier.connects + (state?.connects ?? 0) - 1),
      connectedAt: connected ? state.connectedAt : null,
      lastMessageAt: state?.lastMessageAt ?? this.#earlier.lastMessageAt,
    }
  }

  /** A new run begins; counters go on when it is the same client's (`goOn`), else they start over. */
  begin(run: number, goOn: boolean): void {
    const { messages, connects, lastMessageAt } = this.#earlier
    const state = this.#state
    this.#earlier = goOn
      ? {
          messages: messages + (state?.messages ?? 0),
          connects: connects + (state?.connects ?? 0),
          lastMessageAt: state?.lastMessageAt ?? lastMessageAt,
        }
      : { messages: 0, connects: 0, lastMessageAt: null }
    this.run = run
    this.#state = null
    this.#stopError = null
    this.#leave()
  }

  /** It runs no more; `error` says why when it wasn't asked to stop. */
  end(error: string | null): void {
    this.run = null
    this.#stopError = error
    this.#leave()
  }

  /** A line of ours. */
  note(text: string): FeedItem {
    return this.#add({ at: Date.now(), kind: 'system', text })
  }

  /** Numbers and stamps a batch's lines. Says too whether more than the counters changed. */
  take(batch: WireBatch): { items: FeedItem[]; stateChanged: boolean } {
    const before = this.status()
    this.ring.lose(batch.dropped)
    // the console learns of a switch by its own way, perhaps after the client: so ask again, at most once a batch
    this.#refresh()
    const items = batch.items.map((wire) => {
      if (wire.kind === 'connected' && wire.endpoint) {
        this.#leave()
        this.#endpoint = wire.endpoint
        this.#refresh()
      }
      const item = this.#add(wire)
      if (wire.kind === 'disconnected') this.#leave()
      return item
    })
    this.#state = batch.state
    const after = this.status()
    const stateChanged =
      before.state !== after.state ||
      before.endpoint !== after.endpoint ||
      before.lastError !== after.lastError ||
      before.reconnects !== after.reconnects ||
      before.publisher?.taskId !== after.publisher?.taskId
    return { items, stateChanged }
  }

  #add(wire: WireItem): FeedItem {
    const { endpoint: _, ...line } = wire
    const publisher = this.#publisher
    const item: FeedItem = {
      ...line,
      seq: this.ring.nextSeq(),
      publisher: publisher && { taskId: publisher.taskId, containerName: publisher.containerName },
      epoch: publisher?.epoch ?? null,
    }
    this.ring.push(item)
    return item
  }

  #leave(): void {
    this.#publisher = null
    this.#endpoint = null
  }

  #refresh(): void {
    if (!this.#endpoint) return
    // an instance that has just gone still is who published what arrived from it
    this.#publisher = this.#publisherOf(this.#endpoint.host, this.#endpoint.port) ?? this.#publisher
  }
}
