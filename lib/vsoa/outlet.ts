import type { Socket } from 'node:net'

/** Packets up to this many bytes are copied together into one buffer; larger ones are handed over as they are. */
const JOINED_PACKET_BYTES = 8_192
/** Largest buffer packets are copied together into. */
const JOINED_BYTES = 65_536

/**
 * So many bytes don't wait for the turn's end, since the peer could be at work on them: two full segments of a common network.
 * Each piece of a turn is twice as long as the one before, so that a large turn is no large number of system calls.
 */
const EARLY_BYTES = 2_880

/** Outlets with something to send in this turn of the event loop. */
let waiting: Outlet[] = []
/** What was joined last, and of what: subscribers of the same messages share one buffer. */
let joinedOf: readonly Buffer[] = []
let joined: Buffer[] = []

/**
 * The sending side of a socket: packets written in one turn of the event loop leave together at the turn's end, in one system
 * call, or in a few growing pieces when they are many. Nothing waits longer than that.
 */
export class Outlet {
  readonly #socket: Socket
  #queue: Buffer[] = []
  #bytes = 0
  #waiting = false
  #early = EARLY_BYTES

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Bytes handed over that the system hasn't taken yet. */
  get buffered(): number {
    return this.#bytes + this.#socket.writableLength
  }

  /** Queues one encoded packet. The buffer must not be changed afterwards; it may be shared between sockets. */
  send(packet: Buffer): void {
    this.#queue.push(packet)
    this.#bytes += packet.length
    if (!this.#waiting) {
      this.#waiting = true
      if (waiting.push(this) === 1) process.nextTick(flushAll)
    }
    if (this.#bytes < this.#early) return
    if (this.#early < JOINED_BYTES) this.#early *= 2
    this.flush()
  }

  /** Hands everything queued to the system now. */
  flush(): void {
    const queue = this.#queue
    if (queue.length === 0) return
    this.#queue = []
    this.#bytes = 0
    const socket = this.#socket
    if (queue.length === 1) {
      socket.write(queue[0] as Buffer)
      return
    }
    const buffers = join(queue)
    if (buffers.length === 1) {
      socket.write(buffers[0] as Buffer)
      return
    }
    socket.cork()
    for (const buffer of buffers) socket.write(buffer)
    socket.uncork()
  }

  /** At the turn's end. */
  endTurn(): void {
    this.#waiting = false
    this.#early = EARLY_BYTES
    this.flush()
  }
}

function flushAll(): void {
  const outlets = waiting
  waiting = []
  for (const outlet of outlets) outlet.endTurn()
  joinedOf = []
  joined = []
}

/** The packets in as few buffers as it makes sense to copy them into. */
function join(packets: readonly Buffer[]): readonly Buffer[] {
  if (samePackets(packets)) return joined
  const buffers: Buffer[] = []
  let from = 0
  while (from < packets.length) {
    let bytes = 0
    let to = from
    while (to < packets.length) {
      const { length } = packets[to] as Buffer
      if (length > JOINED_PACKET_BYTES || bytes + length > JOINED_BYTES) break
      bytes += length
      to++
    }
    if (to <= from + 1) {
      buffers.push(packets[from] as Buffer)
      from++
      continue
    }
    const buffer = Buffer.allocUnsafe(bytes)
    let at = 0
    for (; from < to; from++) {
      const packet = packets[from] as Buffer
      buffer.set(packet, at)
      at += packet.length
    }
    buffers.push(buffer)
  }
  joinedOf = packets
  joined = buffers
  return buffers
}

function samePackets(packets: readonly Buffer[]): boolean {
  if (packets.length !== joinedOf.length) return false
  for (let i = 0; i < packets.length; i++) if (packets[i] !== joinedOf[i]) return false
  return true
}
