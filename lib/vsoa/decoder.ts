import { EMPTY, MAGIC, type Packet } from './codec'
import { LIMITS } from './limits'

/** What is wrong with received bytes. A stream that produced one can't be read on: there is no way to find the next packet. */
export class MalformedError extends Error {
  override name = 'MalformedError'
}

/**
 * Cuts a TCP stream into packets. Whole packets are read where they lie; a half one is collected in one buffer of its own,
 * never larger than `limit`. Lengths are added as numbers (53 bits), so no sum can wrap.
 */
export class Decoder {
  /** Largest packet accepted, in bytes; looked at whenever a header is complete. */
  limit: number
  readonly #onPacket: (packet: Packet) => void
  readonly #header = Buffer.alloc(LIMITS.headerBytes)
  #partial: Buffer | null = null
  #have = 0
  #stopped = false
  /** The last URL's bytes and text: publishers repeat theirs. */
  #urlBytes: Buffer = EMPTY
  #urlText = ''

  constructor(onPacket: (packet: Packet) => void, limit: number = LIMITS.packetBytes) {
    this.#onPacket = onPacket
    this.limit = limit
  }

  /** True while the beginning of a packet waits for its rest. */
  get half(): boolean {
    return this.#have > 0
  }

  /** No packet is delivered after this, not even the rest of the chunk at hand. */
  stop(): void {
    this.#stopped = true
    this.#partial = null
    this.#have = 0
  }

  /** Takes received bytes and delivers every packet they complete, in order. Throws MalformedError and delivers nothing more. */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && !this.#stopped) {
      if (this.#have === 0 && chunk.length - at >= LIMITS.headerBytes) {
        const total = this.#measure(chunk, at)
        if (chunk.length - at >= total) {
          this.#deliver(chunk, at)
          at += total
          continue
        }
      }
      at = this.#collect(chunk, at)
    }
  }

  /** Adds bytes to the half packet and delivers it when it is whole; returns where the chunk goes on. */
  #collect(chunk: Buffer, from: number): number {
    let at = from
    if (this.#have < LIMITS.headerBytes) {
      const take = Math.min(LIMITS.headerBytes - this.#have, chunk.length - at)
      chunk.copy(this.#header, this.#have, at, at + take)
      this.#have += take
      at += take
      if (this.#have < LIMITS.headerBytes) return at
    }
    if (this.#partial === null) {
      this.#partial = Buffer.allocUnsafe(this.#measure(this.#header, 0))
      this.#header.copy(this.#partial, 0)
    }
    const partial = this.#partial
    const take = Math.min(partial.length - this.#have, chunk.length - at)
    chunk.copy(partial, this.#have, at, at + take)
    this.#have += take
    at += take
    if (this.#have === partial.length) {
      this.#partial = null
      this.#have = 0
      this.#deliver(partial, 0)
    }
    return at
  }

  /** The whole length of the packet whose header starts at `at`; throws when it isn't a VSOA packet or too long. */
  #measure(bytes: Buffer, at: number): number {
    if (bytes[at] !== MAGIC) this.#fail(`first byte 0x${(bytes[at] ?? 0).toString(16)} isn't VSOA version 2`)
    const total =
      LIMITS.headerBytes +
      bytes.readUInt16BE(at + 10) +
      bytes.readUInt32BE(at + 12) +
      bytes.readUInt32BE(at + 16) +
      ((bytes[at + 2] ?? 0) >> 6)
    if (total > this.limit) this.#fail(`packet of ${total} bytes, at most ${this.limit} are accepted`)
    return total
  }

  #fail(reason: string): never {
    this.stop()
    throw new MalformedError(reason)
  }

  #deliver(bytes: Buffer, at: number): void {
    const urlStart = at + LIMITS.headerBytes
    const urlEnd = urlStart + bytes.readUInt16BE(at + 10)
    const paramEnd = urlEnd + bytes.readUInt32BE(at + 12)
    const dataEnd = paramEnd + bytes.readUInt32BE(at + 16)
    this.#onPacket({
      type: bytes[at + 1] ?? 0,
      flags: bytes[at + 2] ?? 0,
      status: bytes[at + 3] ?? 0,
      seq: bytes.readUInt32BE(at + 4),
      tunnel: bytes.readUInt16BE(at + 8),
      url: urlEnd > urlStart ? this.#url(bytes, urlStart, urlEnd) : '',
      paramText: paramEnd > urlEnd ? bytes.toString('utf8', urlEnd, paramEnd) : '',
      data: dataEnd > paramEnd ? bytes.subarray(paramEnd, dataEnd) : EMPTY,
    })
  }

  #url(bytes: Buffer, start: number, end: number): string {
    const known = this.#urlBytes
    if (known.length === end - start && known.compare(bytes, start, end) === 0) return this.#urlText
    const text = bytes.toString('utf8', start, end)
    this.#urlBytes = Buffer.from(bytes.subarray(start, end))
    this.#urlText = text
    return text
  }
}
