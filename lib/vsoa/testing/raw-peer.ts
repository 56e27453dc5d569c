import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { encode, type PacketFields, TYPE } from '../codec'
import { Decoder } from '../decoder'
import type { Packet } from '../packet'
import type { Endpoint } from '../types'

/** For tests: a TCP peer that sends whatever it is told, well formed or not, and keeps what comes back. */
export class RawPeer {
  readonly socket: Socket
  readonly packets: Packet[] = []
  closed = false
  readonly #waiting: ((packet: Packet) => void)[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    const decoder = new Decoder((packet) => {
      const next = this.#waiting.shift()
      if (next === undefined) this.packets.push(packet)
      else next(packet)
    })
    socket.on('data', (chunk: Buffer) => decoder.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
  }

  static async connect(endpoint: Endpoint): Promise<RawPeer> {
    const socket = connect({ ...endpoint, noDelay: true })
    const peer = new RawPeer(socket)
    await once(socket, 'connect')
    return peer
  }

  /** Connected and logged in. */
  static async login(endpoint: Endpoint, password?: string): Promise<RawPeer> {
    const peer = await RawPeer.connect(endpoint)
    peer.send({ type: TYPE.servInfo, seq: 1, param: { passwd: password } })
    const reply = await peer.next()
    if (reply.status !== 0) throw new Error(`handshake status ${reply.status}`)
    return peer
  }

  send(packet: PacketFields): void {
    this.socket.write(encode(packet))
  }

  next(): Promise<Packet> {
    const packet = this.packets.shift()
    return packet === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(packet)
  }

  /** Resolves when the connection is over, by an end or by a reset: who writes to a peer that has closed gets the latter. */
  whenClosed(): Promise<void> {
    return this.closed ? Promise.resolve() : new Promise((resolve) => this.socket.once('close', () => resolve()))
  }
}
