import { createSocket, type Socket } from 'node:dgram'
import { lookup as resolveHost } from 'node:dns'
import { isIP, isIPv6 } from 'node:net'
import { decodeQuick } from './decoder'
import { LIMITS } from './limits'
import type { Packet } from './packet'
import type { Endpoint } from './types'

/** A UDP socket that resolves no names on its way out: quick packets and answers go to addresses. */
export function createUdp(host: string, options: { recvBufferSize?: number } = {}): Socket {
  return createSocket({
    type: isIPv6(host) ? 'udp6' : 'udp4',
    ...options,
    lookup: (name, family, done) => (isIP(name) === 0 ? resolveHost(name, family, done) : done(null, name, isIP(name))),
  })
}

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

  /** Binds the address of the TCP side, or another port of it when that one is taken. Rejects with the system's error. */
  static async bind(
    endpoint: Endpoint,
    received: (packet: Packet, address: string) => void,
    failed: (error: Error) => void,
  ): Promise<QuickChannel> {
    const socket = await bindUdp(endpoint).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      return bindUdp({ ...endpoint, port: 0 })
    })
    const channel = new QuickChannel(socket, failed)
    socket.on('error', channel.#failed)
    socket.on('message', (bytes, from) => {
      const packet = decodeQuick(bytes)
      if (packet !== null) received(packet, from.address)
    })
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

/** Binds a UDP socket; rejects with the system's error. */
export function bindUdp(endpoint: Endpoint, options: { recvBufferSize?: number } = {}): Promise<Socket> {
  const socket = createUdp(endpoint.host, options)
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', failed)
    socket.bind({ address: endpoint.host, port: endpoint.port }, () => {
      socket.off('error', failed)
      resolve(socket)
    })
  })
}
