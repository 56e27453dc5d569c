import { LIMITS } from './limits'
import type { Payload } from './types'

/** First byte of every packet: magic 9 in the low nibble, version 2 in the high one. */
export const MAGIC = 0x29

/** Packet types (byte 1). */
export const TYPE = {
  servInfo: 0,
  rpc: 1,
  subscribe: 2,
  unsubscribe: 3,
  publish: 4,
  datagram: 5,
  qosSetup: 6,
  noop: 0xfe,
  pingEcho: 0xff,
} as const

/** Flag bits (byte 2); bits 6–7 carry the number of padding bytes. */
export const FLAG = { reply: 1, tunnel: 2, set: 4 } as const

export const EMPTY = Buffer.alloc(0)

/** Fields of a packet to be sent; what is left out is zero or empty. */
export interface PacketFields extends Payload {
  type: number
  flags?: number
  status?: number
  /** Sequence number, 0…2³²−1. */
  seq?: number
  tunnel?: number
  url?: string
}

/** A packet as it came in. `data` is a view on the received bytes, not a copy. */
export interface Packet {
  type: number
  flags: number
  status: number
  seq: number
  tunnel: number
  url: string
  paramText: string
  data: Buffer
}

function paramTextOf(payload: Payload): string {
  if (payload.paramText !== undefined) {
    if (payload.param !== undefined) throw new TypeError('give param or paramText, not both')
    return payload.paramText
  }
  return payload.param === undefined ? '' : (JSON.stringify(payload.param) ?? '')
}

/**
 * Encodes one packet into one new buffer, padded to a multiple of 4 bytes.
 * Throws RangeError when the packet would be longer than LIMITS.packetBytes or its URL longer than 65,535 bytes.
 */
export function encode(packet: PacketFields): Buffer {
  const url = packet.url ?? ''
  const param = paramTextOf(packet)
  const data = packet.data
  const urlLength = Buffer.byteLength(url)
  const paramLength = Buffer.byteLength(param)
  const dataLength = data === undefined ? 0 : data.byteLength
  const end = LIMITS.headerBytes + urlLength + paramLength + dataLength
  const padding = (4 - (end % 4)) % 4
  const total = end + padding
  if (urlLength > 0xffff) throw new RangeError(`URL of ${urlLength} bytes: at most 65535 can be sent`)
  if (total > LIMITS.packetBytes) throw new RangeError(`packet of ${total} bytes: at most ${LIMITS.packetBytes} can be sent`)

  const out = Buffer.allocUnsafe(total)
  out[0] = MAGIC
  out[1] = packet.type
  out[2] = (packet.flags ?? 0) | (padding << 6)
  out[3] = packet.status ?? 0
  out.writeUInt32BE(packet.seq ?? 0, 4)
  out.writeUInt16BE(packet.tunnel ?? 0, 8)
  out.writeUInt16BE(urlLength, 10)
  out.writeUInt32BE(paramLength, 12)
  out.writeUInt32BE(dataLength, 16)
  if (urlLength > 0) out.write(url, LIMITS.headerBytes, urlLength, 'utf8')
  if (paramLength > 0) out.write(param, LIMITS.headerBytes + urlLength, paramLength, 'utf8')
  if (data !== undefined && dataLength > 0) out.set(data, end - dataLength)
  if (padding > 0) out.fill(0, end)
  return out
}
