import { afterEach, describe, expect, it, vi } from 'vitest'
import { assertQuick, encode, encodeParts, FLAG, MAGIC, TYPE } from './codec'
import { Decoder, decodeQuick, MalformedError } from './decoder'
import { LIMITS } from './limits'
import type { Packet } from './packet'

const collect = (limit?: number) => {
  const packets: Packet[] = []
  return { packets, decoder: new Decoder((packet) => packets.push(packet), limit) }
}
const feed = (url: string, data = 'abc') => encode({ type: TYPE.publish, url, param: { n: 1 }, data: Buffer.from(data) })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('encodeParts', () => {
  it('writes every byte of the header, and zeros after the end', () => {
    const bytes = encodeParts(TYPE.rpc, FLAG.reply | FLAG.tunnel, 0xfe, 0x80_01_02_03, 0xabcd, `/${'u'.repeat(299)}`, {
      paramText: 'p'.repeat(0x01_02_03),
      data: Buffer.alloc(0x01_00_02, 7),
    })
    expect(bytes.subarray(0, 20).toString('hex')).toBe('2901c3fe80010203abcd012c0001020300010002')
    expect(bytes.length).toBe(20 + 300 + 0x01_02_03 + 0x01_00_02 + 3)
    expect([...bytes.subarray(-4)]).toEqual([7, 0, 0, 0])
  })

  it('leaves nothing of what was in memory before', () => {
    vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((size) => Buffer.alloc(size, 0xff))
    for (const paramText of ['p', 'pp', 'ppp', 'pppp']) {
      const bytes = encode({ type: TYPE.rpc, paramText })
      expect(bytes.toString('latin1', 20)).toBe(paramText.padEnd(4, '\0'))
    }
  })

  it('needs no payload, and counts bytes, not characters', () => {
    expect(encodeParts(TYPE.noop, 0, 0, 0, 0, '', undefined)).toEqual(
      Buffer.concat([Buffer.from([MAGIC, 0xfe]), Buffer.alloc(18)]),
    )
    const bytes = encodeParts(TYPE.publish, 0, 0, 0, 0, '/é', { paramText: '中' })
    expect(bytes.subarray(10, 20).toString('hex')).toBe('00030000000300000000')
    expect(bytes.toString('utf8', 20, 26)).toBe('/é中')
    expect(bytes[2]).toBe(2 << 6)
  })

  it('names what is too long, and how long it may be', () => {
    expect(() => encode({ type: TYPE.publish, url: 'a'.repeat(65_536) })).toThrow('URL of 65536 bytes: at most 65535 can be sent')
    expect(encode({ type: TYPE.publish, url: 'a'.repeat(65_535) }).length).toBe(65_556)
    const data = Buffer.alloc(LIMITS.packetBytes - 19)
    expect(() => encode({ type: TYPE.publish, data })).toThrow(
      `packet of ${LIMITS.packetBytes + 4} bytes: at most ${LIMITS.packetBytes}`,
    )
    expect(() => encode({ type: TYPE.rpc, param: 1, paramText: '1' })).toThrow('give param or paramText, not both')
    expect(encode({ type: TYPE.rpc, param: undefined, paramText: 'x' })[15]).toBe(1)
    // what JSON has no text for is no param
    expect(encode({ type: TYPE.rpc, param: () => 1 }).readUInt32BE(12)).toBe(0)
  })

  it('knows what fits into a datagram', () => {
    assertQuick(Buffer.alloc(LIMITS.quickBytes))
    expect(() => assertQuick(Buffer.alloc(LIMITS.quickBytes + 1))).toThrow(
      `packet of ${LIMITS.quickBytes + 1} bytes: at most ${LIMITS.quickBytes} can be sent by the quick channel`,
    )
  })
})

describe('Decoder', () => {
  it('tells what is half and counts what was whole', () => {
    const { packets, decoder } = collect()
    const one = feed('/a')
    expect([decoder.half, decoder.packets]).toEqual([false, 0])
    decoder.push(one.subarray(0, 1))
    expect([decoder.half, decoder.packets]).toEqual([true, 0])
    decoder.push(Buffer.alloc(0))
    decoder.push(one.subarray(1, 20))
    expect(decoder.half).toBe(true)
    decoder.push(Buffer.concat([one.subarray(20), one, one.subarray(0, 30)]))
    expect([decoder.half, decoder.packets]).toEqual([true, 2])
    decoder.push(one.subarray(30))
    expect([decoder.half, decoder.packets]).toEqual([false, 3])
    expect(packets.map(({ url, param, data }) => [url, param, data.toString()])).toEqual(Array(3).fill(['/a', { n: 1 }, 'abc']))
  })

  it('goes through a large packet in small pieces, and through what follows in the last one', () => {
    const { packets, decoder } = collect()
    const large = encode({
      type: TYPE.publish,
      url: '/large',
      data: Buffer.from(Array.from({ length: 5_000 }, (_, n) => n & 0xff)),
    })
    const stream = Buffer.concat([large, feed('/after'), large])
    for (let at = 0; at < stream.length; at += 37) decoder.push(Buffer.from(stream.subarray(at, at + 37)))
    expect(packets.map(({ url, data }) => [url, data.length])).toEqual([
      ['/large', 5_000],
      ['/after', 3],
      ['/large', 5_000],
    ])
    expect(packets[2]?.data.equals(packets[0]?.data ?? Buffer.alloc(0))).toBe(true)
  })

  it('takes no more memory for a packet than twice what has come of it, in few steps', () => {
    const large = encode({ type: TYPE.publish, url: '/large', data: Buffer.alloc(100_000) })
    const { packets, decoder } = collect()
    const allocate = vi.spyOn(Buffer, 'allocUnsafe')
    for (let at = 0; at < large.length; at += 50) {
      decoder.push(large.subarray(at, at + 50))
      const most = Math.max(...allocate.mock.calls.map(([size]) => size))
      expect(most).toBeLessThanOrEqual(Math.min(large.length, 2 * (at + 50)))
    }
    expect(packets.length).toBe(1)
    expect(allocate.mock.calls.length).toBeLessThanOrEqual(14)
  })

  it('makes text of a URL once while it stays the same, short or long', () => {
    for (const url of ['/axis', `/${'l'.repeat(63)}`, `/${'l'.repeat(64)}`, `/${'l'.repeat(200)}`]) {
      const { packets, decoder } = collect()
      const chunk = Buffer.concat([feed('/first'), feed(url), feed(url), feed(url)])
      const made = vi.spyOn(chunk, 'toString')
      decoder.push(chunk)
      expect(packets.map((packet) => packet.url)).toEqual(['/first', url, url, url])
      expect(made).toHaveBeenCalledTimes(2)
    }
  })

  it('takes a packet exactly at its limit, padding counted, and not one byte more', () => {
    const bytes = feed('/a', 'abcde')
    const whole = collect(bytes.length)
    whole.decoder.push(bytes)
    expect(whole.packets.length).toBe(1)
    const below = collect(bytes.length - 1)
    expect(() => below.decoder.push(bytes)).toThrow(`packet of ${bytes.length} bytes, at most ${bytes.length - 1} are accepted`)
    expect(() => below.decoder.push(bytes)).not.toThrow()
    expect(new MalformedError('why').name).toBe('MalformedError')
    expect(below.packets).toEqual([])
  })

  it('judges a header when it is complete, however it came', () => {
    const wrong = Buffer.from(feed('/a'))
    wrong[0] = 0x19
    expect(() => collect().decoder.push(wrong.subarray(0, 20))).toThrow(MalformedError)
    for (const cut of [20, 21, 19, 1]) {
      const { packets, decoder } = collect()
      decoder.push(feed('/a'))
      expect(() => {
        decoder.push(wrong.subarray(0, cut))
        decoder.push(wrong.subarray(cut))
      }).toThrow(new MalformedError("first byte 0x19 isn't VSOA version 2"))
      decoder.push(feed('/a'))
      expect([packets.length, decoder.half]).toEqual([1, false])
    }
  })

  it('delivers nothing after stop, not even the end of a half packet', () => {
    const { packets, decoder } = collect()
    const one = feed('/a')
    decoder.push(one.subarray(0, 25))
    decoder.stop()
    expect(decoder.half).toBe(false)
    decoder.push(one.subarray(25))
    decoder.push(one)
    expect(packets).toEqual([])
  })

  it('keeps URLs apart that are alike, short and long', () => {
    const { packets, decoder } = collect()
    const long = `/${'l'.repeat(100)}`
    const urls = ['/ab', '/ab', '/ac', '/a', '/abc', '', '/ab', `${long}1`, `${long}1`, `${long}2`, '/é', '/ab']
    decoder.push(Buffer.concat(urls.map((url) => feed(url))))
    expect(packets.map(({ url }) => url)).toEqual(urls)
  })

  it('gives views: type, flags without padding, status, numbers, and the same param each time', () => {
    const { packets, decoder } = collect()
    decoder.push(
      encode({
        type: TYPE.rpc,
        flags: FLAG.reply,
        status: 130,
        seq: 0xffff_fffe,
        tunnel: 0x8001,
        param: { deep: [1] },
        data: Buffer.from('x'),
      }),
    )
    const packet = packets[0] as Packet
    const { type, flags, status, seq, tunnel, quick } = packet
    expect({ type, flags, status, seq, tunnel, quick }).toEqual({
      type: 1,
      flags: 1,
      status: 130,
      seq: 0xffff_fffe,
      tunnel: 0x8001,
      quick: false,
    })
    expect(packet.param).toEqual({ deep: [1] })
    expect(packet.param).toBe(packet.param)
    expect(packet.paramText).toBe('{"deep":[1]}')
    decoder.push(encode({ type: TYPE.noop }))
    expect([packets[1]?.paramText, packets[1]?.param, packets[1]?.data.length]).toEqual(['', undefined, 0])
  })
})

describe('decodeQuick', () => {
  const bytes = encode({ type: TYPE.datagram, seq: 7, url: '/q', param: { n: 1 }, data: Buffer.from('abcd') })

  it('reads one packet, with its padding or without', () => {
    const padding = (bytes[2] ?? 0) >> 6
    expect(padding).toBeGreaterThan(0)
    for (const datagram of [bytes, bytes.subarray(0, bytes.length - padding)]) {
      const packet = decodeQuick(datagram)
      expect([packet?.quick, packet?.seq, packet?.url, packet?.param, packet?.data.toString()]).toEqual([
        true,
        7,
        '/q',
        { n: 1 },
        'abcd',
      ])
    }
    const bare = decodeQuick(encode({ type: TYPE.noop }))
    expect([bare?.url, bare?.paramText, bare?.data.length]).toEqual(['', '', 0])
  })

  it('refuses what isn’t exactly one', () => {
    const wrong = Buffer.from(bytes)
    wrong[0] = 0
    const padding = (bytes[2] ?? 0) >> 6
    const huge = Buffer.alloc(LIMITS.quickBytes + 1)
    encode({ type: TYPE.datagram, data: Buffer.alloc(LIMITS.quickBytes - 20) }).copy(huge)
    const over = Buffer.concat([bytes.subarray(0, bytes.length - padding), Buffer.alloc(4)])
    for (const datagram of [
      Buffer.alloc(0),
      bytes.subarray(0, 1),
      bytes.subarray(0, 12),
      bytes.subarray(0, 16),
      bytes.subarray(0, 19),
      bytes.subarray(0, bytes.length - padding - 1),
      over,
      wrong,
      huge,
    ]) {
      expect(decodeQuick(datagram)).toBeNull()
    }
    expect(decodeQuick(over.subarray(0, -1))).not.toBeNull()
    expect(decodeQuick(huge.subarray(0, LIMITS.quickBytes))).not.toBeNull()
  })
})
