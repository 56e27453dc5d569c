import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { longestGap, type Move } from '../move'
import { FLOOR_HOST } from './processes'

/** Pause before a look-up is repeated: nobody was alive, or not yet known to be dead; as ours. */
const AGAIN_MS = 1
/** `ok` and its line's end. */
const OK_BYTES = 3

interface Watch {
  from: number
  times: number[]
  lost: number
  subscribed: number
  first: number
  more: number
  resolve(move: Move): void
}

/** A client on plain sockets: looks up, connects, subscribes, and begins again when it is closed. */
export class FloorClient {
  /** The port of the server that serves it; 0 while there is none. */
  servedBy = 0
  readonly #resolverPort: number
  #udp: UdpSocket | null = null
  #socket: Socket | null = null
  #lastAt = 0
  #closed = false
  #watch: Watch | null = null
  #onMessage: (() => void) | null = null

  constructor(resolverPort: number) {
    this.#resolverPort = resolverPort
  }

  /** Resolves with the first message. */
  async start(): Promise<void> {
    const udp = createSocket('udp4')
    this.#udp = udp
    udp.bind(0, FLOOR_HOST)
    await once(udp, 'listening')
    udp.on('message', (answer) => this.#onAnswer(Number(answer.toString())))
    const first = this.nextMessage()
    this.#lookUp()
    await first
  }

  nextMessage(): Promise<void> {
    return new Promise((resolve) => {
      this.#onMessage = resolve
    })
  }

  /** From now on, a fault is coming. Resolves when `messages` have come from another server. */
  moves(messages: number): Promise<Move> {
    return new Promise((resolve) => {
      const from = performance.now()
      this.#watch = { from, times: [this.#lastAt], lost: 0, subscribed: 0, first: 0, more: messages, resolve }
    })
  }

  close(): void {
    this.#closed = true
    this.#socket?.destroy()
    this.#udp?.close()
  }

  #lookUp(): void {
    if (!this.#closed) this.#udp?.send('?', this.#resolverPort, FLOOR_HOST)
  }

  #onAnswer(port: number): void {
    if (!port) {
      setTimeout(() => this.#lookUp(), AGAIN_MS)
      return
    }
    const socket = connect({ host: FLOOR_HOST, port, noDelay: true })
    this.#socket = socket
    let served = false
    let refused = false
    socket.on('connect', () => socket.write('subscribe\n'))
    socket.on('data', (chunk) => {
      const at = performance.now()
      if (!served && chunk.includes('ok')) {
        served = true
        this.servedBy = port
        if (this.#watch) this.#watch.subscribed = at
        // its first message may have come with it
        if (chunk.length <= OK_BYTES) return
      }
      this.#message(at)
    })
    socket.on('error', () => {
      refused = !served
      socket.destroy()
    })
    const again = () => {
      if (socket !== this.#socket) return
      this.#socket = null
      socket.destroy()
      if (this.#watch && served) this.#watch.lost = performance.now()
      this.servedBy = 0
      if (refused) setTimeout(() => this.#lookUp(), AGAIN_MS)
      else this.#lookUp()
    }
    socket.on('end', again)
    socket.on('close', again)
  }

  #message(at: number): void {
    this.#lastAt = at
    this.#onMessage?.()
    this.#onMessage = null
    const watch = this.#watch
    if (watch === null) return
    watch.times.push(at)
    if (watch.subscribed === 0) return
    if (watch.first === 0) watch.first = at
    if (--watch.more > 0) return
    this.#watch = null
    const { from, lost, subscribed, first, times } = watch
    watch.resolve({
      lostMs: lost - from,
      subscribedMs: subscribed - from,
      firstMs: first - from,
      silenceMs: longestGap(times),
    })
  }
}
