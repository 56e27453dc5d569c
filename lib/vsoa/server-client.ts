import type { Socket } from 'node:net'
import { type PeerCertificate, TLSSocket } from 'node:tls'
import { assertQuick, encodeParts, FLAG, TYPE } from './codec'
import { Decoder, MalformedError } from './decoder'
import { STATUS } from './errors'
import { HalfWatch } from './half-watch'
import { LIMITS } from './limits'
import { Outlet } from './outlet'
import type { Packet } from './packet'
import type { ServerLimits } from './server-limits'
import { Subscriptions } from './subscriptions'
import type { Payload } from './types'
import { assertUrl } from './url'

/** A client as the server's owner sees it. */
export interface ServerClient {
  readonly id: number
  readonly address: string
  readonly port: number
  /** Milliseconds since 1970. */
  readonly connectedAt: number
  readonly subscriptions: readonly string[]
  /** The client's TLS certificate; null without TLS, or when it gave none. */
  readonly certificate: PeerCertificate | null
  /** True when datagrams can reach it by the quick channel. */
  readonly quick: boolean
  /** 0–7, 0 at first: who has more gets published messages first. */
  readonly priority: number
  /**
   * Sends a datagram over the client's TCP connection, or with `quick` by UDP where it can be reached so. False when the client
   * is gone or too slow; by UDP, when too much waits to leave. Throws like `encode`.
   */
  datagram(url: string, payload?: Payload, options?: { quick?: boolean }): boolean
  /**
   * Sends a message to this client alone, as a publish would. False when the client hasn't subscribed to its URL, is gone or too
   * slow. Throws like `encode`.
   */
  publish(url: string, payload?: Payload): boolean
  /** Sets the priority and tells it to the client, which may set its own packets' accordingly. RangeError outside 0–7. */
  setPriority(priority: number): void
  /** Closes the connection after what is queued has left. */
  close(): void
}

/** What a connection asks of its server. */
export interface ConnectionHost {
  readonly limits: ServerLimits
  /** Is there a quick channel? */
  readonly hasQuick: boolean
  /** May this client log in? */
  authorise(connection: Connection, param: unknown): boolean | Promise<boolean>
  /** The reply to a handshake. */
  welcome(connection: Connection): Payload
  loggedIn(connection: Connection): void
  permit(connection: Connection, action: 'subscribe', url: string): boolean
  /** `urls` are new; null: some were taken back, or the order of receivers changed. */
  subscribed(connection: Connection, urls: string[] | null): void
  call(connection: Connection, packet: Packet): void
  datagram(connection: Connection, packet: Packet): void
  quick(connection: Connection, port: number, packet: Buffer): boolean
  /** Called once. `why` says how it ended. */
  gone(connection: Connection, why: Gone): void
  strange(): void
  /** An exception that wasn't the client's fault, and has cost it its connection. */
  failed(error: unknown): void
}

export type Gone = 'closed' | 'malformed' | 'refused' | 'slow'

/** One TCP connection at a server: handshake first, then requests. */
export class Connection implements ServerClient {
  readonly id: number
  readonly address: string
  readonly port: number
  readonly connectedAt = Date.now()
  readonly socket: Socket
  /** Calls that handlers are working on. */
  pendingCalls = 0
  priority = 0
  readonly #host: ConnectionHost
  readonly #outlet: Outlet
  readonly #decoder: Decoder
  readonly #half: HalfWatch
  readonly #subscriptions: Subscriptions
  #timer: NodeJS.Timeout | undefined
  #state: 'handshake' | 'authorising' | 'open' | 'gone' = 'handshake'
  /** What came while `authorise` was thinking. */
  #held: Packet[] = []
  #quickPort = 0
  readonly #awaitingEmpty = new Set<() => void>()

  /** `since`: when TCP had connected, ms of the monotonic clock; the time for the handshake counts from there. */
  constructor(socket: Socket, id: number, host: ConnectionHost, since: number) {
    this.socket = socket
    this.id = id
    this.#host = host
    this.address = plainAddress(socket.remoteAddress)
    this.port = socket.remotePort ?? 0
    this.#outlet = new Outlet(socket)
    this.#subscriptions = new Subscriptions(host.limits)
    const { packetBytes, packetMs } = host.limits
    this.#decoder = new Decoder((packet) => this.#receive(packet), Math.min(LIMITS.handshakeBytes, packetBytes))
    this.#half = new HalfWatch(this.#decoder, packetMs, () => this.#end('malformed', true))
    this.#limitHandshake(since)
    socket.on('data', (chunk: Buffer) => {
      try {
        this.#decoder.push(chunk)
      } catch (error) {
        this.#fail(error)
        return
      }
      if (this.#decoder.half && this.#state === 'open') this.#half.look()
    })
    socket.on('error', () => this.#end('closed', true))
    socket.on('end', () => this.#end('closed', false))
    socket.on('drain', () => this.#empty())
    socket.on('close', () => {
      clearTimeout(this.#timer)
      this.#end('closed', true)
      this.#empty()
    })
  }

  get loggedIn(): boolean {
    return this.#state === 'open'
  }

  get subscriptions(): readonly string[] {
    return this.#subscriptions.list()
  }

  get certificate(): PeerCertificate | null {
    if (!(this.socket instanceof TLSSocket)) return null
    const certificate = this.socket.getPeerCertificate()
    return certificate !== null && Object.keys(certificate).length > 0 ? certificate : null
  }

  get quick(): boolean {
    return this.#quickPort !== 0
  }

  /** Bytes that wait for this client. */
  get buffered(): number {
    return this.#outlet.buffered
  }

  /** Calls `done` when nothing waits for this client any more, or it is gone. What it gives back takes the wish back. */
  whenEmpty(done: () => void): () => void {
    this.#outlet.flush()
    // A socket tells that it is empty only when it was above its mark.
    if (!this.socket.writableNeedDrain || this.socket.destroyed) {
      done()
      return () => {}
    }
    this.#awaitingEmpty.add(done)
    return () => this.#awaitingEmpty.delete(done)
  }

  covers(url: string): boolean {
    return this.#subscriptions.cover(url)
  }

  datagram(url: string, payload?: Payload, options?: { quick?: boolean }): boolean {
    assertUrl(url)
    if (!this.loggedIn) return false
    const packet = encodeParts(TYPE.datagram, 0, 0, 0, 0, url, payload)
    if (options?.quick !== true) return this.send(packet)
    assertQuick(packet)
    return this.sendQuick(packet)
  }

  publish(url: string, payload?: Payload): boolean {
    assertUrl(url)
    return this.covers(url) && this.send(encodeParts(TYPE.publish, 0, 0, 0, 0, url, payload))
  }

  setPriority(priority: number): void {
    if (!Number.isInteger(priority) || priority < 0 || priority > 7)
      throw new RangeError(`priority ${priority}: allowed are 0 to 7`)
    if (!this.loggedIn || this.priority === priority) return
    this.priority = priority
    this.#host.subscribed(this, null)
    this.send(encodeParts(TYPE.qosSetup, FLAG.reply, priority, 0, 0, '', undefined))
  }

  close(): void {
    this.#end('closed', false)
  }

  /** Resolves when its socket is closed. */
  whenClosed(): Promise<void> {
    return this.socket.closed ? Promise.resolve() : new Promise((resolve) => this.socket.once('close', () => resolve()))
  }

  /** Ends the connection without waiting for anything. */
  destroy(): void {
    this.#end('closed', true)
  }

  /** Ends a connection whose handshake takes too long. */
  refuse(): void {
    this.#end('refused', true)
  }

  /** Sends an encoded packet. False when the client is gone or was dropped just now because too much waits for it. */
  send(packet: Buffer): boolean {
    if (this.#state === 'gone') return false
    const outlet = this.#outlet
    outlet.send(packet)
    if (outlet.buffered <= this.#host.limits.bufferedBytes) return true
    outlet.flush()
    if (outlet.buffered <= this.#host.limits.bufferedBytes) return true
    this.#end('slow', true)
    return false
  }

  /** Sends an encoded packet by UDP where that is possible, else like `send`. */
  sendQuick(packet: Buffer): boolean {
    return this.#quickPort === 0 ? this.send(packet) : this.#host.quick(this, this.#quickPort, packet)
  }

  /** Answers a request. */
  reply(type: number, seq: number, status: number, payload?: Payload, tunnel = 0): boolean {
    const flags = tunnel === 0 ? FLAG.reply : FLAG.reply | FLAG.tunnel
    return this.send(encodeParts(type, flags, status, seq, tunnel, '', payload))
  }

  #empty(): void {
    for (const done of this.#awaitingEmpty) done()
    this.#awaitingEmpty.clear()
  }

  #receive(packet: Packet): void {
    if (this.#state === 'authorising') this.#held.push(packet)
    else if (packet.flags & FLAG.reply) this.#host.strange()
    else if (this.#state === 'open') this.#serve(packet)
    else if (packet.type === TYPE.servInfo) this.#handshake(packet)
    else if (packet.type !== TYPE.noop) this.#refuse(packet)
  }

  #serve(packet: Packet): void {
    switch (packet.type) {
      case TYPE.rpc:
        this.#host.call(this, packet)
        break
      case TYPE.pingEcho:
        this.reply(packet.type, packet.seq, STATUS.ok)
        break
      case TYPE.datagram:
        this.#host.datagram(this, packet)
        break
      case TYPE.subscribe:
        this.#subscribe(packet)
        break
      case TYPE.unsubscribe:
        this.#unsubscribe(packet)
        break
      case TYPE.servInfo:
        this.#handshake(packet)
        break
      case TYPE.noop:
      case TYPE.qosSetup:
      case TYPE.publish:
        // Publish goes from servers to clients only; the other two need no answer.
        break
      default:
        this.#host.strange()
    }
  }

  #handshake(packet: Packet): void {
    const verdict = this.#host.authorise(this, packet.param)
    if (typeof verdict === 'boolean') {
      this.#judge(packet, verdict)
      return
    }
    const before = this.#state
    if (before === 'open') this.#limitHandshake(performance.now())
    this.#state = 'authorising'
    this.socket.pause()
    const decided = (allowed: boolean) => {
      if (this.#state !== 'authorising') return
      this.#state = before
      if (before === 'open') clearTimeout(this.#timer)
      this.#judge(packet, allowed)
      const held = this.#held
      this.#held = []
      for (const waiting of held) this.#receive(waiting)
      this.#goOn()
    }
    verdict.then(decided, () => decided(false)).catch((error: unknown) => this.#fail(error))
  }

  /** After a verdict; what came meanwhile may have asked for another one, or be half a packet. */
  #goOn(): void {
    if (this.#state === 'authorising') return
    this.socket.resume()
    if (this.#state === 'open') this.#half.look()
  }

  #limitHandshake(since: number): void {
    const left = this.#host.limits.handshakeMs - (performance.now() - since)
    this.#timer = setTimeout(() => this.#end('refused', true), Math.max(1, left))
  }

  #judge(packet: Packet, allowed: boolean): void {
    if (!allowed) {
      this.#refuse(packet)
      return
    }
    if (this.#host.hasQuick && packet.tunnel !== 0) this.#quickPort = packet.tunnel
    this.reply(packet.type, packet.seq, STATUS.ok, this.#host.welcome(this))
    if (this.#state !== 'handshake') return
    this.#state = 'open'
    this.#decoder.limit = this.#host.limits.packetBytes
    clearTimeout(this.#timer)
    this.#host.loggedIn(this)
  }

  #refuse(packet: Packet): void {
    this.reply(packet.type, packet.seq, STATUS.password)
    this.#end('refused', false)
  }

  #subscribe(packet: Packet): void {
    const added = this.#subscriptions.wanted(packet)
    const status = typeof added === 'number' ? added : this.#permitted(added)
    if (typeof added === 'number' || status !== STATUS.ok) {
      this.reply(packet.type, packet.seq, status)
      return
    }
    this.#subscriptions.add(added)
    if (this.reply(packet.type, packet.seq, STATUS.ok) && added.length > 0) this.#host.subscribed(this, added)
  }

  #permitted(urls: string[]): number {
    return urls.every((url) => this.#host.permit(this, 'subscribe', url)) ? STATUS.ok : STATUS.noPermission
  }

  #unsubscribe(packet: Packet): void {
    if (!this.#subscriptions.remove(packet)) {
      this.reply(packet.type, packet.seq, STATUS.arguments)
      return
    }
    this.#host.subscribed(this, null)
    this.reply(packet.type, packet.seq, STATUS.ok)
  }

  /** Ends the connection for what was thrown while its bytes were taken. */
  #fail(error: unknown): void {
    const malformed = error instanceof MalformedError
    if (!malformed) this.#host.failed(error)
    this.#end(malformed ? 'malformed' : 'closed', true)
  }

  /** `hard` throws away what is queued; otherwise it gets `lingerMs` to leave. */
  #end(why: Gone, hard: boolean): void {
    if (this.#state !== 'gone') {
      if (!hard) this.#outlet.flush()
      this.#state = 'gone'
      this.#held = []
      this.#decoder.stop()
      this.#half.stop()
      clearTimeout(this.#timer)
      if (!hard) {
        this.#timer = setTimeout(() => this.socket.destroy(), this.#host.limits.lingerMs)
        this.socket.destroySoon()
      }
      this.#host.gone(this, why)
    }
    if (hard) this.socket.destroy()
  }
}

/** An IPv4 address that a dual-stack socket shows as IPv6 is shown as IPv4. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}
