import type { ClientFailure, ClientReturn, FeedItem } from '../api/contract/clients'
import type { ClientMove } from '../api/contract/moves'
import type { Endpoint } from '../vsoa'
import { MoveTracker } from './moves'
import { Ring } from './ring'
import { Statistics } from './statistics'
import type { FeedClientConfig, FeedOptions, FeedStatus, Publisher } from './types'
import type { WireBatch, WireItem, WireState } from './wire'

const textOf = ({ host, port }: Endpoint) => `${host}:${port}`
const partyOf = (publisher: Publisher | null) => publisher && { taskId: publisher.taskId, containerName: publisher.containerName }

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
  #stopError: ClientFailure | null = null
  #statistics = new Statistics(Date.now())
  #moves: MoveTracker
  /** The rate that was told last. */
  #toldRate = 0
  /** Of the runs before the present one (a crash of the worker begins a new one). */
  #earlier = { messages: 0, connects: 0, lastMessageAt: null as number | null }

  constructor(config: FeedClientConfig, publisherOf: FeedOptions['publisherOf']) {
    this.config = config
    this.#publisherOf = publisherOf
    this.#moves = new MoveTracker(config)
  }

  status(): FeedStatus {
    const state = this.#state
    const connected = this.run !== null && state?.state === 'connected'
    const publisher = connected ? this.#publisher : null
    const stats = this.#statistics.view(Date.now())
    return {
      state: this.run === null ? 'stopped' : connected ? 'connected' : 'connecting',
      publisher: partyOf(publisher),
      endpoint: connected && state.endpoint ? textOf(state.endpoint) : null,
      lastError: this.run === null ? this.#stopError : (state?.lastError ?? null),
      messages: this.#earlier.messages + (state?.messages ?? 0),
      reconnects: Math.max(0, this.#earlier.connects + (state?.connects ?? 0) - 1),
      connectedAt: connected ? state.connectedAt : null,
      lastMessageAt: state?.lastMessageAt ?? this.#earlier.lastMessageAt,
      stats,
    }
  }

  /** Whether the rate isn't what was told last: it falls while nothing else happens. */
  get rateMoved(): boolean {
    return this.#statistics.rate(Date.now()) !== this.#toldRate
  }

  /** Everybody hears now how it stands. */
  told(): void {
    this.#toldRate = this.#statistics.rate(Date.now())
  }

  /** The newest returns after lost connections, the oldest first. */
  returns(): ClientReturn[] {
    return this.#statistics.returns()
  }

  /** Its statistics begin anew; the counters of its run go on. */
  resetStatistics(): void {
    this.#statistics = new Statistics(Date.now(), this.#endpoint !== null)
  }

  /** When the move that waits for its first message is given up, ms since 1970; null when none waits. */
  get giveUpMoveAt(): number | null {
    return this.#moves.giveUpAt
  }

  /** The move under way is told as it stands; none when there is none. */
  giveUpMove(): ClientMove[] {
    return this.#moves.giveUp(this.#publisher)
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
    if (goOn) this.#statistics.disconnected()
    else this.#statistics = new Statistics(Date.now())
    this.#moves = new MoveTracker(this.config)
    this.run = run
    this.#state = null
    this.#stopError = null
    this.#leave()
  }

  /** It runs no more; `error` says why when it wasn't asked to stop. */
  end(error: ClientFailure | null): void {
    this.run = null
    this.#statistics.disconnected()
    this.#stopError = error
    this.#leave()
  }

  /** A line of ours. */
  note(text: string): FeedItem {
    const at = Date.now()
    return this.#add({ at, exact: at, kind: 'system', text })
  }

  /** Numbers and stamps a batch's lines. Says too whether more than the counters changed. */
  take(batch: WireBatch): { items: FeedItem[]; moves: ClientMove[]; stateChanged: boolean } {
    const before = this.#standing()
    this.ring.lose(batch.dropped)
    const seen = batch.items.filter((each) => each.kind === 'message').length
    const unseen = batch.state.messages - (this.#state?.messages ?? 0) - seen
    // the console learns of a switch by its own way, perhaps after the client: so ask again, at most once a batch
    this.#refresh()
    const moves: ClientMove[] = []
    const items = batch.items.map((wire) => {
      if (wire.kind === 'connected' && wire.endpoint) {
        this.#leave()
        this.#endpoint = wire.endpoint
        this.#refresh()
      }
      const item = this.#add(wire)
      this.#measure(wire)
      moves.push(...this.#moves.take(wire, this.#publisher))
      if (wire.kind === 'disconnected') this.#leave()
      return item
    })
    if (unseen > 0) this.#statistics.unseen(batch.items.at(-1)?.exact ?? Date.now(), unseen)
    this.#state = batch.state
    return { items, moves, stateChanged: before !== this.#standing() }
  }

  /** How it stands but for its counters, as one text. */
  #standing(): string {
    const { state, endpoint, lastError, connects } = this.#state ?? {}
    const address = endpoint ? textOf(endpoint) : null
    return JSON.stringify([this.run, state, address, lastError?.text, connects, this.#publisher?.taskId])
  }

  #measure({ kind, exact, timing }: WireItem): void {
    const source = { publisher: partyOf(this.#publisher), endpoint: this.#endpoint && textOf(this.#endpoint) }
    if (kind === 'connected') this.#statistics.connected(exact, timing?.downMs ?? null, source)
    else if (kind === 'disconnected') this.#statistics.disconnected()
    else if (kind === 'message') this.#statistics.message(exact, source)
  }

  #add(wire: WireItem): FeedItem {
    const { endpoint: _endpoint, local: _local, exact: _exact, ...line } = wire
    const publisher = this.#publisher
    const item: FeedItem = {
      ...line,
      seq: this.ring.nextSeq(),
      publisher: partyOf(publisher),
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
