import type { Socket } from 'node:net'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Outlet } from './outlet'

/** An outlet, and the bytes of each write that reached its socket's system side. */
function outletTo(pieces: Buffer[]): Outlet {
  const write = (chunk: Buffer, _encoding: unknown, done: () => void) => {
    pieces.push(chunk)
    done()
  }
  return new Outlet(new Writable({ write }) as Socket)
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const packetOf = (n: number) => Buffer.alloc(88, n)

describe('Outlet', () => {
  it('keeps the packets of a turn together until its end', async () => {
    const pieces: Buffer[] = []
    const outlet = outletTo(pieces)
    for (let n = 0; n < 10; n++) outlet.send(packetOf(n))
    expect([pieces.length, outlet.buffered]).toEqual([0, 880])
    await turn()
    expect(pieces).toEqual([Buffer.concat(Array.from({ length: 10 }, (_, n) => packetOf(n)))])
  })

  it('lets many packets leave early, in growing pieces and in order, and every turn begin anew', async () => {
    const pieces: Buffer[] = []
    const outlet = outletTo(pieces)
    const packets = Array.from({ length: 200 }, (_, n) => packetOf(n))
    for (const packet of packets) outlet.send(packet)
    expect(pieces.map(({ length }) => length)).toEqual([33 * 88, 66 * 88])
    await turn()
    expect(pieces).toHaveLength(3)
    expect(Buffer.concat(pieces)).toEqual(Buffer.concat(packets))
    for (let n = 0; n < 33; n++) outlet.send(packetOf(n))
    expect(pieces).toHaveLength(4)
  })
})
