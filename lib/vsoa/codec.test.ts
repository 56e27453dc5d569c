import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode, FLAG, MAGIC, type PacketFields, TYPE } from './codec'
import { Decoder, MalformedError } from './decoder'
import { LIMITS } from './limits'
import type { Packet } from './packet'
import { wrappingPacket } from './testing/wrapping-packet'

function decodeAll(chunks: Iterable<Buffer>, limit?: number): Packet[] {
  const packets: Packet[] = []
  const decoder = new Decoder((packet) => packets.push(packet), limit)
  for (const chunk of chunks) decoder.push(chunk)
  expect(decoder.half).toBe(false)
  return packets
}

const packetFields: fc.Arbitrary<PacketFields> = fc.record({
  type: fc.constantFrom(...Object.values(TYPE)),
  flags: fc.integer({ min: 0, max: 7 }),
  status: fc.integer({ min: 0, max: 255 }),
  seq: fc.integer({ min: 0, max: 0xffff_ffff }),
  tunnel: fc.integer({ min: 0, max: 0xffff }),
  url: fc.string({ unit: 'grapheme', maxLength: 40 }),
  paramText: fc.string({ unit: 'grapheme', maxLength: 200 }),
  data: fc.uint8Array({ maxLength: 300 }),
})

function expectSame(got: Packet | undefined, sent: PacketFields): void {
  expect(got).toBeDefined()
  const { type, flags, status, seq, tunnel, url, paramText, data } = got as Packet
  const { data: sentData, ...sentRest } = sent
  expect({ type, flags, status, seq, tunnel, url, paramText }).toEqual({ flags: 0, ...sentRest })
  expect(Buffer.compare(data, Buffer.from(sentData ?? []))).toBe(0)
}

describe('encode', () => {
  it('writes the header of the specification, padded to a multiple of 4', () => {
    const bytes = encode({ type: TYPE.rpc, flags: FLAG.set, status: 0, seq: 0x01020304, url: '/abc', param: { a: 1 } })
    expect(bytes.subarray(0, 20).toString('hex')).toBe('2901440001020304000000040000000700000000')
    expect(bytes.subarray(20).toString('latin1')).toBe('/abc{"a":1}\0')
    expect(bytes.length % 4).toBe(0)
  })

  it('accepts the largest packet and refuses one byte more', () => {
    const room = LIMITS.packetBytes - LIMITS.headerBytes - 2
    const largest = encode({ type: TYPE.publish, url: '/a', data: new Uint8Array(room) })
    expect(largest.length).toBe(LIMITS.packetBytes)
    expect(decodeAll([largest])[0]?.data.length).toBe(room)
    expect(() => encode({ type: TYPE.publish, url: '/a', data: new Uint8Array(room + 1) })).toThrow(RangeError)
    expect(() => encode({ type: TYPE.publish, url: `/${'a'.repeat(65_535)}` })).toThrow(RangeError)
  })

  it('refuses param together with paramText, and a param that has no JSON', () => {
    expect(() => encode({ type: TYPE.rpc, param: 1, paramText: '1' })).toThrow(TypeError)
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => encode({ type: TYPE.rpc, param: circle })).toThrow(TypeError)
  })
})

describe('Decoder', () => {
  it('gives back what was encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(packetFields, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(500)), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(encode))
        const chunks: Buffer[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(stream.subarray(at, at + cut))
          at = Math.min(stream.length, at + cut)
        }
        chunks.push(stream.subarray(at))
        const got = decodeAll(chunks)
        expect(got.length).toBe(sent.length)
        for (const [index, fields] of sent.entries()) expectSame(got[index], fields)
      }),
    )
  })

  it('reads a stream byte by byte', () => {
    const sent: PacketFields[] = [
      { type: TYPE.publish, status: 0, seq: 0, tunnel: 0, url: '/axis', paramText: '{"roll":1}', data: Buffer.from([1, 2, 3]) },
      { type: TYPE.noop, status: 0, seq: 9, tunnel: 3, url: '', paramText: '', data: Buffer.alloc(0) },
    ]
    const stream = Buffer.concat(sent.map(encode))
    const got = decodeAll(Array.from(stream, (byte) => Buffer.from([byte])))
    expect(got.length).toBe(2)
    expectSame(got[0], sent[0] as PacketFields)
    expectSame(got[1], sent[1] as PacketFields)
  })

  it('survives any bytes: packets or MalformedError, never anything else', () => {
    const junk = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(junk, fc.boolean(), (bytes, magic) => {
        if (magic && bytes.length > 0) bytes[0] = MAGIC
        const decoder = new Decoder(() => {})
        try {
          decoder.push(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('refuses the 88-byte packet whose 32-bit length sum wraps, whole or in pieces', () => {
    const packet = wrappingPacket()
    expect(packet.length).toBe(88)
    const delivered: Packet[] = []
    expect(() => new Decoder((p) => delivered.push(p)).push(packet)).toThrow(MalformedError)
    const decoder = new Decoder((p) => delivered.push(p))
    expect(() => {
      for (const byte of packet) decoder.push(Buffer.from([byte]))
    }).toThrow(MalformedError)
    expect(delivered).toEqual([])
  })

  it('refuses a packet above its limit before collecting it, and nothing comes after an error or stop()', () => {
    const packet = encode({ type: TYPE.publish, url: '/a', data: new Uint8Array(100) })
    const delivered: Packet[] = []
    const small = new Decoder((p) => delivered.push(p), 64)
    expect(() => small.push(packet.subarray(0, 20))).toThrow(MalformedError)
    expect(small.half).toBe(false)
    small.push(encode({ type: TYPE.noop }))
    const stopped: Decoder = new Decoder((p) => {
      delivered.push(p)
      stopped.stop()
    })
    stopped.push(Buffer.concat([packet, packet]))
    expect(delivered.length).toBe(1)
  })
})
