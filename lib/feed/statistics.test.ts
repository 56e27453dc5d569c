import { describe, expect, it } from 'vitest'
import { DOWN_TIMES_KEPT, RETURNS_KEPT, Statistics } from './statistics'

const START = 1_700_000_000_000
const source = (name: string) => ({ publisher: { taskId: name, containerName: name }, endpoint: null })
const master = source('server_master')
const slave = source('server_slave')

/** `seconds` of a feed with one message every 100 ms from `from` on; gives the time after them. */
function feed(statistics: Statistics, from: number, seconds: number, by = master): number {
  for (let n = 0; n < seconds * 10; n++) statistics.message(from + n * 100, by)
  return from + seconds * 1000
}

describe('Statistics', () => {
  it('counts messages and says the rate of the last whole seconds', () => {
    const statistics = new Statistics(START)
    statistics.connected(START, null, master)
    const end = feed(statistics, START, 20)
    expect(statistics.view(end)).toMatchObject({ messages: 200, rate: 10, periodMs: 100, reconnects: 0, down: null })
    expect(statistics.rate(end + 5000)).toBe(5)
    expect(statistics.rate(end + 60_000)).toBe(0)
    statistics.unseen(end + 60_000, 30)
    expect(statistics.rate(end + 61_000)).toBe(3)
    expect(statistics.view(end + 61_000).messages).toBe(230)
  })

  it('tells a switch from a silence', () => {
    const statistics = new Statistics(START)
    statistics.connected(START, null, master)
    let at = feed(statistics, START, 2) + 400
    statistics.message(at, master)
    expect(statistics.view(at)).toMatchObject({
      gaps: { quiet: 1, disconnected: 0 },
      longestSilence: { ms: 500, cause: 'quiet', toPublisher: master.publisher },
    })
    statistics.disconnected()
    at += 620
    statistics.connected(at, 20, slave)
    statistics.message(at + 80, slave)
    expect(statistics.view(at + 80)).toMatchObject({
      reconnects: 1,
      gaps: { quiet: 1, disconnected: 1 },
      longestSilence: {
        ms: 700,
        from: at - 620,
        to: at + 80,
        cause: 'switch',
        fromPublisher: master.publisher,
        toPublisher: slave.publisher,
      },
      down: { count: 1, p50Ms: 20, maxMs: 20 },
    })
    expect(statistics.returns()).toEqual([
      { at, downMs: 20, from: master.publisher, to: slave.publisher, firstMessageMs: 80, silenceMs: 700 },
    ])
  })

  it('counts on after a reset: the next connection is a reconnection', () => {
    const statistics = new Statistics(START, true)
    statistics.disconnected()
    statistics.connected(START + 30, 30, slave)
    expect(statistics.view(START + 1000)).toMatchObject({ reconnects: 1, messages: 0, longestSilence: null, since: START })
  })

  it('is bounded', () => {
    const statistics = new Statistics(START)
    for (let n = 0; n <= DOWN_TIMES_KEPT * 2; n++) {
      statistics.connected(START + n * 10, n === 0 ? null : n === 1 ? 5000 : 3, master)
      statistics.disconnected()
    }
    expect(statistics.returns()).toHaveLength(RETURNS_KEPT)
    expect(statistics.view(START).down).toEqual({ count: DOWN_TIMES_KEPT * 2, p50Ms: 3, maxMs: 5000 })
  })
})
