import { randomInt } from 'node:crypto'
import type { Socket } from 'node:net'
import { Audience } from './audience'
import { type CallHandler, Calls } from './calls'
import { assertQuick, encodeParts, TYPE } from './codec'
import { Emitter, reportListenerError } from './emitter'
import { VsoaError } from './errors'
import { LIMITS } from './limits'
import { Listener } from './listener'
import { Login } from './login'
import type { Packet } from './packet'
import { QuickChannel } from './quick-channel'
import { Connection, type ConnectionHost, type Gone, plainAddress, type ServerClient } from './server-client'
import { SERVER_LIMITS, type ServerLimits } from './server-limits'
import type { ServerOptions, ServerStats } from './server-options'
import { openServerStream } from './server-stream'
import type { StreamOptions, VsoaStream } from './stream'
import type { Endpoint, Message, Payload } from './types'
import { assertUrl } from './url'
import type { WaitOptions } from './wait'

/** How long a release waits for its clients' connections to be closed. */
const RELEASE_MS = 200

interface ServerEvents {
  client: [ServerClient, boolean]
  datagram: [ServerClient, Message]
  subscribe: [ServerClient, string[]]
  error: [Error]
}

const errorListenerFailed = (error: unknown) => reportListenerError("a VSOA server's 'error' event", error)

/**
 * A VSOA server over TCP. Events: 'client' (logged in: true, gone: false), 'subscribe' (URLs that are new for the client),
 * 'datagram', 'error' (a handler's or listener's exception, or a listening socket's error; without a listener it becomes a
 * process warning).
 */
export class VsoaServer extends Emitter<ServerEvents> {
  readonly #options: ServerOptions
  readonly #info: string
  readonly #login: Login
  readonly #limits: ServerLimits
  readonly #calls: Calls
  readonly #connections = new Set<Connection>()
  /** Those that haven't logged in yet, oldest first. */
  readonly #handshakes = new Set<Connection>()
  readonly #audience = new Audience()
  readonly #streams = new Set<VsoaStream>()
  readonly #counters = { malformed: 0, refused: 0, slowDropped: 0, published: 0 }
  readonly #host: ConnectionHost
  readonly #listenerFailed = (error: unknown) => this.#report(error)
  #openingStreams = 0
  /** What listens or is about to; null when nothing shall. */
  #opening: Promise<Listener> | null = null
  #listener: Listener | null = null
  #quick: QuickChannel | null = null
  #closing: Promise<void> = Promise.resolve()

  /** Throws RangeError for limits the protocol doesn't allow and for an info that is too long, TypeError for options that exclude each other. */
  constructor(options: ServerOptions) {
    super()
    if (options.quick === true && options.tls !== undefined) throw new TypeError('give quick or tls, not both')
    this.#options = options
    this.#info = JSON.stringify(options.info)
    // What can't be sent to anybody is told to the owner, not to the first client.
    encodeParts(TYPE.servInfo, 0, 0, 0, 0, '', { paramText: this.#info, data: new Uint8Array(6) })
    this.#login = new Login(options.password, options.authorise, (error) => this.#report(error))
    this.#limits = { ...SERVER_LIMITS, ...options.limits }
    if (this.#limits.packetBytes < LIMITS.headerBytes || this.#limits.packetBytes > LIMITS.packetBytes) {
      throw new RangeError(`packetBytes ${this.#limits.packetBytes}: allowed are ${LIMITS.headerBytes} to ${LIMITS.packetBytes}`)
    }
    this.#calls = new Calls(
      this.#limits.pendingCalls,
      (connection, url) => this.#permit(connection, 'call', url),
      (error) => this.#report(error),
    )
    this.#host = {
      limits: this.#limits,
      hasQuick: options.quick === true,
      authorise: ({ address, port, certificate }, param) => this.#login.judge({ address, port, param, certificate }),
      welcome: (connection) => this.#welcome(connection),
      loggedIn: (connection) => this.#loggedIn(connection),
      permit: (connection, action, url) => this.#permit(connection, action, url),
      subscribed: (connection, urls) => this.#subscribed(connection, urls),
      call: (connection, packet) => this.#calls.receive(connection, packet),
      datagram: (connection, packet) => this.#datagram(connection, packet),
      quick: (connection, port, packet) => this.#quick?.send(packet, connection.socket.remoteAddress ?? '', port) ?? false,
      gone: (connection, why) => this.#gone(connection, why),
      strange: () => {
        this.#counters.malformed++
      },
      failed: (error) => this.#report(error),
    }
  }

  /** Starts listening; resolves with the address in use (port 0 picks a free one). Rejects with the system's error. */
  async listen(endpoint: Endpoint): Promise<Endpoint> {
    if (this.#opening !== null) throw new Error('this VSOA server is listening already')
    this.reopenIterators()
    const opening = this.#open(endpoint, this.#closing)
    this.#opening = opening
    let listener: Listener
    try {
      listener = await opening
    } catch (error) {
      if (this.#opening === opening) this.#opening = null
      throw error
    }
    if (this.#opening !== opening) {
      await this.#closing
      throw new VsoaError('closed', 'the server was closed while it began to listen')
    }
    return { ...listener.endpoint }
  }

  async #open(endpoint: Endpoint, before: Promise<void>): Promise<Listener> {
    // What was closed just now may have the port still.
    await before
    const { tls, quick } = this.#options
    const listener = await Listener.open(endpoint, tls, this.#limits, {
      accept: (socket, since) => this.#accept(socket, since),
      refused: () => this.#counters.refused++,
      failed: (error) => this.#report(error),
    })
    try {
      const received = (packet: Packet | null, address: string) => this.#receiveQuick(packet, address)
      if (quick === true) this.#quick = await QuickChannel.bind(listener.endpoint, received, (error) => this.#report(error))
    } catch (error) {
      await this.#closeAll(listener)
      throw error
    }
    this.#listener = listener
    return listener
  }

  /** Sets the handler of a URL: '/a' exactly, '/a/' for /a and below, '/' for everything. Exact wins, then the nearest parent. */
  handle(url: string, handler: CallHandler): void {
    this.#calls.set(url, handler)
  }

  /** Takes a handler away; false when there was none. */
  unhandle(url: string): boolean {
    return this.#calls.delete(url)
  }

  /** Would a publish of this URL reach anybody? */
  isSubscribed(url: string): boolean {
    return this.subscribers(url).length > 0
  }

  /** The clients that a publish of this URL would go to, the highest priority first. */
  subscribers(url: string): readonly ServerClient[] {
    return this.#audience.of(url)
  }

  /**
   * Sends a message to every client subscribed to its URL, encoded once; returns to how many it was sent. With `quick` it goes by
   * UDP to clients that can be reached so, without order or guarantee, and by TCP to the others.
   * A client with more than `bufferedBytes` waiting afterwards is dropped; the others don't notice.
   */
  publish(url: string, payload?: Payload, options?: { quick?: boolean }): number {
    assertUrl(url)
    this.#counters.published++
    const receivers = this.#audience.of(url)
    if (receivers.length === 0) return 0
    const packet = encodeParts(TYPE.publish, 0, 0, 0, 0, url, payload)
    const quick = options?.quick === true
    if (quick) assertQuick(packet)
    let sent = 0
    for (const receiver of receivers) if (quick ? receiver.sendQuick(packet) : receiver.send(packet)) sent++
    return sent
  }

  /** The most bytes that wait for any one client here. */
  get buffered(): number {
    return this.#audience.buffered
  }

  /**
   * For publishers that must not get ahead of their subscribers: resolves at once when nobody has more than `below` bytes waiting
   * here (65,536 when absent, at least the 16,384 of a socket's own mark), else when those who had are empty or gone.
   * Rejects with VsoaError 'timeout' or 'aborted'.
   */
  drained(options: { below?: number } & WaitOptions = {}): Promise<void> {
    return this.#audience.drained(options)
  }

  /**
   * Opens a stream for a client; hand its `tunnel` to the client in the answer of a call. Only one connection from that client's
   * address is taken. Rejects with the system's error, or VsoaError 'closed', 'busy' (too many streams) or 'aborted'.
   */
  async openStream(client: ServerClient, options: StreamOptions = {}): Promise<VsoaStream> {
    const connection = this.#audience.get(client.id)
    if (connection === undefined || connection !== client) throw new VsoaError('closed', 'the client is gone')
    if (this.#streams.size + this.#openingStreams >= this.#limits.streams) {
      throw new VsoaError('busy', `${this.#limits.streams} streams are open`)
    }
    this.#openingStreams++
    try {
      const ended = () => this.#streams.delete(stream)
      const stream: VsoaStream = await openServerStream(connection.socket, this.#options.tls, options, ended)
      if (this.#opening === null) {
        stream.destroy()
        throw new VsoaError('closed', 'the server was closed')
      }
      this.#streams.add(stream)
      return stream
    } finally {
      this.#openingStreams--
    }
  }

  /** The logged-in clients. */
  clients(): ServerClient[] {
    return this.#audience.all()
  }

  /**
   * Closes all logged-in clients (but `except`) after what is queued for them has left. Resolves with how many when the system has
   * their ends, so that whoever waits for it may stop this process; what a slow one hasn't taken within 200 ms leaves afterwards.
   */
  async release(except?: ServerClient): Promise<number> {
    const released = this.#audience.all().filter((client) => client !== except)
    const closed = Promise.all(released.map((client) => client.whenClosed()))
    for (const client of released) client.close()
    const slow = new Promise<void>((resolve) => setTimeout(resolve, RELEASE_MS).unref())
    await Promise.race([closed, slow])
    return released.length
  }

  stats(): ServerStats {
    const { size: clients } = this.#audience
    return { clients, streams: this.#streams.size, ...this.#counters, quickDropped: this.#quick?.dropped ?? 0 }
  }

  /** Stops listening and ends every connection and stream. Resolves when all are closed; may be called at any time and more than once. */
  close(): Promise<void> {
    const opening = this.#opening
    this.#opening = null
    if (this.#listener !== null) this.#closing = this.#closeAll(this.#listener)
    else if (opening !== null) {
      this.#closing = opening.then(
        (listener) => this.#closeAll(listener),
        () => {},
      )
    }
    this.endIterators()
    return this.#closing
  }

  #closeAll(listener: Listener): Promise<void> {
    this.#listener = null
    this.#quick?.close()
    this.#quick = null
    const closed = listener.close()
    for (const stream of [...this.#streams]) stream.destroy()
    for (const connection of [...this.#connections]) {
      if (connection.loggedIn) connection.close()
      else connection.destroy()
    }
    return closed
  }

  #accept(socket: Socket, since: number): void {
    if (this.#connections.size >= this.#limits.clients || this.#opening === null) {
      this.#counters.refused++
      socket.destroy()
      return
    }
    if (this.#handshakes.size >= this.#limits.handshakes) {
      // Silent connections must not keep others out: who has had the most time makes room.
      for (const oldest of this.#handshakes) {
        oldest.refuse()
        break
      }
    }
    const connection = new Connection(socket, this.#newId(), this.#host, since)
    this.#connections.add(connection)
    this.#handshakes.add(connection)
  }

  /** Not guessable: the id is what identifies a client where it has no connection of its own. */
  #newId(): number {
    for (;;) {
      const id = randomInt(1, 0x1_0000_0000)
      if (this.#audience.get(id) === undefined) return id
    }
  }

  /** Info, client id, and the UDP port where that isn't the TCP one. */
  #welcome(connection: Connection): Payload {
    const quickPort = this.#quick?.port ?? connection.socket.localPort
    const data = Buffer.alloc(quickPort === connection.socket.localPort ? 4 : 6)
    data.writeUInt32BE(connection.id, 0)
    if (data.length === 6) data.writeUInt16BE(quickPort ?? 0, 4)
    return { paramText: this.#info, data }
  }

  #loggedIn(connection: Connection): void {
    this.#handshakes.delete(connection)
    this.#audience.add(connection)
    this.#emit('client', connection, true)
  }

  #permit(connection: Connection, action: 'call' | 'subscribe' | 'datagram', url: string): boolean {
    const { permit } = this.#options
    if (permit === undefined) return true
    try {
      return permit(connection, action, url) === true
    } catch (error) {
      this.#report(error)
      return false
    }
  }

  #gone(connection: Connection, why: Gone): void {
    this.#connections.delete(connection)
    this.#handshakes.delete(connection)
    if (why === 'malformed') this.#counters.malformed++
    else if (why === 'refused') this.#counters.refused++
    else if (why === 'slow') this.#counters.slowDropped++
    if (this.#audience.delete(connection)) this.#emit('client', connection, false)
  }

  #subscribed(connection: Connection, urls: string[] | null): void {
    this.#audience.changed()
    if (urls !== null) this.#emit('subscribe', connection, urls)
  }

  #datagram(connection: Connection, packet: Packet): void {
    if (this.#permit(connection, 'datagram', packet.url)) this.#emit('datagram', connection, packet)
  }

  /** A quick datagram names its client by the id it was told, and must come from the client's address. */
  #receiveQuick(packet: Packet | null, address: string): void {
    const client = packet === null ? undefined : this.#audience.get(packet.seq)
    if (packet?.type !== TYPE.datagram || client === undefined || client.address !== plainAddress(address)) {
      this.#counters.malformed++
      return
    }
    this.#datagram(client, packet)
  }

  #emit<K extends 'client' | 'datagram' | 'subscribe'>(event: K, ...args: ServerEvents[K]): void {
    this.emitSafely(event, args as never, this.#listenerFailed)
  }

  #report(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error))
    if (this.listenerCount('error') === 0) {
      reportListenerError(`a VSOA server (${JSON.stringify(this.#options.info)})`, known)
      return
    }
    this.emitSafely('error', [known], errorListenerFailed)
  }
}
