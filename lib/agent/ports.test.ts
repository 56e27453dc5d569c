import { describe, expect, it } from 'vitest'
import { Ports } from './ports'
import { testPorts } from './testing/agent-fixture'

describe('ports of containers', () => {
  it('go round in the range, wherever they begin', async () => {
    const range = testPorts()
    const ports = new Ports(range)
    const given: number[] = []
    const all = async () => {
      for (;;) given.push(await ports.acquire(`task-${given.length}`, 0, 0))
    }
    await expect(all()).rejects.toThrow('no free port')
    expect(new Set(given).size).toBe(given.length)
    expect(given.every((port) => port >= range.from && port <= range.to)).toBe(true)
    // Every port of the range was tried: another process may hold one of them, not half of them.
    expect(given.length).toBeGreaterThan((range.to - range.from) / 2)
    ports.release('task-0')
    expect(await ports.acquire('another', 0, 0)).toBe(given[0])
  })

  it('begin elsewhere for agents that know nothing of each other', async () => {
    const range = { from: 40_000, to: 65_000 }
    const first: number[] = []
    for (let i = 0; i < 4; i += 1) first.push(await new Ports(range).acquire('task', 0, 0))
    expect(new Set(first).size).toBe(first.length)
  })
})
