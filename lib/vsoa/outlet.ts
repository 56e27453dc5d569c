import type { Socket } from 'node:net'

/**
 * The sending side of a socket: packets written in one turn of the event loop leave in one system call, at the turn's end.
 * Nothing waits longer than that.
 */
export class Outlet {
  readonly #socket: Socket
  #corked = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Bytes handed over that the system hasn't taken yet. */
  get buffered(): number {
    return this.#socket.writableLength
  }

  /** Queues one encoded packet. The buffer must not be changed afterwards; it may be shared between sockets. */
  send(packet: Buffer): void {
    if (!this.#corked) {
      this.#corked = true
      this.#socket.cork()
      process.nextTick(Outlet.#uncork, this)
    }
    this.#socket.write(packet)
  }

  /** Hands everything queued to the system now. */
  flush(): void {
    if (!this.#corked) return
    this.#socket.uncork()
    this.#socket.cork()
  }

  static #uncork(outlet: Outlet): void {
    outlet.#corked = false
    outlet.#socket.uncork()
  }
}
