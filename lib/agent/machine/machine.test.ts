import { describe, expect, it } from 'vitest'
import { Machine } from './machine'
import { parseInterfaces } from './network'
import { parseStat } from './processes'

describe('what /proc says', () => {
  it('of a process, whatever it is called', () => {
    const rest = `S 1 4242 4242 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 11 0 987654 1000000 2560 18446744073709551615`
    const wanted = { pid: 4242, started: 987_654, cpuMs: 2000, pages: 2560 }
    expect(parseStat(4242, `4242 (node) ${rest}`)).toEqual({ ...wanted, name: 'node' })
    expect(parseStat(4242, `4242 (a) b (c) ${rest}`)).toEqual({ ...wanted, name: 'a) b (c' })
    expect(parseStat(4242, 'nonsense')).toBeNull()
  })

  it('of the interfaces', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo: 100 2 0 0 0 0 0 0 200 2 0 0 0 0 0 0',
      '  eth0:12345678901 2 0 0 0 0 0 0 7 2 0 0 0 0 0 0',
    ].join('\n')
    expect(parseInterfaces(text)).toEqual(
      new Map([
        ['lo', { received: 100, sent: 200 }],
        ['eth0', { received: 12_345_678_901, sent: 7 }],
      ]),
    )
  })
})

it('a machine is measured for real, and seldom what is dear', async () => {
  let disks = 0
  const machine = new Machine(async () => {
    disks++
    return { total: 1000, free: 400 }
  })
  const first = await machine.look()
  expect(first).toMatchObject({ diskTotal: 1000, diskFree: 400, zone: { name: expect.any(String) } })
  const second = await machine.look()
  expect(second.processes).toBeUndefined()
  expect(disks).toBe(1)
  expect(second.diskFree).toBe(400)
  if (process.platform !== 'linux') return
  expect(first.network).toBeUndefined()
  expect(second.network?.map((each) => each.name)).toContain('lo')
  expect(first.processes?.count).toBeGreaterThanOrEqual(1)
  expect(first.processes?.top.every((each) => each.name !== '' && each.rssBytes >= 0)).toBe(true)
})
