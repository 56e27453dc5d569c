import { isIPv6 } from 'node:net'
import { LIMITS } from './limits'

/** What an owner's extra field may hold. */
export type PositionValue = string | number | boolean | null

/** Where a server is. `domain` 2 is IPv4, 10 IPv6 (the values of AF_INET and AF_INET6); told from `addr` when absent. */
export interface PositionAnswer {
  addr: string
  port: number
  domain?: 2 | 10
  security?: boolean
  /** Fields beyond the protocol's, as the position server's owner means them. */
  extra?: Readonly<Record<string, PositionValue>>
}

/** The protocol's own fields: an extra one can't stand in for them. */
const OWN_FIELDS = ['name', 'domain', 'addr', 'port', 'security']
/** IP and UDP header: what a datagram costs beside its bytes. */
const DATAGRAM_HEADER = 28

/**
 * An answer that is given many times and doesn't change: what doesn't depend on the question is encoded once, and the whole
 * datagram for as long as the same name is asked for in the same letters.
 */
export class PreparedAnswer implements PositionAnswer {
  readonly addr: string
  readonly port: number
  readonly domain: 2 | 10
  readonly security: boolean
  readonly extra: Readonly<Record<string, PositionValue>>
  #name = ''
  #bytes: Buffer | null = null

  /** Throws RangeError when an extra field has the name of one of the protocol's. */
  constructor({ addr, port, domain, security = false, extra = {} }: PositionAnswer) {
    const taken = OWN_FIELDS.find((field) => Object.hasOwn(extra, field))
    if (taken !== undefined) throw new RangeError(`"${taken}" is a field of the protocol: an extra field needs another name`)
    this.addr = addr
    this.port = port
    this.domain = domain ?? familyOf(addr)
    this.security = security
    this.extra = Object.freeze({ ...extra })
  }

  /** The whole datagram for this name, in the letters it was asked in. */
  encoded(name: string): Buffer {
    if (this.#bytes === null || this.#name !== name) {
      this.#bytes = encoded(name, this, this.extra)
      this.#name = name
    }
    return this.#bytes
  }
}

/**
 * The datagram for a question of `length` bytes; null when the answer isn't of the family `asked` for, or too long for so short a
 * question. Extra fields never cost an answer: when they make it too long, it goes without them.
 */
export function encodeAnswer(name: string, asked: number | undefined, length: number, found: PositionAnswer): Buffer | null {
  if (asked !== undefined && asked !== (found.domain ?? familyOf(found.addr))) return null
  const room = LIMITS.positionAmplification * (length + DATAGRAM_HEADER) - DATAGRAM_HEADER
  const whole = found instanceof PreparedAnswer ? found.encoded(name) : encoded(name, found, found.extra)
  if (fits(whole, room)) return whole
  const plain = found.extra === undefined ? whole : encoded(name, found, undefined)
  return fits(plain, room) ? plain : null
}

const fits = (bytes: Buffer, room: number) => bytes.length <= Math.min(room, LIMITS.positionBytes)

function encoded(name: string, found: PositionAnswer, extra: PositionAnswer['extra']): Buffer {
  const { addr, port, security = false } = found
  const own = { name, domain: found.domain ?? familyOf(addr), addr, port, security }
  return Buffer.from(JSON.stringify(extra === undefined ? own : { ...own, ...extra, ...own }))
}

const familyOf = (addr: string): 2 | 10 => (isIPv6(addr) ? 10 : 2)

/** The fields of an answer that aren't the protocol's, without those that hold more than one value; undefined when there is none. */
export function extraOf(answer: Readonly<Record<string, unknown>>): PositionAnswer['extra'] {
  const fields = Object.entries(answer).filter(
    (field): field is [string, PositionValue] => !OWN_FIELDS.includes(field[0]) && isValue(field[1]),
  )
  return fields.length === 0 ? undefined : Object.fromEntries(fields)
}

function isValue(value: unknown): value is PositionValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
