import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { EMPTY, encode, FLAG, type Packet, TYPE } from './codec'
import { Emitter, reportListenerError } from './emitter'
import { STATUS, VsoaStatusError } from './errors'
import { ReceivedMessage } from './message'
import { Connection, type ConnectionHost, type Gone, SERVER_LIMITS, type ServerClient, type ServerLimits } from './server-client'
import type { Endpoint, Message, Payload } from './types'
import { assertUrl, isUrl, nearest } from './url'

export interface ServerOptions {
  /** Told to every client in the handshake, e.g. `{ name: 'axis_server' }`. */
  info: string | Record<string, unknown>
  /** Clients must give exactly this one. Absent: any password is taken. */
  password?: string
  limits?: Partial<ServerLimits>
}

export interface CallRequest extends Message {
  client: ServerClient
  method: 'GET' | 'SET'
}

/**
 * Answers a call. Throw VsoaStatusError to answer with another status; any other exception answers "not responding",
 * goes to the server's 'error' event and hurts only its call.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing answers with an empty reply
export type CallHandler = (request: CallRequest) => Payload | void | Promise<Payload | void>

export interface ServerStats {
  /** Logged in now. */
  clients: number
  /** Connections dropped for bytes that aren't VSOA, and packets ignored for a type or direction that makes no sense. */
  malformed: number
  /** Handshakes that failed: wrong password, none in time, something else first, or no room. */
  refused: number
  /** Clients dropped because more than `bufferedBytes` waited for them. */
  slowDropped: number
  /** Messages published (not: delivered). */
  published: number
}

interface ServerEvents {
  client: [ServerClient, boolean]
  datagram: [ServerClient, Message]
  subscribe: [ServerClient, string[]]
  error: [Error]
}

/** Idle time after which TCP itself checks that a client's machine still exists. */
const KEEP_ALIVE_MS = 30_000
/** URLs whose receivers are remembered between publishes. */
const REMEMBERED_URLS = 1_024

class ReceivedCall extends ReceivedMessage implements CallRequest {
  readonly client: ServerClient
  readonly method: 'GET' | 'SET'

  constructor(packet: Packet, client: ServerClient) {
    super(packet)
    this.client = client
    this.method = packet.flags & FLAG.set ? 'SET' : 'GET'
  }
}

/**
 * A VSOA server over TCP. Events: 'client' (logged in: true, gone: false), 'subscribe' (URLs that are new for the client),
 * 'datagram', 'error' (a handler's or listener's exception, or a listening socket's error; without a listener it becomes a
 * process warning).
 */
export class VsoaServer extends Emitter<ServerEvents> {
  readonly #options: ServerOptions
  readonly #info: string
  readonly #passwordHash: Buffer | null
  readonly #limits: ServerLimits
  readonly #handlers = new Map<string, CallHandler>()
  readonly #connections = new Set<Connection>()
  readonly #clients = new Map<number, Connection>()
  readonly #receivers = new Map<string, readonly Connection[]>()
  readonly #counters = { malformed: 0, refused: 0, slowDropped: 0, published: 0 }
  readonly #host: ConnectionHost
  #server: Server | null = null
  #closing: Promise<void> = Promise.resolve()

  constructor(options: ServerOptions) {
    super()
    this.#options = options
    this.#info = JSON.stringify(options.info)
    this.#passwordHash = options.password === undefined ? null : hash(options.password)
    this.#limits = { ...SERVER_LIMITS, ...options.limits }
    this.#host = {
      limits: this.#limits,
      handshake: (connection, password) => this.#handshake(connection, password),
      loggedIn: (connection) => this.#loggedIn(connection),
      subscribed: (connection, urls) => this.#subscribed(connection, urls),
      call: (connection, packet) => this.#call(connection, packet),
      datagram: (connection, packet) => this.#emit('datagram', connection, new ReceivedMessage(packet)),
      gone: (connection, why) => this.#gone(connection, why),
      strange: () => {
        this.#counters.malformed++
      },
    }
  }

  /** Starts listening; resolves with the address in use (port 0 picks a free one). Rejects with the system's error. */
  listen(endpoint: Endpoint): Promise<Endpoint> {
    if (this.#server !== null) return Promise.reject(new Error('this VSOA server is listening already'))
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) =>
      this.#accept(socket),
    )
    this.#server = server
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => {
        this.#server = null
        reject(error)
      }
      server.once('error', failed)
      server.listen({ host: endpoint.host, port: endpoint.port }, () => {
        server.off('error', failed)
        server.on('error', (error) => this.#report(error))
        const address = server.address()
        resolve(address !== null && typeof address === 'object' ? { host: address.address, port: address.port } : { ...endpoint })
      })
    })
  }

  /** Sets the handler of a URL: '/a' exactly, '/a/' for /a and below, '/' for everything. Exact wins, then the nearest parent. */
  handle(url: string, handler: CallHandler): void {
    assertUrl(url)
    this.#handlers.set(url, handler)
  }

  /** Would a publish of this URL reach anybody? */
  isSubscribed(url: string): boolean {
    return this.#receiversOf(url).length > 0
  }

  /**
   * Sends a message to every client subscribed to its URL, encoded once; returns to how many it was sent.
   * A client with more than `bufferedBytes` waiting afterwards is dropped; the others don't notice.
   */
  publish(url: string, payload?: Payload): number {
    assertUrl(url)
    this.#counters.published++
    const receivers = this.#receiversOf(url)
    if (receivers.length === 0) return 0
    const packet = encode({ ...payload, type: TYPE.publish, url })
    let sent = 0
    for (const receiver of receivers) if (receiver.send(packet)) sent++
    return sent
  }

  /** The logged-in clients. */
  clients(): ServerClient[] {
    return [...this.#clients.values()]
  }

  /** Closes all logged-in clients (but `except`) after what is queued for them has left; returns how many. */
  release(except?: ServerClient): number {
    let released = 0
    for (const client of [...this.#clients.values()]) {
      if (client === except) continue
      client.close()
      released++
    }
    return released
  }

  stats(): ServerStats {
    return { clients: this.#clients.size, ...this.#counters }
  }

  /** Stops listening and ends every connection. Resolves when all are closed; may be called at any time and more than once. */
  close(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return this.#closing
    this.#closing = new Promise((resolve) => {
      server.close(() => resolve())
      for (const connection of [...this.#connections]) {
        if (connection.loggedIn) connection.close()
        else connection.destroy()
      }
    })
    return this.#closing
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.#limits.clients || this.#server === null) {
      this.#counters.refused++
      socket.destroy()
      return
    }
    this.#connections.add(new Connection(socket, this.#newId(), this.#host))
  }

  /** Not guessable: the id is what identifies a client where it has no connection of its own. */
  #newId(): number {
    for (;;) {
      const id = randomInt(1, 0x1_0000_0000)
      if (!this.#clients.has(id)) return id
    }
  }

  #handshake(connection: Connection, password: unknown): Payload | null {
    if (this.#passwordHash !== null) {
      const given = hash(typeof password === 'string' ? password : '')
      const right = timingSafeEqual(given, this.#passwordHash)
      if (!right || typeof password !== 'string') return null
    }
    const data = Buffer.allocUnsafe(4)
    data.writeUInt32BE(connection.id, 0)
    return { paramText: this.#info, data }
  }

  #loggedIn(connection: Connection): void {
    this.#clients.set(connection.id, connection)
    this.#emit('client', connection, true)
  }

  #gone(connection: Connection, why: Gone): void {
    this.#connections.delete(connection)
    if (why === 'malformed') this.#counters.malformed++
    else if (why === 'refused') this.#counters.refused++
    else if (why === 'slow') this.#counters.slowDropped++
    if (this.#clients.get(connection.id) !== connection) return
    this.#clients.delete(connection.id)
    this.#receivers.clear()
    this.#emit('client', connection, false)
  }

  #subscribed(connection: Connection, urls: string[] | null): void {
    this.#receivers.clear()
    if (urls !== null) this.#emit('subscribe', connection, urls)
  }

  #receiversOf(url: string): readonly Connection[] {
    const known = this.#receivers.get(url)
    if (known !== undefined) return known
    const receivers = [...this.#clients.values()].filter((client) => client.covers(url))
    if (this.#receivers.size >= REMEMBERED_URLS) this.#receivers.clear()
    this.#receivers.set(url, receivers)
    return receivers
  }

  #call(connection: Connection, packet: Packet): void {
    if (!isUrl(packet.url)) {
      connection.reply(packet, STATUS.arguments)
      return
    }
    const handler = nearest(this.#handlers, packet.url)
    if (handler === undefined) {
      connection.reply(packet, STATUS.invalidUrl)
      return
    }
    if (connection.pendingCalls >= this.#limits.pendingCalls) {
      connection.reply(packet, STATUS.noMemory)
      return
    }
    // Not held longer than needed: the request's bytes belong to the handler, the answer needs only its number.
    const request: Packet = { ...packet, data: EMPTY, paramText: '' }
    let answer: ReturnType<CallHandler>
    try {
      answer = handler(new ReceivedCall(packet, connection))
    } catch (error) {
      this.#failCall(connection, request, error)
      return
    }
    if (answer === undefined || answer === null || !('then' in answer)) {
      this.#answerCall(connection, request, answer)
      return
    }
    connection.pendingCalls++
    answer.then(
      (payload) => {
        connection.pendingCalls--
        this.#answerCall(connection, request, payload)
      },
      (error: unknown) => {
        connection.pendingCalls--
        this.#failCall(connection, request, error)
      },
    )
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: see CallHandler
  #answerCall(connection: Connection, request: Packet, payload: Payload | void): void {
    try {
      connection.reply(request, STATUS.ok, payload ?? undefined)
    } catch (error) {
      // What can't be encoded: too long, or not JSON.
      connection.reply(request, STATUS.noMemory)
      this.#report(error)
    }
  }

  #failCall(connection: Connection, request: Packet, error: unknown): void {
    const known = error instanceof VsoaStatusError && error.status > 0 && error.status <= 255
    if (!known) {
      connection.reply(request, STATUS.notResponding)
      this.#report(error)
      return
    }
    try {
      connection.reply(request, error.status, { param: error.param })
    } catch (encoding) {
      connection.reply(request, error.status)
      this.#report(encoding)
    }
  }

  #emit<K extends 'client' | 'datagram' | 'subscribe'>(event: K, ...args: ServerEvents[K]): void {
    try {
      super.emit(event, ...(args as never))
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error))
    if (this.listenerCount('error') === 0) {
      reportListenerError(`a VSOA server (${JSON.stringify(this.#options.info)})`, known)
      return
    }
    try {
      super.emit('error', known)
    } catch (thrown) {
      reportListenerError("a VSOA server's 'error' event", thrown)
    }
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
