import { connect as connectTcp, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { encode, FLAG, type Packet, type PacketFields, TYPE } from './codec'
import { Decoder, MalformedError } from './decoder'
import { Emitter, reportListenerError } from './emitter'
import { STATUS, VsoaError, VsoaStatusError } from './errors'
import { LIMITS } from './limits'
import { ReceivedMessage } from './message'
import { Outlet } from './outlet'
import type { Endpoint, Message, Payload } from './types'
import { assertUrl } from './url'

export interface ConnectOptions {
  host: string
  port: number
  password?: string
  /** For TCP and handshake together, ms; 5000 when absent. */
  timeoutMs?: number
  signal?: AbortSignal
}

export interface CallOptions {
  /** GET when absent. */
  method?: 'GET' | 'SET'
  /** Milliseconds; 5000 when absent. */
  timeoutMs?: number
  signal?: AbortSignal
}

interface ClientEvents {
  message: [Message]
  datagram: [Message]
  close: [VsoaError | null]
}

interface Pending {
  type: number
  timer: NodeJS.Timeout
  resolve: (reply: Packet) => void
  reject: (error: VsoaError) => void
  signal: AbortSignal | undefined
  aborted: () => void
}

const DEFAULT_TIMEOUT_MS = 5_000

/**
 * One connection to a VSOA server, without reconnection. Events: 'message' and 'datagram', and 'close' exactly once: null after
 * `close()`, else why. An exception of a listener becomes a process warning; the connection goes on.
 */
export class VsoaClient extends Emitter<ClientEvents> {
  #info: unknown
  #clientId = 0
  #endpoint: Endpoint
  #state: 'handshake' | 'open' | 'closed' = 'handshake'
  /** TCP is connected, or was. */
  #tcp = false
  #seq = 0
  readonly #socket: Socket
  readonly #outlet: Outlet
  readonly #decoder: Decoder
  readonly #pending = new Map<number, Pending>()
  /** Events of the event-loop turn in which the handshake ended: whoever awaits `connect` hasn't added listeners yet. */
  #early: (() => void)[] | null = null

  private constructor(socket: Socket, endpoint: Endpoint) {
    super()
    this.#socket = socket
    this.#endpoint = endpoint
    this.#outlet = new Outlet(socket)
    this.#decoder = new Decoder((packet) => this.#receive(packet))
    socket.on('data', (chunk: Buffer) => {
      try {
        this.#decoder.push(chunk)
      } catch (error) {
        const reason = error instanceof MalformedError ? error.message : String(error)
        this.#end(new VsoaError('protocol', `${this.#where()} sent what isn't VSOA: ${reason}`, { cause: error }))
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) => this.#end(this.#socketError(error)))
    socket.on('end', () => this.#end(new VsoaError('closed', `${this.#where()} closed the connection`)))
    socket.on('close', () => this.#end(new VsoaError('closed', `the connection to ${this.#where()} was closed`)))
  }

  /**
   * Connects and logs in. Rejects with VsoaError: 'refused' (TCP), 'timeout', 'password', 'closed' (by the server during the
   * handshake), 'protocol', 'aborted'; never leaves a socket behind.
   */
  static connect(options: ConnectOptions): Promise<VsoaClient> {
    const { host, port, password, signal } = options
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
    if (signal?.aborted) return Promise.reject(new VsoaError('aborted', 'connecting was aborted', { cause: signal.reason }))
    const socket = connectTcp({ host, port, noDelay: true })
    const client = new VsoaClient(socket, { host, port })
    return new Promise((resolve, reject) => {
      const aborted = () => client.#end(new VsoaError('aborted', 'connecting was aborted', { cause: signal?.reason }))
      const timer = setTimeout(
        () => client.#end(new VsoaError('timeout', `${client.#where()} didn't finish the handshake in ${timeoutMs} ms`)),
        timeoutMs,
      )
      const settled = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
      }
      signal?.addEventListener('abort', aborted, { once: true })
      client.#handshakeDone = (error) => {
        settled()
        if (error === null) resolve(client)
        else reject(error)
      }
      socket.once('connect', () => client.#login(password))
    })
  }

  #handshakeDone: (error: VsoaError | null) => void = () => {}

  /** What the server says about itself: the handshake's param, usually `{ name }`. */
  get info(): unknown {
    return this.#info
  }

  get clientId(): number {
    return this.#clientId
  }

  /** The server's address as connected. */
  get endpoint(): Endpoint {
    return this.#endpoint
  }

  get connected(): boolean {
    return this.#state === 'open'
  }

  /** Subscribes to one or several URLs ('/a' exact, '/a/' and below, '/' everything). Rejects like `call`. */
  async subscribe(urls: string | string[], options: { timeoutMs?: number } = {}): Promise<void> {
    await this.#request(urlRequest(TYPE.subscribe, urls), options)
  }

  /** The opposite of `subscribe`. */
  async unsubscribe(urls: string | string[], options: { timeoutMs?: number } = {}): Promise<void> {
    await this.#request(urlRequest(TYPE.unsubscribe, urls), options)
  }

  /**
   * Calls a URL and gives the answer. Rejects with VsoaStatusError when its status isn't ok, with VsoaError 'timeout', 'closed',
   * 'aborted' or 'busy' (too many calls or bytes waiting) when there is none; throws RangeError for a payload too large to send.
   */
  async call(url: string, payload?: Payload, options: CallOptions = {}): Promise<Message> {
    assertUrl(url)
    const flags = options.method === 'SET' ? FLAG.set : 0
    const reply = await this.#request({ ...payload, type: TYPE.rpc, flags, url }, options)
    return new ReceivedMessage({ ...reply, url })
  }

  /** Asks for an echo; resolves with the round trip in ms. Rejects like `call`. */
  async ping(options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<number> {
    const start = performance.now()
    await this.#request({ type: TYPE.pingEcho }, options)
    return performance.now() - start
  }

  /** Sends a datagram over this connection; no answer. False when it isn't connected or too much is waiting to leave. */
  datagram(url: string, payload?: Payload): boolean {
    assertUrl(url)
    if (this.#state !== 'open' || this.#outlet.buffered > LIMITS.clientBufferedBytes) return false
    this.#outlet.send(encode({ ...payload, type: TYPE.datagram, url }))
    return true
  }

  /** Closes the connection now; what is unanswered rejects with 'closed', and 'close' is emitted with null. */
  close(): void {
    this.#end(null)
  }

  /** Closes because of `error`, which 'close' then tells. For those who find out in another way that the server is dead. */
  fail(error: VsoaError): void {
    this.#end(error)
  }

  #where(): string {
    return `${this.#endpoint.host}:${this.#endpoint.port}`
  }

  #login(password: string | undefined): void {
    this.#tcp = true
    const socket = this.#socket
    if (socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress) {
      // With nobody listening on a port of the ephemeral range, TCP can connect a socket to itself.
      this.#end(new VsoaError('refused', `${this.#where()} refused the connection (nobody listens)`))
      return
    }
    this.#seq = 1
    const param = password === undefined ? {} : { passwd: password }
    this.#outlet.send(encode({ type: TYPE.servInfo, seq: this.#seq, param }))
  }

  #handshake(packet: Packet): void {
    if (packet.type !== TYPE.servInfo || !(packet.flags & FLAG.reply)) {
      this.#end(new VsoaError('protocol', `${this.#where()} didn't answer the handshake (packet type ${packet.type})`))
    } else if (packet.status === STATUS.password) {
      this.#end(new VsoaError('password', `${this.#where()} refused the password`))
    } else if (packet.status !== STATUS.ok) {
      this.#end(new VsoaError('protocol', `${this.#where()} answered the handshake with status ${packet.status}`))
    } else {
      this.#info = new ReceivedMessage(packet).param
      this.#clientId = packet.data.length >= 4 ? packet.data.readUInt32BE(0) : 0
      this.#state = 'open'
      this.#early = []
      setImmediate(() => {
        const early = this.#early ?? []
        this.#early = null
        for (const event of early) event()
      })
      this.#handshakeDone(null)
    }
  }

  #receive(packet: Packet): void {
    if (this.#state === 'handshake') {
      this.#handshake(packet)
    } else if (packet.type === TYPE.publish) {
      this.#emit('message', new ReceivedMessage(packet))
    } else if (packet.type === TYPE.datagram) {
      this.#emit('datagram', new ReceivedMessage(packet))
    } else if (packet.flags & FLAG.reply) {
      const pending = this.#pending.get(packet.seq)
      // An answer that is late (its call has timed out) or of another kind has nobody to go to.
      if (pending === undefined || pending.type !== packet.type) return
      this.#settle(packet.seq, pending)
      pending.resolve(packet)
    }
  }

  async #request(packet: PacketFields, options: { timeoutMs?: number; signal?: AbortSignal }): Promise<Packet> {
    const { signal } = options
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
    if (this.#state !== 'open') throw new VsoaError('closed', `not connected to ${this.#where()}`)
    if (signal?.aborted) throw new VsoaError('aborted', 'the request was aborted', { cause: signal.reason })
    if (this.#pending.size >= LIMITS.pendingRequests || this.#outlet.buffered > LIMITS.clientBufferedBytes) {
      throw new VsoaError('busy', `too much is waiting for ${this.#where()}`)
    }
    const seq = this.#nextSeq()
    const bytes = encode({ ...packet, seq })
    const reply = await new Promise<Packet>((resolve, reject) => {
      const give = (error: VsoaError) => {
        const pending = this.#pending.get(seq)
        if (pending !== undefined) this.#settle(seq, pending)
        reject(error)
      }
      const aborted = () => give(new VsoaError('aborted', 'the request was aborted', { cause: signal?.reason }))
      const late = () => give(new VsoaError('timeout', `${this.#where()} didn't answer in ${timeoutMs} ms`))
      signal?.addEventListener('abort', aborted, { once: true })
      this.#pending.set(seq, { type: packet.type, timer: setTimeout(late, timeoutMs), resolve, reject, signal, aborted })
      this.#outlet.send(bytes)
    })
    if (reply.status !== STATUS.ok) throw new VsoaStatusError(reply.status, new ReceivedMessage(reply).param)
    return reply
  }

  #settle(seq: number, pending: Pending): void {
    this.#pending.delete(seq)
    clearTimeout(pending.timer)
    pending.signal?.removeEventListener('abort', pending.aborted)
  }

  #nextSeq(): number {
    // At most LIMITS.pendingRequests numbers are in use, so this ends.
    do {
      this.#seq = this.#seq >= 0xffff_ffff ? 1 : this.#seq + 1
    } while (this.#pending.has(this.#seq))
    return this.#seq
  }

  #socketError(error: NodeJS.ErrnoException): VsoaError {
    // Several addresses tried in vain make an AggregateError without words of its own.
    const text = `${this.#where()}: ${error.message || error.code || 'connection failed'}`
    if (error.code === 'ETIMEDOUT') return new VsoaError('timeout', text, { cause: error })
    if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return new VsoaError('lookup', text, { cause: error })
    return new VsoaError(this.#tcp ? 'closed' : 'refused', text, { cause: error })
  }

  #end(error: VsoaError | null): void {
    const before = this.#state
    if (before === 'closed') return
    this.#state = 'closed'
    this.#decoder.stop()
    this.#socket.destroy()
    const reason = error ?? new VsoaError('closed', `the connection to ${this.#where()} was closed by this side`)
    for (const [seq, pending] of [...this.#pending]) {
      this.#settle(seq, pending)
      pending.reject(reason)
    }
    if (before === 'handshake') this.#handshakeDone(reason)
    else this.#emit('close', error)
  }

  #emit<K extends keyof ClientEvents>(event: K, ...args: ClientEvents[K]): void {
    if (this.#early !== null) {
      this.#early.push(() => this.#emit(event, ...args))
      return
    }
    try {
      super.emit(event, ...(args as never))
    } catch (error) {
      reportListenerError(`a VSOA client's '${event}' event`, error)
    }
  }
}

function urlRequest(type: number, urls: string | string[]): PacketFields {
  const list = typeof urls === 'string' ? [urls] : urls
  if (list.length === 0) throw new TypeError('no URL given')
  for (const url of list) assertUrl(url)
  return list.length === 1 ? { type, url: list[0] ?? '' } : { type, param: list }
}
