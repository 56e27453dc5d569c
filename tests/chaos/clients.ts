import { setTimeout as sleep } from 'node:timers/promises'
import { AutoClient, type Endpoint, lookup, VsoaError } from '../../lib/vsoa/index'
import { wallNow } from '../../lib/wall-clock'
import { serveRole } from '../support/role-process'
import type { ClientHistory, Connection, LookUp, Received } from './history'
import { PROFILES, type Profile } from './kinds'

/** What the clients' process can be told. It has a clock and a loop of its own: what stalls the one who does the damage isn't seen here. */
export interface ClientWords {
  start(args: { microservices: string[]; profiles: Profile[]; url: string; password: string; position: Endpoint }): Promise<void>
  /** Where each client is connected, and when it heard something last. */
  state(args: Record<string, never>): Promise<ClientState[]>
  /** What was seen since the last time. */
  cut(args: Record<string, never>): Promise<Seen>
}

export interface ClientState {
  microservice: string
  id: number
  endpoint: string | null
  heardAt: number
}

export interface Seen {
  lagMs: number
  clients: (ClientHistory & { microservice: string })[]
  lookUps: (LookUp & { microservice: string })[]
}

/** Every microservice is looked up this often, ms. */
const LOOK_UP_EVERY_MS = 20
const LOOK_UP_TIMEOUT_MS = 500
const LAG_EVERY_MS = 20

/** The clients' process. */
export function clientRole(): void {
  let clients: RecordedClient[] = []
  let lookUps: Seen['lookUps'] = []
  let lagMs = 0
  let expected = wallNow() + LAG_EVERY_MS
  setInterval(() => {
    lagMs = Math.max(lagMs, wallNow() - expected)
    expected = wallNow() + LAG_EVERY_MS
  }, LAG_EVERY_MS)

  const ask = async (microservice: string, position: Endpoint) => {
    for (;;) {
      const askedAt = wallNow()
      const answer = await lookedUp(microservice, position)
      if (answer) lookUps.push({ microservice, askedAt, answeredAt: wallNow(), ...answer })
      await sleep(LOOK_UP_EVERY_MS)
    }
  }
  serveRole<ClientWords>({
    async start({ microservices, profiles, url, password, position }) {
      clients = microservices.flatMap((name, at) =>
        profiles.map((profile, n) => {
          const { addsMs: _, ...waits } = PROFILES[profile]
          const options = { server: `vsoa://${name}`, password, urls: [url], positionServers: [position], ...waits }
          return new RecordedClient(at * profiles.length + n, name, profile, new AutoClient(options))
        }),
      )
      for (const name of microservices) void ask(name, position)
    },
    state: async () => clients.map((each) => each.state()),
    async cut() {
      const seen: Seen = { lagMs, clients: clients.map((each) => each.cut()), lookUps }
      lagMs = 0
      lookUps = []
      return seen
    },
  })
}

/** What the position server answers; null when it doesn't. */
async function lookedUp(
  name: string,
  position: Endpoint,
): Promise<(Pick<LookUp, 'endpoint'> & Partial<Pick<LookUp, 'epoch' | 'instance'>>) | null> {
  try {
    const { addr, port, ...more } = await lookup(name, { servers: [position], timeoutMs: LOOK_UP_TIMEOUT_MS })
    const { epoch, instance } = more as { epoch?: number; instance?: string }
    return {
      endpoint: `${addr}:${port}`,
      ...(epoch === undefined ? {} : { epoch }),
      ...(instance === undefined ? {} : { instance }),
    }
  } catch (error) {
    return error instanceof VsoaError && error.code === 'lookup' ? { endpoint: null } : null
  }
}

/** An automatic client as an outside program would run it, that writes down what it sees. */
class RecordedClient {
  #connections: Connection[] = []
  #messages: Received[] = []
  #heardAt = 0

  constructor(
    readonly id: number,
    readonly microservice: string,
    readonly profile: Profile,
    client: AutoClient,
  ) {
    client.on('connected', ({ endpoint: { host, port }, lookupMs, connectMs, subscribeMs }) => {
      const openedAt = wallNow()
      const foundAt = openedAt - subscribeMs - connectMs
      const endpoint = `${host}:${port}`
      this.#connections.push({ endpoint, lookedUpAt: foundAt - lookupMs, foundAt, openedAt, closedAt: null })
    })
    client.on('disconnected', () => {
      const last = this.#connections.at(-1)
      if (last) last.closedAt = wallNow()
    })
    client.on('message', ({ param }) => {
      const { roll } = param as { roll: number }
      this.#heardAt = wallNow()
      this.#messages.push({ at: this.#heardAt, connection: this.#connections.length - 1, number: roll })
    })
    client.start()
  }

  state(): ClientState {
    const last = this.#connections.at(-1)
    const endpoint = last && last.closedAt === null ? last.endpoint : null
    return { microservice: this.microservice, id: this.id, endpoint, heardAt: this.#heardAt }
  }

  /** The open connection and its last message begin the next part: order and silence go on over the cut. */
  cut(): ClientHistory & { microservice: string } {
    const { id, microservice, profile } = this
    const connections = this.#connections
    const messages = this.#messages
    const open = connections.at(-1)
    const last = messages.at(-1)
    const goesOn = open !== undefined && open.closedAt === null
    this.#connections = goesOn ? [{ ...open }] : []
    this.#messages = goesOn && last?.connection === connections.length - 1 ? [{ ...last, connection: 0 }] : []
    return { id, microservice, profile, connections, messages }
  }
}
