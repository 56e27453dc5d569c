import { EventEmitter } from 'node:events'
import type { ClientReturn, FeedItem } from '../api/contract/clients'
import type { ClientMove } from '../api/contract/moves'
import { optionsFailure } from './failure'
import { FeedClient } from './feed-client'
import { FIRST_MESSAGE_MS } from './moves'
import type { FeedClientConfig, FeedItems, FeedOptions, FeedStatus } from './types'
import type { FromWorker, WireBatch } from './wire'
import { WorkerLink } from './worker-link'

/** News of counters alone (messages, time of the last) is told at most this often per client. */
export const COUNTERS_MS = 100
/** How often it is looked whether a rate fell. */
const RATES_MS = 1000
/** A client that doesn't close within this time is given up; its late lines are ignored. */
const STOP_MS = 3000
/** Clients known at once. */
export const MAX_CLIENTS = 1000

interface Events {
  /** Its status changed. */
  changed: [id: string]
  /** New lines; `dropped` before them are missing. */
  items: [{ clientId: string; items: FeedItem[]; dropped: number }]
  /** A client lost its connection, has another one, or has its first message there. */
  moved: [ClientMove]
}

/**
 * VSOA automatic clients run for people, in a worker thread, exactly as an outside program would run them: through
 * the position server. Lines are kept in bounded rings; a flood drops its own oldest lines and counts them. When the
 * worker dies it is started again with its clients, and each says so in a line of its own.
 */
export class FeedClients extends EventEmitter<Events> {
  readonly #options: FeedOptions
  readonly #clients = new Map<string, FeedClient>()
  readonly #stopping = new Map<number, () => void>()
  readonly #counterTimers = new Map<string, NodeJS.Timeout>()
  readonly #moveTimers = new Map<string, NodeJS.Timeout>()
  #link: WorkerLink | null = null
  #rates: NodeJS.Timeout | null = null
  #runs = 0
  #closed = false

  constructor(options: FeedOptions) {
    super()
    // one listener per viewer would be wrong; live and the use cases are few
    this.setMaxListeners(20)
    this.#options = options
  }

  /**
   * Runs a client; one of that id that runs already is ended first. Options that are refused end it at once: its status
   * says why. `note` is a line of ours before everything else, e.g. 'console restarted'.
   * Throws when the bound of clients is reached or after `close()`.
   */
  start(config: FeedClientConfig, note?: string): void {
    if (this.#closed) throw new Error('The feed is closed')
    let client = this.#clients.get(config.id)
    if (!client) {
      if (this.#clients.size >= MAX_CLIENTS) throw new RangeError(`More than ${MAX_CLIENTS} clients`)
      client = new FeedClient(config, this.#options.publisherOf)
      this.#clients.set(config.id, client)
    }
    client.config = config
    if (note) this.#say(client, note)
    this.#giveUpMove(config.id)
    this.#run(client, false)
  }

  /** Ends a client and keeps its lines. Resolves when its connection is closed; fine for one that doesn't run. */
  async stop(id: string): Promise<void> {
    const client = this.#clients.get(id)
    const run = client?.run
    if (!client || run === null || run === undefined) return
    await this.#stopRun(id, run)
    if (client.run !== run) return
    this.#giveUpMove(id)
    client.end(null)
    this.#say(client, 'Stopped')
    this.#tell(id)
  }

  /** Ends a client and forgets it. */
  async remove(id: string): Promise<void> {
    const client = this.#clients.get(id)
    if (!client) return
    const { run } = client
    this.#giveUpMove(id)
    this.#clients.delete(id)
    client.end(null)
    this.#tell(id)
    if (run !== null) await this.#stopRun(id, run)
  }

  /** null: unknown, never started since the console is up. */
  status(id: string): FeedStatus | null {
    return this.#clients.get(id)?.status() ?? null
  }

  /** The newest returns of a client after lost connections, the oldest first; none of an unknown one. */
  returns(id: string): ClientReturn[] {
    return this.#clients.get(id)?.returns() ?? []
  }

  /** Lets a client's statistics begin anew; fine for an unknown one. */
  resetStatistics(id: string): void {
    this.#clients.get(id)?.resetStatistics()
    this.#tell(id)
  }

  /** What it printed after line number `after` (0 = all that is kept), oldest first. */
  items(id: string, after: number): FeedItems {
    return this.#clients.get(id)?.ring.after(after) ?? { items: [], dropped: 0 }
  }

  /** Ends everything. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const timer of this.#counterTimers.values()) clearTimeout(timer)
    this.#counterTimers.clear()
    if (this.#rates) clearInterval(this.#rates)
    const running = [...this.#clients].flatMap(([id, { run }]) => (run === null ? [] : [{ id, run }]))
    await Promise.all(running.map(({ id, run }) => this.#stopRun(id, run)))
    for (const [id, client] of this.#clients) {
      this.#giveUpMove(id)
      client.end(null)
    }
    await this.#link?.close()
  }

  /** The worker is started with the first client: a console without clients doesn't pay for it. */
  #worker(): WorkerLink {
    this.#link ??= new WorkerLink({
      log: this.#options.log,
      ...(this.#options.workerUrl ? { workerUrl: this.#options.workerUrl } : {}),
      onMessage: (message) => this.#onMessage(message),
      onCrash: (reason) => this.#onCrash(reason),
      onRestarted: () => this.#onRestarted(),
    })
    this.#rates ??= setInterval(() => this.#tellRates(), RATES_MS)
    return this.#link
  }

  #run(client: FeedClient, goOn: boolean): void {
    const run = ++this.#runs
    client.begin(run, goOn)
    const { positionServers } = this.#options
    this.#worker().send({ type: 'start', run, config: client.config, positionServers })
    this.#tell(client.config.id)
  }

  #stopRun(id: string, run: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#stopping.delete(run)
        resolve()
      }
      const timer = setTimeout(done, STOP_MS)
      this.#stopping.set(run, done)
      if (!this.#worker().send({ type: 'stop', id, run })) done()
    })
  }

  #onMessage(message: FromWorker): void {
    switch (message.type) {
      case 'batches':
        for (const batch of message.batches) this.#take(batch)
        this.#link?.send({ type: 'taken' })
        return
      case 'stopped':
        this.#stopping.get(message.run)?.()
        return
      case 'refused': {
        const client = this.#clients.get(message.id)
        if (!client || client.run !== message.run) return
        client.end(optionsFailure(message.reason))
        this.#say(client, `Can't start: ${message.reason}`)
        this.#tell(message.id)
      }
    }
  }

  #take(batch: WireBatch): void {
    const client = this.#clients.get(batch.id)
    if (!client || client.run !== batch.run) return
    const { items, moves, stateChanged } = client.take(batch)
    if (items.length > 0 || batch.dropped > 0) {
      this.emit('items', { clientId: batch.id, items, dropped: batch.dropped })
    }
    this.#tellMoves(client, moves)
    if (stateChanged) this.#tell(batch.id)
    else this.#tellSoon(batch.id)
  }

  #onCrash(reason: string): void {
    for (const done of [...this.#stopping.values()]) done()
    for (const client of this.#clients.values()) {
      if (client.run === null) continue
      this.#giveUpMove(client.config.id)
      client.begin(++this.#runs, true)
      this.#say(client, `The feed's worker ended (${reason}); it is started again`)
      this.#tell(client.config.id)
    }
  }

  #onRestarted(): void {
    for (const client of this.#clients.values()) {
      if (client.run !== null) this.#run(client, true)
    }
  }

  #say(client: FeedClient, text: string): void {
    this.emit('items', { clientId: client.config.id, items: [client.note(text)], dropped: 0 })
  }

  #tellMoves(client: FeedClient, moves: ClientMove[]): void {
    if (moves.length === 0) return
    const { id } = client.config
    clearTimeout(this.#moveTimers.get(id))
    this.#moveTimers.delete(id)
    for (const move of moves) this.emit('moved', move)
    if (client.giveUpMoveAt === null || this.#closed) return
    this.#moveTimers.set(
      id,
      setTimeout(() => this.#giveUpMove(id), FIRST_MESSAGE_MS),
    )
  }

  /** Nothing more is waited for in the move of a client. */
  #giveUpMove(id: string): void {
    const client = this.#clients.get(id)
    if (client) this.#tellMoves(client, client.giveUpMove())
  }

  #tell(id: string): void {
    clearTimeout(this.#counterTimers.get(id))
    this.#counterTimers.delete(id)
    this.#clients.get(id)?.told()
    if (!this.#closed) this.emit('changed', id)
  }

  /** A rate falls while nothing comes that would tell of it. */
  #tellRates(): void {
    for (const [id, client] of this.#clients) if (client.rateMoved) this.#tellSoon(id)
  }

  #tellSoon(id: string): void {
    if (this.#counterTimers.has(id) || this.#closed) return
    this.#counterTimers.set(
      id,
      setTimeout(() => this.#tell(id), COUNTERS_MS),
    )
  }
}
