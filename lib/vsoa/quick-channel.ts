import type { Socket } from 'node:dgram'
import { decodeQuick } from './decoder'
import { LIMITS } from './limits'
import type { Packet } from './packet'
import type { Endpoint } from './types'
import { bindUdp } from './udp'

/** The UDP side of a server: datagrams in, datagrams and published messages out. */
export class QuickChannel {
  readonly #socket: Socket
  readonly #failed: (error: Error) => void
  #dropped = 0
  readonly #sent = (error: Error | null) => {
    if (error) this.#dropped++
  }

  private constructor(socket: Socket, failed: (error: Error) => void) {
    this.#socket = socket
    this.#failed = failed
  }

  /** Binds the address of the TCP side, or another port of it when that one is taken. `received` gets null for what isn't a packet. Rejects with the system's error. */
  static async bind(
    endpoint: Endpoint,
    received: (packet: Packet | null, address: string) => void,
    failed: (error: Error) => void,
  ): Promise<QuickChannel> {
    const socket = await bindUdp(endpoint).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      return bindUdp({ ...endpoint, port: 0 })
    })
    const channel = new QuickChannel(socket, failed)
    socket.on('error', channel.#failed)
    socket.on('message', (bytes, from) => received(decodeQuick(bytes), from.address))
    return channel
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Packets that didn't leave: too many were waiting, or the system refused. */
  get dropped(): number {
    return this.#dropped
  }

  /** Sends one encoded packet. False when too many wait already. */
  send(packet: Buffer, address: string, port: number): boolean {
    if (this.#socket.getSendQueueCount() >= LIMITS.quickSendQueue) {
      this.#dropped++
      return false
    }
    this.#socket.send(packet, port, address, this.#sent)
    return true
  }

  close(): void {
    this.#socket.close()
  }
}
