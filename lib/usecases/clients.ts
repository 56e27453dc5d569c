import type * as contract from '../api/contract'
import type { ClientRow, FeedItem } from '../api/contract'
import type { BodyOf, DataOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { FeedClientRecord } from '../store'
import { type Asker, audit, type Context } from './context'

/** So many clients can be kept at once. */
export const MOST_CLIENTS = 50

/** What a running client says of itself. */
export type FeedFigures = Pick<
  ClientRow,
  'state' | 'publisher' | 'endpoint' | 'lastError' | 'messages' | 'reconnects' | 'connectedAt' | 'lastMessageAt'
>

/** The runner of clients, as the use cases need it. */
export interface FeedPort {
  start(
    client: Pick<
      FeedClientRecord,
      'id' | 'server' | 'password' | 'urls' | 'keepaliveMs' | 'connectTimeoutMs' | 'reconnectDelayMs'
    >,
    note?: string,
  ): void
  stop(id: string): Promise<void>
  remove(id: string): Promise<void>
  status(id: string): FeedFigures | null
  items(id: string, after: number): { items: FeedItem[]; dropped: number }
}

const RESTING: FeedFigures = {
  state: 'stopped',
  publisher: null,
  endpoint: null,
  lastError: null,
  messages: 0,
  reconnects: 0,
  connectedAt: null,
  lastMessageAt: null,
}

/** The VSOA clients that Tandem runs for people. */
export class Clients {
  constructor(
    readonly context: Context,
    readonly feed: FeedPort,
  ) {}

  /** Runs those again that ran when the console ended, and says so in their output: it was no failover. */
  async resume(): Promise<void> {
    for (const client of await this.context.store.clients.list()) if (client.running) this.feed.start(client, 'console restarted')
  }

  async rows(): Promise<ClientRow[]> {
    const clients = await this.context.store.clients.list()
    return clients.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).map((each) => this.#row(each))
  }

  async list(): Promise<Outcome<ClientRow[]>> {
    return succeed(await this.rows())
  }

  async create(asker: Asker, input: BodyOf<typeof contract.createClient>): Promise<Outcome<ClientRow>> {
    const { store, changes } = this.context
    const server = input.server.includes('://') || input.server.includes(':') ? input.server : `vsoa://${input.server}`
    const made = await store.transaction(async (tx) => {
      const all = await tx.clients.list()
      if (all.length >= MOST_CLIENTS) return fail('client.many', undefined, { max: MOST_CLIENTS })
      if (all.some((each) => each.name === input.name)) return fail('client.name.taken', 'name', { name: input.name ?? '' })
      const client = await tx.clients.create({
        name: input.name ?? freeName(all.map((each) => each.name)),
        server,
        password: input.password ? input.password : null,
        urls: input.urls,
        keepaliveMs: input.keepaliveMs,
        connectTimeoutMs: input.connectTimeoutMs,
        reconnectDelayMs: input.reconnectDelayMs,
        running: true,
        createdBy: asker.caller.name,
      })
      await audit(tx, asker, 'client.create', { type: 'client', ...client }, { server, urls: input.urls })
      return succeed(client)
    })
    if (!made.ok) return made
    this.feed.start(made.value)
    changes.say('clients', made.value.id)
    return succeed(this.#row(made.value))
  }

  async get(id: string): Promise<Outcome<ClientRow>> {
    const found = await this.context.store.clients.get(id)
    return found ? succeed(this.#row(found)) : fail('not.found', 'id', { id })
  }

  async act(asker: Asker, id: string, action: 'start' | 'stop'): Promise<Outcome<ClientRow>> {
    const { store, changes } = this.context
    const found = await store.clients.get(id)
    if (!found) return fail('not.found', 'id', { id })
    const updated = await store.transaction(async (tx) => {
      await audit(tx, asker, `client.${action}`, { type: 'client', ...found })
      return tx.clients.update(id, { running: action === 'start' })
    })
    if (action === 'stop') await this.feed.stop(id)
    else if ((this.feed.status(id)?.state ?? 'stopped') === 'stopped') this.feed.start(updated)
    changes.say('clients', id)
    return succeed(this.#row(updated))
  }

  async remove(asker: Asker, id: string): Promise<Outcome<{ id: string }>> {
    const { store, changes } = this.context
    const found = await store.clients.get(id)
    if (!found) return fail('not.found', 'id', { id })
    await store.transaction(async (tx) => {
      await audit(tx, asker, 'client.delete', { type: 'client', ...found })
      await tx.clients.remove(id)
    })
    await this.feed.remove(id)
    changes.say('clients', id)
    return succeed({ id })
  }

  async output(id: string, after: number): Promise<Outcome<DataOf<typeof contract.clientFeed>>> {
    if (!(await this.context.store.clients.get(id))) return fail('not.found', 'id', { id })
    return succeed(this.feed.items(id, after))
  }

  #row(client: FeedClientRecord): ClientRow {
    const { state, publisher, endpoint, lastError, messages, reconnects, connectedAt, lastMessageAt } =
      this.feed.status(client.id) ?? RESTING
    return {
      id: client.id,
      name: client.name,
      server: client.server,
      urls: client.urls,
      hasPassword: client.password !== null,
      keepaliveMs: client.keepaliveMs,
      connectTimeoutMs: client.connectTimeoutMs,
      reconnectDelayMs: client.reconnectDelayMs,
      running: client.running,
      state,
      publisher,
      endpoint,
      lastError,
      messages,
      reconnects,
      connectedAt,
      lastMessageAt,
      createdAt: client.createdAt.getTime(),
    }
  }
}

function freeName(taken: string[]): string {
  let n = 1
  while (taken.includes(`client-${n}`)) n++
  return `client-${n}`
}
