import { EMPTY } from './codec'
import { parseParam } from './param'
import type { Message } from './types'

const UNPARSED = Symbol('unparsed')

/**
 * A packet as it came in, which is also the message given to listeners: a view on the received bytes, nothing copied.
 * Param and data are made when they are first read, because many receivers need neither.
 */
export class Packet implements Message {
  readonly type: number
  /** The flag bits without those that count padding. */
  readonly flags: number
  readonly status: number
  readonly seq: number
  readonly tunnel: number
  /** The header's; in a reply, which has none, the one that was called. */
  url: string
  /** True when it came by UDP. */
  readonly quick: boolean
  #bytes: Buffer
  readonly #paramStart: number
  readonly #paramEnd: number
  readonly #dataEnd: number
  #paramText: string | undefined
  #param: unknown = UNPARSED

  /** `at` is where the header begins; the lengths in it must have been checked. */
  constructor(bytes: Buffer, at: number, url: string, paramStart: number, paramEnd: number, dataEnd: number, quick: boolean) {
    this.type = bytes[at + 1] as number
    this.flags = (bytes[at + 2] as number) & 0x3f
    this.status = bytes[at + 3] as number
    this.seq = uint32(bytes, at + 4)
    this.tunnel = ((bytes[at + 8] as number) << 8) | (bytes[at + 9] as number)
    this.url = url
    this.quick = quick
    this.#bytes = bytes
    this.#paramStart = paramStart
    this.#paramEnd = paramEnd
    this.#dataEnd = dataEnd
  }

  get paramText(): string {
    if (this.#paramText === undefined) {
      this.#paramText = this.#paramEnd > this.#paramStart ? this.#bytes.toString(undefined, this.#paramStart, this.#paramEnd) : ''
    }
    return this.#paramText
  }

  get param(): unknown {
    if (this.#param === UNPARSED) this.#param = parseParam(this.paramText)
    return this.#param
  }

  get data(): Buffer {
    return this.#dataEnd > this.#paramEnd ? this.#bytes.subarray(this.#paramEnd, this.#dataEnd) : EMPTY
  }
}

/** Big-endian, unsigned; the caller has checked that the bytes are there. */
export function uint32(bytes: Buffer, at: number): number {
  return (
    (bytes[at] as number) * 0x1_00_00_00 +
    (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
  )
}
