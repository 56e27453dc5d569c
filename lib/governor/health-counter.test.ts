import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HealthRule } from '../domain/health'
import { type HealthAnswer, HealthCounter } from './health-counter'
import { LoopLag } from './loop-lag'
import { FakeTime } from './testing/fake-time'

const RULE: HealthRule = { path: '/health', intervalMs: 1000, timeoutMs: 300, retries: 3, startPeriodMs: 5000 }
const GOOD: HealthAnswer = { outcome: 'good' }
const BAD: HealthAnswer = { outcome: 'bad', status: 130 }
const never = (signal: AbortSignal) =>
  new Promise<HealthAnswer>((resolve) => {
    signal.addEventListener('abort', () => resolve({ outcome: 'skipped' }))
  })

let time: FakeTime
let lag: LoopLag
let counter: HealthCounter
let asked: number[]
let open: number
let mostOpen: number
let said: { what: 'failed' | 'recovered'; at: number; since?: number; status?: number | null }[]
let answer: (signal: AbortSignal) => Promise<HealthAnswer>
let from: number

beforeEach(() => {
  vi.useFakeTimers()
  time = new FakeTime()
  lag = new LoopLag(time.now)
  from = Date.now()
  asked = []
  said = []
  open = 0
  mostOpen = 0
  answer = async () => GOOD
  counter = new HealthCounter(lag, {
    ask: async (_rule, signal) => {
      asked.push(time.now() - from)
      mostOpen = Math.max(mostOpen, ++open)
      return answer(signal).finally(() => open--)
    },
    failed: (_rule, since, status) => said.push({ what: 'failed', at: time.now() - from, since: since - from, status }),
    recovered: () => said.push({ what: 'recovered', at: time.now() - from }),
  })
})
afterEach(() => {
  counter.stop()
  lag.close()
  vi.useRealTimers()
})
const pass = (ms: number) => time.pass(ms)

describe('HealthCounter', () => {
  it('asks at once and then at its interval', async () => {
    counter.start(RULE, 0)
    await pass(3500)
    expect(asked).toEqual([0, 1000, 2000, 3000])
    expect(said).toEqual([])
  })

  it('says it when retries in a row have failed, once, and again when one is good', async () => {
    counter.start(RULE, 0)
    await pass(500)
    answer = async () => BAD
    await pass(1000)
    answer = async () => GOOD
    await pass(1000)
    answer = async () => BAD
    await pass(8000)
    expect(said).toEqual([{ what: 'failed', at: 5000, since: 3000, status: 130 }])
    answer = async () => GOOD
    await pass(3000)
    expect(said[1]).toEqual({ what: 'recovered', at: 11_000 })
    expect(said).toHaveLength(2)
  })

  it('takes no answer in time for a failure, with one call at a time', async () => {
    answer = never
    counter.start({ ...RULE, intervalMs: 100 }, 0)
    await pass(2000)
    expect(said).toEqual([{ what: 'failed', at: expect.any(Number), since: 0, status: null }])
    expect(said[0]?.at).toBeGreaterThanOrEqual(900)
    // A timer that is set by another one, and an immediate: a millisecond each in fake time.
    expect(said[0]?.at).toBeLessThanOrEqual(910)
    expect(mostOpen).toBe(1)
  })

  it('counts nothing in the start period, until the first good answer', async () => {
    answer = async () => BAD
    counter.start(RULE, 5000)
    await pass(6900)
    expect(said).toEqual([])
    await pass(200)
    expect(said).toEqual([{ what: 'failed', at: 7000, since: 5000, status: 130 }])
    answer = async () => GOOD
    counter.start(RULE, 60_000)
    await pass(500)
    answer = async () => BAD
    await pass(3000)
    expect(said).toHaveLength(2)
  })

  it('reads what came while this process was not scheduled before it calls it late', async () => {
    let free = () => {}
    answer = () =>
      new Promise((resolve) => {
        free = () => resolve(GOOD)
      })
    counter.start({ ...RULE, retries: 1 }, 0)
    await pass(100)
    await time.stall(5000)
    await pass(100)
    free()
    await pass(0)
    expect(said).toEqual([])
    answer = never
    await pass(2000)
    expect(said).toHaveLength(1)
  })

  it('counts neither for nor against it when it could not be asked', async () => {
    answer = async () => ({ outcome: 'skipped' })
    counter.start({ ...RULE, retries: 1 }, 0)
    await pass(5000)
    expect(said).toEqual([])
  })

  it('is silent after a stop, and asks nothing without a rule', async () => {
    answer = never
    counter.start({ ...RULE, retries: 1 }, 0)
    await pass(100)
    counter.stop()
    await pass(5000)
    counter.start(null, 0)
    await pass(5000)
    expect(asked).toEqual([0])
    expect(said).toEqual([])
  })
})
