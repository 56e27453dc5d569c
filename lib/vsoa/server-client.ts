import type { Socket } from 'node:net'
import { encode, FLAG, type Packet, TYPE } from './codec'
import { Decoder } from './decoder'
import { STATUS } from './errors'
import { LIMITS } from './limits'
import { parseParam } from './message'
import { Outlet } from './outlet'
import type { Payload } from './types'
import { assertUrl, covers, isUrl } from './url'

/** Bounds of one server; all can be given at construction. */
export interface ServerLimits {
  /** From the TCP connection to a valid handshake, ms. A silent or half-speaking client is closed after it. */
  handshakeMs: number
  /** TCP connections at once, logged in or not. */
  clients: number
  /** Bytes that may wait for one client; one who has more waiting after a send is dropped as too slow. */
  bufferedBytes: number
  /** URLs one client may be subscribed to. */
  subscriptions: number
  /** Calls of one client that handlers may be working on; further ones are answered "no memory". */
  pendingCalls: number
  /** How long a closed client's last bytes may take to leave, ms. */
  lingerMs: number
}

export const SERVER_LIMITS: ServerLimits = {
  handshakeMs: 5_000,
  clients: 10_000,
  bufferedBytes: 4 * 1024 * 1024,
  subscriptions: 1_024,
  pendingCalls: 1_024,
  lingerMs: 1_000,
}

/** A client as the server's owner sees it. */
export interface ServerClient {
  readonly id: number
  readonly address: string
  readonly port: number
  /** Milliseconds since 1970. */
  readonly connectedAt: number
  readonly subscriptions: readonly string[]
  /** Sends a datagram over the client's TCP connection; false when it is gone. Throws like `encode`. */
  datagram(url: string, payload?: Payload): boolean
  /** Closes the connection after what is queued has left. */
  close(): void
}

/** What a connection asks of its server. */
export interface ConnectionHost {
  readonly limits: ServerLimits
  /** The handshake's reply for a right password, null for a wrong one. */
  handshake(connection: Connection, password: unknown): Payload | null
  loggedIn(connection: Connection): void
  subscribed(connection: Connection, urls: string[] | null): void
  call(connection: Connection, packet: Packet): void
  datagram(connection: Connection, packet: Packet): void
  /** Called once. `why` says how it ended. */
  gone(connection: Connection, why: Gone): void
  strange(): void
}

export type Gone = 'closed' | 'malformed' | 'refused' | 'slow'

/** One TCP connection at a server: handshake first, then requests. */
export class Connection implements ServerClient {
  readonly id: number
  readonly address: string
  readonly port: number
  readonly connectedAt = Date.now()
  /** Calls that handlers are working on. */
  pendingCalls = 0
  readonly #socket: Socket
  readonly #host: ConnectionHost
  readonly #outlet: Outlet
  readonly #decoder: Decoder
  readonly #subscriptions = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #loggedIn = false
  #gone = false

  constructor(socket: Socket, id: number, host: ConnectionHost) {
    this.#socket = socket
    this.id = id
    this.#host = host
    this.address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
    this.port = socket.remotePort ?? 0
    this.#outlet = new Outlet(socket)
    this.#decoder = new Decoder((packet) => this.#receive(packet), LIMITS.handshakeBytes)
    this.#timer = setTimeout(() => this.#end('refused', true), host.limits.handshakeMs)
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      try {
        this.#decoder.push(chunk)
      } catch {
        this.#end('malformed', true)
      }
    })
    socket.on('error', () => this.#end('closed', true))
    socket.on('end', () => this.#end('closed', false))
    socket.on('close', () => {
      clearTimeout(this.#timer)
      this.#end('closed', true)
    })
  }

  get loggedIn(): boolean {
    return this.#loggedIn && !this.#gone
  }

  get subscriptions(): readonly string[] {
    return [...this.#subscriptions]
  }

  covers(url: string): boolean {
    if (this.#subscriptions.has(url)) return true
    for (const subscription of this.#subscriptions) if (covers(subscription, url)) return true
    return false
  }

  datagram(url: string, payload?: Payload): boolean {
    assertUrl(url)
    return this.loggedIn && this.send(encode({ ...payload, type: TYPE.datagram, url }))
  }

  close(): void {
    this.#end('closed', false)
  }

  /** Ends the connection without waiting for anything. */
  destroy(): void {
    this.#end('closed', true)
    this.#socket.destroy()
  }

  /** Sends an encoded packet. False when the client is gone or was dropped just now because too much waits for it. */
  send(packet: Buffer): boolean {
    if (this.#gone) return false
    this.#outlet.send(packet)
    if (this.#outlet.buffered <= this.#host.limits.bufferedBytes) return true
    this.#outlet.flush()
    if (this.#outlet.buffered <= this.#host.limits.bufferedBytes) return true
    this.#end('slow', true)
    return false
  }

  /** Answers a request. */
  reply(request: Packet, status: number, payload?: Payload): boolean {
    return this.send(encode({ ...payload, type: request.type, flags: FLAG.reply, status, seq: request.seq }))
  }

  #receive(packet: Packet): void {
    if (packet.flags & FLAG.reply) this.#host.strange()
    else if (packet.type === TYPE.servInfo) this.#handshake(packet)
    else if (!this.#loggedIn) this.#refuse(packet)
    else this.#request(packet)
  }

  #request(packet: Packet): void {
    switch (packet.type) {
      case TYPE.rpc:
        this.#host.call(this, packet)
        break
      case TYPE.subscribe:
        this.#subscribe(packet)
        break
      case TYPE.unsubscribe:
        this.#unsubscribe(packet)
        break
      case TYPE.datagram:
        this.#host.datagram(this, packet)
        break
      case TYPE.pingEcho:
        this.reply(packet, STATUS.ok)
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
    const param = parseParam(packet.paramText)
    const password = typeof param === 'object' && param !== null && 'passwd' in param ? param.passwd : undefined
    const answer = this.#host.handshake(this, password)
    if (answer === null) {
      this.#refuse(packet)
      return
    }
    this.reply(packet, STATUS.ok, answer)
    if (this.#loggedIn || this.#gone) return
    this.#loggedIn = true
    this.#decoder.limit = LIMITS.packetBytes
    clearTimeout(this.#timer)
    this.#host.loggedIn(this)
  }

  #refuse(packet: Packet): void {
    this.reply(packet, STATUS.password)
    this.#end('refused', false)
  }

  #subscribe(packet: Packet): void {
    const urls = requestedUrls(packet)
    if (urls === null || urls.length === 0) {
      this.reply(packet, STATUS.arguments)
      return
    }
    const added = [...new Set(urls)].filter((url) => !this.#subscriptions.has(url))
    if (this.#subscriptions.size + added.length > this.#host.limits.subscriptions) {
      this.reply(packet, STATUS.noMemory)
      return
    }
    for (const url of added) this.#subscriptions.add(url)
    if (this.reply(packet, STATUS.ok) && added.length > 0) this.#host.subscribed(this, added)
  }

  #unsubscribe(packet: Packet): void {
    // Neither a URL nor a list means all of them, as at the official servers.
    const urls = packet.url === '' && packet.paramText === '' ? [...this.#subscriptions] : requestedUrls(packet)
    if (urls === null) {
      this.reply(packet, STATUS.arguments)
      return
    }
    for (const url of urls) this.#subscriptions.delete(url)
    this.#host.subscribed(this, null)
    this.reply(packet, STATUS.ok)
  }

  /** `hard` throws away what is queued; otherwise it gets `lingerMs` to leave. */
  #end(why: Gone, hard: boolean): void {
    if (!this.#gone) {
      this.#gone = true
      this.#decoder.stop()
      clearTimeout(this.#timer)
      if (!hard) {
        this.#timer = setTimeout(() => this.#socket.destroy(), this.#host.limits.lingerMs)
        this.#socket.destroySoon()
      }
      this.#host.gone(this, why)
    }
    if (hard) this.#socket.destroy()
  }
}

/** The URLs of a (un)subscribe request: the header's, or a JSON array in param. Null when it is neither. */
function requestedUrls(packet: Packet): string[] | null {
  if (packet.url !== '') return isUrl(packet.url) ? [packet.url] : null
  const list = parseParam(packet.paramText)
  return Array.isArray(list) && list.every(isUrl) ? list : null
}
