import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LoopLag, TOLERANCE_MS } from './loop-lag'
import { FakeTime } from './testing/fake-time'

let time: FakeTime
let lag: LoopLag
beforeEach(() => {
  vi.useFakeTimers()
  time = new FakeTime()
  lag = new LoopLag(time.now)
})
afterEach(() => {
  lag.close()
  vi.useRealTimers()
})

describe('LoopLag', () => {
  it('runs with the clock while the loop is punctual', async () => {
    const before = lag.attentive()
    await time.pass(1000)
    expect(lag.attentive() - before).toBe(1000)
    expect(lag.figures()).toEqual({ p99Ms: 0, maxMs: 0 })
  })

  it('stands still while the loop is not scheduled, also before any timer has told', async () => {
    await time.pass(1000)
    const before = lag.attentive()
    await time.stall(300)
    const during = lag.attentive()
    expect(during - before).toBeLessThanOrEqual(TOLERANCE_MS + 10)
    await time.pass(0)
    expect(lag.attentive()).toBe(during)
    expect(lag.totalMs).toBeGreaterThan(270)
    await time.pass(100)
    expect(lag.attentive() - during).toBe(100)
  })

  it('never runs backwards', async () => {
    let last = lag.attentive()
    for (const ms of [1, 40, 0, 7, 15, 200, 3, 16, 14]) {
      await time.stall(ms)
      expect(lag.attentive()).toBeGreaterThanOrEqual(last)
      last = lag.attentive()
      await time.pass(ms % 3)
      expect(lag.attentive()).toBeGreaterThanOrEqual(last)
      last = lag.attentive()
    }
  })

  it('tells p99 and the largest of the last minute, and forgets what is older', async () => {
    for (let i = 0; i < 300; i++) {
      if (i % 50 === 0) await time.stall(60)
      await time.pass(10)
    }
    await time.stall(500)
    await time.pass(10)
    const { p99Ms, maxMs } = lag.figures()
    expect(maxMs).toBeGreaterThanOrEqual(490)
    expect(p99Ms).toBeGreaterThanOrEqual(49)
    expect(p99Ms).toBeLessThanOrEqual(60)
    await time.pass(60_100)
    expect(lag.figures()).toEqual({ p99Ms: 0, maxMs: 0 })
  })
})
