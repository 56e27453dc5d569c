import fc from 'fast-check'

/** One change to some bytes. Places are parts of the whole (0 to 1), so that a change survives when what is before it shrinks. */
export type Mutation =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'set'; at: number; byte: number }
  | { kind: 'word'; at: number; value: number }
  | { kind: 'cut'; at: number; length: number }
  | { kind: 'repeat'; at: number; length: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'end'; at: number }

const place = fc.double({ min: 0, max: 1, noNaN: true })
const length = fc.oneof(fc.nat(8), fc.nat(200))

export const someMutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant('set' as const),
    at: place,
    byte: fc.oneof(fc.constantFrom(0, 1, 0x29, 0x7f, 0x80, 0xff), fc.nat(255)),
  }),
  fc.record({
    kind: fc.constant('word' as const),
    at: place,
    value: fc.oneof(
      fc.constantFrom(0, 1, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff),
      fc.integer({ min: 0, max: 0xffffffff }),
    ),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: place, length }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, length }),
  fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ maxLength: 30 }) }),
  fc.record({ kind: fc.constant('end' as const), at: place }),
)

export function mutated(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce(mutate, Buffer.from(bytes))
}

function mutate(bytes: Buffer, mutation: Mutation): Buffer {
  const at = Math.min(bytes.length, Math.floor(mutation.at * bytes.length))
  switch (mutation.kind) {
    case 'flip':
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << mutation.bit)
      return bytes
    case 'set':
      if (at < bytes.length) bytes[at] = mutation.byte
      return bytes
    case 'word':
      if (at + 4 <= bytes.length) bytes.writeUInt32BE(mutation.value, at)
      return bytes
    case 'cut':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + mutation.length)])
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, at + mutation.length), bytes.subarray(at)])
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), mutation.bytes, bytes.subarray(at)])
    case 'end':
      return bytes.subarray(0, at)
  }
}

/** Cuts bytes into the pieces that are written one by one. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((one) => Math.floor(one * bytes.length)))].sort((a, b) => a - b)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length)).filter((piece) => piece.length > 0)
}

export const someCuts = fc.array(place, { maxLength: 4 })
