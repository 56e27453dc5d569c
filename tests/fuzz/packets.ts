import fc from 'fast-check'
import { TYPE } from '../../lib/vsoa/index'

/** One packet as it goes out, right or wrong. Lengths that are given lie about what follows. */
export interface WirePacket {
  magic: number
  type: number
  flags: number
  status: number
  seq: number
  tunnel: number
  url: Uint8Array
  param: Uint8Array
  data: Uint8Array
  urlLength?: number
  paramLength?: number
  dataLength?: number
  /** Zero bytes after it; undefined: as many as are right. */
  padding?: number
}

const HEADER = 20

export function packetBytes(packet: WirePacket): Buffer {
  const { url, param, data } = packet
  const length = HEADER + url.length + param.length + data.length
  const right = (4 - (length % 4)) % 4
  const padding = packet.padding ?? right
  const bytes = Buffer.alloc(length + padding)
  bytes[0] = packet.magic
  bytes[1] = packet.type
  bytes[2] = (packet.flags & 0x3f) | ((padding & 3) << 6)
  bytes[3] = packet.status
  bytes.writeUInt32BE(packet.seq, 4)
  bytes.writeUInt16BE(packet.tunnel, 8)
  bytes.writeUInt16BE(packet.urlLength ?? url.length, 10)
  bytes.writeUInt32BE(packet.paramLength ?? param.length, 12)
  bytes.writeUInt32BE(packet.dataLength ?? data.length, 16)
  bytes.set(url, HEADER)
  bytes.set(param, HEADER + url.length)
  bytes.set(data, HEADER + url.length + param.length)
  return bytes
}

const text = (value: fc.Arbitrary<string>) => value.map((one) => new Uint8Array(Buffer.from(one)))
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 9) =>
  fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 })

export const someUrl = fc.oneof(
  { arbitrary: fc.constantFrom('/', '/echo', '/tree/', '/tree/a/b', '/tree', '/status', '/good', '/a', '/a/'), weight: 8 },
  fc.constantFrom('', 'a', '//', '/a//b', '/\0', '/é', '/__proto__', '/constructor', '/../x', `/${'a'.repeat(5_000)}`),
  fc.string({ maxLength: 30 }).map((one) => `/${one}`),
)

const ODD_JSON = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
  '{"passwd":1}',
  '{"passwd":"right"}',
  '{"passwd":"right","pingInterval":-1}',
  '["/a","/b"]',
  '["/a",1]',
  '[]',
  'null',
  '1e999',
  '"text"',
  'not json',
  '{',
  '\ufeff{}',
  JSON.stringify(Array.from({ length: 2_000 }, (_, n) => `/many/${n}`)),
]
export const someParam = fc.oneof(
  { arbitrary: text(fc.constantFrom(...ODD_JSON)), weight: 4 },
  { arbitrary: text(fc.json({ maxDepth: 4 })), weight: 2 },
  { arbitrary: text(fc.array(someUrl, { maxLength: 5 }).map((urls) => JSON.stringify(urls))), weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 60 }), weight: 1 },
  { arbitrary: fc.constant(new Uint8Array()), weight: 2 },
)

const lie = (most: number) =>
  fc.option(
    fc.oneof(
      fc.constantFrom(0, 1, 3, 4, most, most - 3, most - 67, most >>> 1, Math.min(most, 262_144), Math.min(most, 262_124)),
      fc.integer({ min: 0, max: most }),
    ),
    { nil: undefined, freq: 20 },
  )

/** A packet of the protocol, now and then with something wrong in it. */
export const somePacket: fc.Arbitrary<WirePacket> = fc.record(
  {
    magic: mostly(fc.constant(0x29), fc.nat(255), 40),
    type: mostly(fc.constantFrom(...Object.values(TYPE)), fc.nat(255)),
    flags: mostly(fc.constantFrom(0, 0, 0, 1, 2, 4, 6), fc.nat(63)),
    status: mostly(fc.constant(0), fc.nat(255), 4),
    seq: fc.oneof(fc.nat(20), fc.constantFrom(0, 0xffffffff, 0x7fffffff), fc.integer({ min: 0, max: 0xffffffff })),
    tunnel: mostly(fc.constant(0), fc.nat(65_535)),
    url: mostly(text(someUrl), fc.uint8Array({ maxLength: 50 })),
    param: someParam,
    data: mostly(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(new Uint8Array(70_000), new Uint8Array(262_144)), 30),
    urlLength: lie(0xffff),
    paramLength: lie(0xffffffff),
    dataLength: lie(0xffffffff),
    padding: fc.option(fc.nat(7), { nil: undefined, freq: 20 }),
  },
  { requiredKeys: ['magic', 'type', 'flags', 'status', 'seq', 'tunnel', 'url', 'param', 'data'] },
)
