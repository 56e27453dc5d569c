import type * as contract from '../api/contract'
import type { ClientReturn, ClientRow, FeedItem } from '../api/contract'
import type { BodyOf, DataOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { FeedClientRecord } from '../store'
import { changesOf } from './audit-detail'
import { type Asker, audit, type Context } from './context'

/** So many clients can be kept at once. */
export const MOST_CLIENTS = 50

/** What a running client says of itself. */
export type FeedFigures = Pick<
  ClientRow,
  'state' | 'publisher' | 'endpoint' | 'lastError' | 'messages' | 'reconnects' | 'connectedAt' | 'lastMessageAt' | 'stats'
>

/** The runner of clients, as the use cases need it. */
export interface FeedPort {
  start(
    client: Pick<
      FeedClientRecord,
      'id' | 'name' | 'server' | 'password' | 'urls' | 'keepaliveMs' | 'connectTimeoutMs' | 'reconnectDelayMs'
    >,
    note?: string,
  ): void
  stop(id: string): Promise<void>
  remove(id: string): Promise<void>
  status(id: string): FeedFigures | null
  returns(id: string): ClientReturn[]
  resetStatistics(id: string): void
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
  stats: null,
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

  /** Makes one client and runs it. */
  async create(asker: Asker, input: BodyOf<typeof contract.createClient>): Promise<Outcome<ClientRow>> {
    const made = await this.#make(asker, input, (taken) => {
      if (input.name === undefined) return succeed(freeNames('client', 1, taken))
      return taken.has(input.name) ? fail('client.name.taken', 'name', { name: input.name }) : succeed([input.name])
    })
    if (!made.ok) return made
    const [client] = made.value
    if (!client) throw new Error('no client was made')
    return succeed(client)
  }

  /** Makes several clients of one kind and runs them, all or none. */
  async createMany(asker: Asker, input: BodyOf<typeof contract.createClients>): Promise<Outcome<ClientRow[]>> {
    return this.#make(asker, input, (taken) => succeed(freeNames(input.name ?? 'client', input.count, taken)))
  }

  async #make(
    asker: Asker,
    input: BodyOf<typeof contract.createClient>,
    namesFor: (taken: ReadonlySet<string>) => Outcome<string[]>,
  ): Promise<Outcome<ClientRow[]>> {
    const server = input.server.includes('://') || input.server.includes(':') ? input.server : `vsoa://${input.server}`
    const made = await this.context.store.transaction(async (tx) => {
      const all = await tx.clients.list()
      const names = namesFor(new Set(all.map((each) => each.name)))
      if (!names.ok) return names
      if (all.length + names.value.length > MOST_CLIENTS) {
        return fail('client.many', undefined, { max: MOST_CLIENTS, free: Math.max(0, MOST_CLIENTS - all.length) })
      }
      const clients: FeedClientRecord[] = []
      for (const name of names.value) {
        const client = await tx.clients.create({
          name,
          server,
          password: input.password ? input.password : null,
          urls: input.urls,
          keepaliveMs: input.keepaliveMs,
          connectTimeoutMs: input.connectTimeoutMs,
          reconnectDelayMs: input.reconnectDelayMs,
          running: true,
          createdBy: asker.caller.name,
        })
        await audit(tx, asker, 'client.create', { type: 'client', ...client }, changesOf({}, audited(client)))
        clients.push(client)
      }
      return succeed(clients)
    })
    if (!made.ok) return made
    for (const client of made.value) {
      this.feed.start(client)
      this.context.changes.say('clients', client.id)
    }
    return succeed(made.value.map((each) => this.#row(each)))
  }

  async get(id: string): Promise<Outcome<ClientRow>> {
    const found = await this.context.store.clients.get(id)
    return found ? succeed(this.#row(found)) : fail('not.found', 'id', { id })
  }

  /** Starts or stops a client, or lets its statistics begin anew. */
  async act(asker: Asker, id: string, action: 'start' | 'stop' | 'reset'): Promise<Outcome<ClientRow>> {
    const { store, changes } = this.context
    const found = await store.clients.get(id)
    if (!found) return fail('not.found', 'id', { id })
    const updated = await store.transaction(async (tx) => {
      const after = action === 'reset' ? found.running : action === 'start'
      const detail = changesOf({ running: found.running }, { running: after })
      await audit(tx, asker, `client.${action}`, { type: 'client', ...found }, detail)
      return action === 'reset' ? found : tx.clients.update(id, { running: action === 'start' })
    })
    if (action === 'reset') this.feed.resetStatistics(id)
    else if (action === 'stop') await this.feed.stop(id)
    else if ((this.feed.status(id)?.state ?? 'stopped') === 'stopped') this.feed.start(updated)
    changes.say('clients', id)
    return succeed(this.#row(updated))
  }

  async remove(asker: Asker, id: string): Promise<Outcome<{ id: string }>> {
    const { store, changes } = this.context
    const found = await store.clients.get(id)
    if (!found) return fail('not.found', 'id', { id })
    await store.transaction(async (tx) => {
      await audit(tx, asker, 'client.delete', { type: 'client', ...found }, changesOf(audited(found), {}))
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

  async returns(id: string): Promise<Outcome<ClientReturn[]>> {
    if (!(await this.context.store.clients.get(id))) return fail('not.found', 'id', { id })
    return succeed(this.feed.returns(id))
  }

  #row(client: FeedClientRecord): ClientRow {
    const { state, publisher, endpoint, lastError, messages, reconnects, connectedAt, lastMessageAt, stats } =
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
      stats,
      createdAt: client.createdAt.getTime(),
    }
  }
}

/** `base-1`, `base-2` …: the first `count` that aren't taken. */
function freeNames(base: string, count: number, taken: ReadonlySet<string>): string[] {
  const names: string[] = []
  for (let n = 1; names.length < count; n++) if (!taken.has(`${base}-${n}`)) names.push(`${base}-${n}`)
  return names
}

/** What the audit keeps of a client; its password isn't among it. */
const audited = ({ name, server, urls }: FeedClientRecord) => ({ name, server, urls })
