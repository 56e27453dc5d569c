import { EMPTY, MAGIC } from './codec'
import { LIMITS } from './limits'
import { Packet, uint32 } from './packet'

/** What is wrong with received bytes. A stream that produced one can't be read on: there is no way to find the next packet. */
export class MalformedError extends Error {
  override name = 'MalformedError'
}

/**
 * Cuts a TCP stream into packets. Whole packets are read where they lie; a half one is collected in one buffer of its own,
 * never larger than `limit`, which grows with what has come. Lengths are added as numbers (53 bits), so no sum can wrap.
 */
export class Decoder {
  /** Largest packet accepted, in bytes; looked at whenever a header is complete. */
  limit: number
  readonly #onPacket: (packet: Packet) => void
  /** The half packet: its bytes, how many there are, and how long it will be (0 while its header isn't complete). */
  #partial: Buffer = EMPTY
  #have = 0
  #total = 0
  #packets = 0
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

  /** Packets delivered so far. */
  get packets(): number {
    return this.#packets
  }

  /** No packet is delivered after this, not even the rest of the chunk at hand. */
  stop(): void {
    this.#stopped = true
    this.#clear()
  }

  /** Takes received bytes and delivers every packet they complete, in order. Throws MalformedError and delivers nothing more. */
  push(chunk: Buffer): void {
    let at = this.#have > 0 ? this.#collect(chunk) : 0
    while (chunk.length - at >= LIMITS.headerBytes && !this.#stopped) {
      const total = this.#measure(chunk, at)
      if (chunk.length - at < total) break
      this.#deliver(chunk, at)
      at += total
    }
    if (at < chunk.length && !this.#stopped) this.#keep(chunk, at)
  }

  /** Adds bytes to the half packet and delivers it when it is whole; returns where the chunk goes on. */
  #collect(chunk: Buffer): number {
    let at = 0
    if (this.#total === 0) {
      at = this.#add(chunk, 0, LIMITS.headerBytes)
      if (this.#have < LIMITS.headerBytes) return at
      this.#total = this.#measure(this.#partial, 0)
    }
    at = this.#add(chunk, at, this.#total)
    if (this.#have === this.#total) {
      const partial = this.#partial
      this.#clear()
      this.#deliver(partial, 0)
    }
    return at
  }

  /** Copies bytes from `at` until the half packet has `wanted`; returns where the chunk goes on. */
  #add(chunk: Buffer, at: number, wanted: number): number {
    const take = Math.min(wanted - this.#have, chunk.length - at)
    const need = this.#have + take
    if (need > this.#partial.length) {
      // Doubled, not the whole length at once: who announces much and sends little shall not cost much.
      const grown = Buffer.allocUnsafe(Math.min(Math.max(need, this.#partial.length * 2), Math.max(wanted, need)))
      this.#partial.copy(grown, 0, 0, this.#have)
      this.#partial = grown
    }
    chunk.copy(this.#partial, this.#have, at, at + take)
    this.#have = need
    return at + take
  }

  /** Begins a half packet with the rest of a chunk. */
  #keep(chunk: Buffer, at: number): void {
    const rest = chunk.length - at
    this.#total = rest >= LIMITS.headerBytes ? this.#measure(chunk, at) : 0
    this.#add(chunk, at, this.#total === 0 ? LIMITS.headerBytes : this.#total)
  }

  #clear(): void {
    this.#partial = EMPTY
    this.#have = 0
    this.#total = 0
  }

  /** The whole length of the packet whose header starts at `at`; throws when it isn't a VSOA packet or too long. */
  #measure(bytes: Buffer, at: number): number {
    if (bytes[at] !== MAGIC) this.#fail(`first byte 0x${(bytes[at] as number).toString(16)} isn't VSOA version 2`)
    const total = lengthAt(bytes, at) + ((bytes[at + 2] as number) >> 6)
    if (total > this.limit) this.#fail(`packet of ${total} bytes, at most ${this.limit} are accepted`)
    return total
  }

  #fail(reason: string): never {
    this.stop()
    throw new MalformedError(reason)
  }

  #deliver(bytes: Buffer, at: number): void {
    this.#packets++
    const urlStart = at + LIMITS.headerBytes
    const urlEnd = urlStart + urlLength(bytes, at)
    const paramEnd = urlEnd + uint32(bytes, at + 12)
    const dataEnd = paramEnd + uint32(bytes, at + 16)
    const url = urlEnd > urlStart ? this.#url(bytes, urlStart, urlEnd) : ''
    this.#onPacket(new Packet(bytes, at, url, urlEnd, paramEnd, dataEnd, false))
  }

  #url(bytes: Buffer, start: number, end: number): string {
    const known = this.#urlBytes
    if (known.length === end - start && sameBytes(known, bytes, start)) return this.#urlText
    const text = bytes.toString(undefined, start, end)
    this.#urlBytes = Buffer.from(bytes.subarray(start, end))
    this.#urlText = text
    return text
  }
}

/**
 * The packet of a quick datagram, null when the bytes aren't exactly one. Padding may be missing: a datagram has an end of
 * its own.
 */
export function decodeQuick(bytes: Buffer): Packet | null {
  if (bytes.length < LIMITS.headerBytes || bytes.length > LIMITS.quickBytes || bytes[0] !== MAGIC) return null
  const dataEnd = lengthAt(bytes, 0)
  if (dataEnd > bytes.length || bytes.length - dataEnd > 3) return null
  const urlEnd = LIMITS.headerBytes + urlLength(bytes, 0)
  const paramEnd = urlEnd + uint32(bytes, 12)
  return new Packet(bytes, 0, bytes.toString(undefined, LIMITS.headerBytes, urlEnd), urlEnd, paramEnd, dataEnd, true)
}

function urlLength(bytes: Buffer, at: number): number {
  return ((bytes[at + 10] as number) << 8) | (bytes[at + 11] as number)
}

/** Header, URL, param and data together, without padding. */
function lengthAt(bytes: Buffer, at: number): number {
  return LIMITS.headerBytes + urlLength(bytes, at) + uint32(bytes, at + 12) + uint32(bytes, at + 16)
}

/** For the few bytes of a URL a loop is quicker than Buffer.compare. */
function sameBytes(known: Buffer, bytes: Buffer, start: number): boolean {
  if (known.length > 64) return known.compare(bytes, start, start + known.length) === 0
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[start + at]) return false
  return true
}
