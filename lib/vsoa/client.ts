import { isIP, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Ahead } from './ahead'
import type { Answer, CallOptions, ConnectOptions } from './client-options'
import { ClientQuick } from './client-quick'
import { isSelfConnected, openSocket, socketError } from './client-socket'
import { openClientStream } from './client-stream'
import { assertQuick, encodeParts, FLAG, TYPE } from './codec'
import { Decoder, MalformedError } from './decoder'
import { Emitter, reportListenerError } from './emitter'
import { STATUS, VsoaError } from './errors'
import { HalfWatch } from './half-watch'
import { LIMITS } from './limits'
import { Outlet } from './outlet'
import { type Packet, uint32 } from './packet'
import { DEFAULT_TIMEOUT_MS, type RequestOptions, Requests } from './requests'
import type { StreamOptions, VsoaStream } from './stream'
import type { Endpoint, Message, Payload } from './types'
import { assertUrl } from './url'

/** So long after the other side's end its socket is closed here too, ms. */
const CLEAR_UP_MS = 30

interface ClientEvents {
  message: [Message]
  datagram: [Message]
  priority: [number]
  close: [VsoaError | null]
}

const listenerFailed = (error: unknown, event: string) => reportListenerError(`a VSOA client's '${event}' event`, error)

/**
 * One connection to a VSOA server, without reconnection. Events: 'message' and 'datagram', 'priority' (0–7: what the server set),
 * and 'close' exactly once: null after `close()`, else why. An exception of a listener becomes a process warning; the connection
 * goes on.
 */
export class VsoaClient extends Emitter<ClientEvents> {
  #info: unknown
  #clientId = 0
  #state: 'handshake' | 'open' | 'closed' = 'handshake'
  /** The socket was usable once. */
  #connected = false
  readonly #endpoint: Endpoint
  readonly #tls: boolean | ConnectionOptions | undefined
  readonly #socket: Socket
  #local: Endpoint = { host: '', port: 0 }
  readonly #outlet: Outlet
  readonly #decoder: Decoder
  readonly #half: HalfWatch
  readonly #requests: Requests
  #quick: ClientQuick | null = null
  readonly #ahead: Ahead
  #handshakeDone: (error: VsoaError | null) => void = () => {}
  /** Events of the event-loop turn in which the handshake ended: whoever awaits `connect` hasn't added listeners yet. */
  #early: (() => void)[] | null = null

  private constructor(options: ConnectOptions) {
    super()
    const { host, port, password, tls, quick } = options
    this.#endpoint = { host, port }
    this.#tls = tls
    this.#ahead = new Ahead(options.subscribe ?? [])
    this.#decoder = new Decoder((packet) => this.#receive(packet))
    this.#half = new HalfWatch(this.#decoder, options.packetMs ?? LIMITS.packetMs, () =>
      this.#end(new VsoaError('protocol', `${this.#where()} sent half a packet and no more`)),
    )
    const socket = openSocket(
      this.#endpoint,
      tls,
      () => this.#login(password, quick === true),
      (chunk) => this.#take(chunk),
    )
    this.#socket = socket
    this.#outlet = new Outlet(socket)
    this.#requests = new Requests(
      this.#where(),
      () => this.#outlet.buffered > LIMITS.clientBufferedBytes,
      (packet) => this.#outlet.send(packet),
    )
    const secure = tls !== undefined && tls !== false
    const ended = (text: string) => {
      // Told twice; an error is dear to make when many connections end at once.
      if (this.#state !== 'closed') this.#end(new VsoaError(secure && !this.#connected ? 'tls' : 'closed', text), 'theirs')
    }
    socket.on('error', (error: NodeJS.ErrnoException) => this.#end(socketError(error, this.#where(), !this.#connected, secure)))
    socket.on('end', () => ended(`${this.#where()} closed the connection`))
    socket.on('close', () => ended(`the connection to ${this.#where()} was closed`))
  }

  /**
   * Connects and logs in. Rejects with VsoaError: 'refused' (TCP), 'tls' (no TLS there, or a certificate that can't be trusted),
   * 'timeout', 'password', 'closed' (by the server during the handshake), 'protocol', 'aborted'; never leaves a socket behind.
   */
  static connect(options: ConnectOptions): Promise<VsoaClient> {
    const { quick, tls, signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options
    if (quick === true && tls !== undefined && tls !== false) return Promise.reject(new TypeError('give quick or tls, not both'))
    if (signal?.aborted) return Promise.reject(new VsoaError('aborted', 'connecting was aborted', { cause: signal.reason }))
    return new Promise((resolve, reject) => {
      const client = new VsoaClient(options)
      const aborted = () => client.#end(new VsoaError('aborted', 'connecting was aborted', { cause: signal?.reason }))
      const late = () =>
        client.#end(new VsoaError('timeout', `${client.#where()} didn't finish the handshake in ${timeoutMs} ms`))
      const timer = setTimeout(late, Math.min(LIMITS.timerMs, timeoutMs))
      signal?.addEventListener('abort', aborted, { once: true })
      client.#handshakeDone = (error) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        const { localAddress = '', localPort = 0 } = client.#socket
        client.#local = { host: localAddress, port: localPort }
        if (error === null) resolve(client)
        else reject(error)
      }
    })
  }

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

  /** This side's address of the connection, also when it is over; port 0 where the system didn't tell. */
  get local(): Endpoint {
    return this.#local
  }

  get connected(): boolean {
    return this.#state === 'open'
  }

  /** Subscribes to one or several URLs ('/a' exact, '/a/' and below, '/' everything). Rejects like `call`. */
  async subscribe(urls: string | string[], options?: RequestOptions): Promise<void> {
    if (await this.#ahead.granted(typeof urls === 'string' ? [urls] : urls, options)) return
    await this.#askUrls(TYPE.subscribe, urls, options)
  }

  /** The opposite of `subscribe`. */
  async unsubscribe(urls: string | string[], options?: RequestOptions): Promise<void> {
    this.#ahead.forget()
    await this.#askUrls(TYPE.unsubscribe, urls, options)
  }

  /**
   * Calls a URL and gives the answer. Rejects with VsoaStatusError when its status isn't ok, with VsoaError 'timeout', 'closed',
   * 'aborted' or 'busy' (too many calls or bytes waiting) when there is none, with TypeError or RangeError for what can't be sent.
   */
  call(url: string, payload?: Payload, options?: CallOptions): Promise<Answer> {
    try {
      assertUrl(url)
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#ask(TYPE.rpc, options?.method === 'SET' ? FLAG.set : 0, url, payload, options)
  }

  /** Asks for an echo; resolves with the round trip in ms. Rejects like `call`. */
  async ping(options?: RequestOptions): Promise<number> {
    const start = performance.now()
    await this.#ask(TYPE.pingEcho, 0, '', undefined, options)
    return performance.now() - start
  }

  /**
   * Sends a datagram over this connection, or with `quick` by UDP where that is open; no answer. False when it isn't connected or
   * too much is waiting to leave. RangeError when it is too large.
   */
  datagram(url: string, payload?: Payload, options?: { quick?: boolean }): boolean {
    assertUrl(url)
    if (this.#state !== 'open') return false
    if (options?.quick === true && this.#quick !== null) {
      const packet = encodeParts(TYPE.datagram, 0, 0, this.#clientId, 0, url, payload)
      assertQuick(packet)
      return this.#quick.send(packet)
    }
    if (this.#outlet.buffered > LIMITS.clientBufferedBytes) return false
    this.#outlet.send(encodeParts(TYPE.datagram, 0, 0, 0, 0, url, payload))
    return true
  }

  /**
   * Connects to a stream the server has opened for us; `tunnel` came with the answer to a call. Rejects with VsoaError 'closed'
   * (no VSOA connection), 'refused', 'tls', 'timeout' or 'aborted'.
   */
  openStream(tunnel: number, options: StreamOptions = {}): Promise<VsoaStream> {
    if (!Number.isInteger(tunnel) || tunnel < 1 || tunnel > 65_535) {
      return Promise.reject(new RangeError(`tunnel ${tunnel}: allowed are 1 to 65535`))
    }
    const host = this.#socket.remoteAddress
    if (this.#state !== 'open' || host === undefined) return Promise.reject(this.#notConnected())
    // The address, not the name: the stream is at the machine this connection leads to. The certificate stays that of the name.
    let tls = this.#tls
    if (tls !== undefined && tls !== false && isIP(this.#endpoint.host) === 0) {
      tls = { servername: this.#endpoint.host, ...(tls === true ? {} : tls) }
    }
    return openClientStream({ host, port: tunnel }, tls, options)
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

  #notConnected(): VsoaError {
    return new VsoaError('closed', `not connected to ${this.#where()}`)
  }

  #login(password: string | undefined, quick: boolean): void {
    this.#connected = true
    if (isSelfConnected(this.#socket)) {
      this.#end(new VsoaError('refused', `${this.#where()} refused the connection (nobody listens)`))
      return
    }
    const param = password === undefined ? {} : { passwd: password }
    const send = (port: number) => {
      this.#outlet.send(encodeParts(TYPE.servInfo, port === 0 ? 0 : FLAG.tunnel, 0, 1, port, '', { param }))
      this.#ahead.send((urls, options) => this.#sendUrls(TYPE.subscribe, urls, options))
    }
    if (!quick) {
      send(0)
      return
    }
    ClientQuick.bind(this.#socket, (packet) => this.#receiveQuick(packet)).then(
      (channel) => {
        if (this.#state !== 'handshake') {
          channel.close()
          return
        }
        this.#quick = channel
        send(channel.port)
      },
      (error: Error) =>
        this.#end(new VsoaError('refused', `no UDP port for the quick channel: ${error.message}`, { cause: error })),
    )
  }

  #handshake(packet: Packet): void {
    if (packet.type !== TYPE.servInfo || !(packet.flags & FLAG.reply)) {
      this.#end(new VsoaError('protocol', `${this.#where()} didn't answer the handshake (packet type ${packet.type})`))
    } else if (packet.status === STATUS.password) {
      this.#end(new VsoaError('password', `${this.#where()} refused the password`))
    } else if (packet.status !== STATUS.ok) {
      this.#end(new VsoaError('protocol', `${this.#where()} answered the handshake with status ${packet.status}`))
    } else {
      this.#info = packet.param
      const { data } = packet
      this.#clientId = data.length >= 4 ? uint32(data, 0) : 0
      this.#quick?.connect(this.#socket.remoteAddress ?? '', data.length >= 6 ? data.readUInt16BE(4) : this.#endpoint.port)
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

  #take(chunk: Buffer): void {
    try {
      this.#decoder.push(chunk)
    } catch (error) {
      const what =
        error instanceof MalformedError ? `sent what isn't VSOA: ${error.message}` : `sent what this side failed at: ${error}`
      this.#end(new VsoaError('protocol', `${this.#where()} ${what}`, { cause: error }))
      return
    }
    if (this.#decoder.half) this.#half.look()
  }

  #receive(packet: Packet): void {
    if (this.#state === 'handshake') this.#handshake(packet)
    else if (packet.type === TYPE.publish) this.#emit('message', packet)
    else if (packet.type === TYPE.datagram) this.#emit('datagram', packet)
    else if (packet.type === TYPE.qosSetup) {
      if (packet.status <= 7) this.#emit('priority', packet.status)
    } else if (packet.flags & FLAG.reply) this.#requests.answer(packet)
  }

  #receiveQuick(packet: Packet): void {
    if (packet.type === TYPE.publish) this.#emit('message', packet)
    else if (packet.type === TYPE.datagram) this.#emit('datagram', packet)
  }

  #askUrls(type: number, urls: string | string[], options: RequestOptions | undefined): Promise<Packet> {
    const list = typeof urls === 'string' ? [urls] : urls
    if (list.length === 0) throw new TypeError('no URL given')
    for (const url of list) assertUrl(url)
    if (this.#state !== 'open') return Promise.reject(this.#notConnected())
    return this.#sendUrls(type, list, options)
  }

  #sendUrls(type: number, urls: string[], options: RequestOptions | undefined): Promise<Packet> {
    return urls.length === 1
      ? this.#requests.ask(type, 0, urls[0] ?? '', undefined, options)
      : this.#requests.ask(type, 0, '', { param: urls }, options)
  }

  #ask(
    type: number,
    flags: number,
    url: string,
    payload: Payload | undefined,
    options: RequestOptions | undefined,
  ): Promise<Packet> {
    if (this.#state !== 'open') return Promise.reject(this.#notConnected())
    return this.#requests.ask(type, flags, url, payload, options)
  }

  /** `by`: who closed the connection. */
  #end(error: VsoaError | null, by: 'ours' | 'theirs' = 'ours'): void {
    const before = this.#state
    if (before === 'closed') return
    this.#state = 'closed'
    this.#decoder.stop()
    this.#half.stop()
    // Where many end at once, all are told before the system clears up: that is most of what an end costs.
    if (by === 'theirs') setTimeout(() => this.#socket.destroy(), CLEAR_UP_MS)
    else this.#socket.destroy()
    this.#quick?.close()
    const reason = error ?? new VsoaError('closed', `the connection to ${this.#where()} was closed by this side`)
    this.#requests.end(reason)
    if (before === 'handshake') {
      this.#handshakeDone(reason)
      return
    }
    this.#emit('close', error)
  }

  #emit<K extends keyof ClientEvents>(event: K, value: ClientEvents[K][0]): void {
    if (this.#early !== null) {
      this.#early.push(() => this.#emit(event, value))
      return
    }
    this.emitSafely(event, [value] as never, listenerFailed)
    if (event === 'close') this.endIterators()
  }
}
