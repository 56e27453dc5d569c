import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { VsoaError } from './errors'
import { LIMITS } from './limits'

export interface StreamOptions {
  /** How long the other side may take to connect, ms; 10,000 when absent. */
  connectTimeoutMs?: number
  /** The stream is destroyed with VsoaError 'timeout' when nothing moved for so long, ms; absent: never. */
  idleMs?: number
  /** True: one direction may end while the other goes on, as in TCP. False when absent, as at the official peers. */
  allowHalfOpen?: boolean
  signal?: AbortSignal
}

/** What a stream waits for, ms, when nobody says. */
export const STREAM_CONNECT_MS = 10_000

/**
 * A tunnel: a TCP connection of its own beside the VSOA one, as a Node Duplex with back-pressure both ways. What is written
 * before it is connected waits. Events beside Duplex's: 'connect'.
 */
export class VsoaStream extends Duplex {
  /** The id that the server hands to the client in an RPC reply. */
  readonly tunnel: number
  #socket: Socket | null = null
  /** The first write, until there is a connection; Duplex gives no second one before it is done. */
  #first: (() => void) | null = null
  readonly #idleMs: number
  readonly #ended: () => void
  readonly #signal: AbortSignal | undefined
  readonly #aborted = () => this.destroy(new VsoaError('aborted', 'the stream was aborted', { cause: this.#signal?.reason }))

  /** Made by `openStream` of server or client. `ended` is called once it is over. */
  constructor(tunnel: number, options: StreamOptions, ended: () => void) {
    super({ allowHalfOpen: options.allowHalfOpen ?? false })
    this.tunnel = tunnel
    this.#idleMs = options.idleMs ?? 0
    this.#ended = ended
    this.#signal = options.signal
    options.signal?.addEventListener('abort', this.#aborted, { once: true })
  }

  get connected(): boolean {
    return this.#socket !== null && !this.destroyed
  }

  /** Gives it its connection (TLS done). */
  attach(socket: Socket): void {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, LIMITS.keepAliveMs)
    if (this.#idleMs > 0) {
      socket.setTimeout(this.#idleMs, () =>
        this.destroy(new VsoaError('timeout', `nothing moved on the stream for ${this.#idleMs} ms`)),
      )
    }
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause()
    })
    socket.on('end', () => {
      this.push(null)
      // As Node's sockets do: with nothing left to read it is over, also for an owner who only writes.
      this.read(0)
    })
    socket.on('error', (error: Error) => this.destroy(new VsoaError('closed', error.message, { cause: error })))
    socket.on('close', () => {
      // A reset without an error event: whoever reads must not wait for an end that won't come.
      if (!socket.readableEnded) this.destroy(new VsoaError('closed', 'the stream was cut'))
    })
    this.emit('connect')
    const first = this.#first
    this.#first = null
    first?.()
  }

  override _read(): void {
    this.#socket?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#whenConnected((socket) => socket.write(chunk, done))
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#whenConnected((socket) => {
      socket.cork()
      for (const [index, { chunk }] of chunks.entries()) {
        if (index === chunks.length - 1) socket.write(chunk, done)
        else socket.write(chunk)
      }
      socket.uncork()
    })
  }

  override _final(done: () => void): void {
    this.#whenConnected((socket) => socket.end(done))
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#signal?.removeEventListener('abort', this.#aborted)
    this.#first = null
    this.#socket?.destroy()
    this.#ended()
    done(error)
  }

  #whenConnected(act: (socket: Socket) => void): void {
    const socket = this.#socket
    if (socket !== null) act(socket)
    else this.#first = () => this.#whenConnected(act)
  }
}
