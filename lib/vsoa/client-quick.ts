import type { Socket as UdpSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { decodeQuick } from './decoder'
import { LIMITS } from './limits'
import type { Packet } from './packet'
import { bindUdp } from './udp'

/** The UDP side of a client: from the address of its TCP connection to that of the server, and nobody else's datagrams. */
export class ClientQuick {
  readonly #udp: UdpSocket
  #ready = false

  private constructor(udp: UdpSocket, received: (packet: Packet) => void) {
    this.#udp = udp
    // A server without a quick channel makes the system tell that its port is closed: TCP goes on all the same.
    udp.on('error', () => {})
    udp.on('message', (bytes) => {
      // Before it is connected, anybody could have sent it.
      const packet = this.#ready ? decodeQuick(bytes) : null
      if (packet !== null) received(packet)
    })
  }

  /** Binds a free port of the address that `control`, the TCP connection, has here. Rejects with the system's error. */
  static async bind(control: Socket, received: (packet: Packet) => void): Promise<ClientQuick> {
    return new ClientQuick(await bindUdp({ host: control.localAddress ?? '', port: 0 }), received)
  }

  /** The port to be told to the server. */
  get port(): number {
    return this.#udp.address().port
  }

  /** Takes and sends from now on, with this address only. */
  connect(address: string, port: number): void {
    this.#udp.connect(port, address, () => {
      this.#ready = true
    })
  }

  /** Sends one encoded packet. False when it isn't connected yet or too many wait. */
  send(packet: Buffer): boolean {
    if (!this.#ready || this.#udp.getSendQueueCount() >= LIMITS.quickSendQueue) return false
    this.#udp.send(packet, () => {})
    return true
  }

  close(): void {
    this.#ready = false
    this.#udp.close()
  }
}
