import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LoopLag } from './loop-lag'
import { type Discount, PingCounter } from './ping-counter'
import { FakeTime } from './testing/fake-time'

const RULE = { intervalMs: 100, lost: 3 }
/** The other one answers so quickly, ms. */
const RTT_MS = 2

/** A peer whose answers can be held back, and what the counter says of it. `at` is since the begin of the silence, ms. */
class Scene {
  answers = true
  readonly time = new FakeTime()
  readonly lag = new LoopLag(this.time.now)
  readonly missed: { count: number; at: number }[] = []
  readonly answered: number[] = []
  readonly discounts: Discount[] = []
  looks = 0
  silentFrom = 0
  onSilent: () => void = () => {}
  #held: (() => void)[] = []
  readonly counter = new PingCounter(RULE, this.lag, {
    send: () =>
      new Promise((resolve) => {
        const answer = () => resolve(RTT_MS)
        if (this.answers) setTimeout(answer, RTT_MS)
        else this.#held.push(answer)
      }),
    missed: (count) => this.missed.push({ count, at: this.time.now() - this.silentFrom }),
    answered: (_rtt, after) => this.answered.push(after),
    silent: () => {
      this.looks++
      this.onSilent()
    },
    discounted: (discount) => this.discounts.push(discount),
  })

  /** From the next ping on nothing is answered. */
  hold(): void {
    this.answers = false
    this.silentFrom = Date.now() + RULE.intervalMs
  }

  /** What was held back arrives. */
  free(): void {
    this.answers = true
    for (const answer of this.#held.splice(0)) answer()
  }

  get lostAt(): number | undefined {
    return this.missed.find(({ count }) => count === RULE.lost)?.at
  }
}

let scene: Scene
beforeEach(async () => {
  vi.useFakeTimers()
  scene = new Scene()
  scene.counter.start()
  await vi.advanceTimersByTimeAsync(RULE.intervalMs * 10)
  scene.silentFrom = Date.now()
})
afterEach(() => {
  scene.counter.stop()
  scene.lag.close()
  vi.useRealTimers()
})
const pass = (ms: number) => scene.time.pass(ms)
const stall = (ms: number) => scene.time.stall(ms)
/** A timer that is set by another one, and an immediate: a millisecond each in fake time. */
const HOPS_MS = 4
function lostAfter(ms: number): void {
  expect(scene.lostAt).toBeGreaterThanOrEqual(ms)
  expect(scene.lostAt).toBeLessThanOrEqual(ms + HOPS_MS)
}

describe('PingCounter', () => {
  it('says nothing of one that answers', () => {
    expect(scene.missed).toEqual([])
    expect(scene.looks).toBe(0)
    expect(scene.answered.length).toBeGreaterThanOrEqual(10)
    expect(scene.answered.every((after) => after === 0)).toBe(true)
  })

  it('sees a hang after as many intervals as the rule says', async () => {
    scene.hold()
    await pass(1000)
    expect(scene.missed.slice(0, 3).map(({ count }) => count)).toEqual([1, 2, 3])
    for (const { count, at } of scene.missed) {
      expect(at).toBeGreaterThanOrEqual(count * RULE.intervalMs)
      expect(at).toBeLessThanOrEqual(count * RULE.intervalMs + HOPS_MS)
    }
    expect(scene.discounts).toEqual([])
  })

  it('begins anew after an answer at any time, and says how many were missed', async () => {
    scene.hold()
    await pass(350)
    scene.free()
    await pass(550)
    expect(scene.missed.map(({ count }) => count)).toEqual([1, 2])
    expect(scene.answered.filter((after) => after > 0)).toEqual([2])
    scene.hold()
    await pass(1000)
    lostAfter(300)
  })

  it('takes no lag of its own for a hang: what waited unread is read first', async () => {
    for (let i = 0; i < 20; i++) {
      await stall(1000)
      await pass(RULE.intervalMs)
    }
    expect(scene.missed).toEqual([])
  })

  it('sees a real hang within interval × lost + its own lag, however often it lags', async () => {
    scene.hold()
    await pass(150)
    await stall(250)
    await pass(70)
    await stall(400)
    await pass(2000)
    const lagged = 250 + 400
    expect(scene.lostAt).toBeGreaterThanOrEqual(lagged + 300 - 2 * 16)
    expect(scene.lostAt).toBeLessThanOrEqual(lagged + 300 + HOPS_MS)
    expect(scene.discounts[0]).toMatchObject({ spared: false, waitedMs: 0 })
    expect(scene.discounts[0]?.ownMs).toBeGreaterThan(lagged - 2 * 16)
  })

  it('is not deaf when every one of its ticks is late', async () => {
    scene.hold()
    for (let i = 0; i < 100 && scene.lostAt === undefined; i++) {
      await stall(60)
      await pass(20)
    }
    // Of each 80 ms it was there for 20, and 5 more are never discounted.
    expect(scene.lostAt).toBeLessThanOrEqual((300 / 25) * 80 + 100)
  })

  it('excuses one that waits for a processor, and says so when it answers', async () => {
    const from = Date.now()
    scene.onSilent = () => scene.counter.waited(5000 + Date.now() - from)
    scene.hold()
    await pass(900)
    expect(scene.lostAt).toBeUndefined()
    expect(scene.looks).toBeGreaterThanOrEqual(7)
    scene.free()
    await pass(100)
    expect(scene.discounts).toHaveLength(1)
    expect(scene.discounts[0]).toMatchObject({ spared: true })
    expect(scene.discounts[0]?.waitedMs).toBeGreaterThanOrEqual(500)
  })

  it('sees a hang that begins after a wait within interval × lost + that wait', async () => {
    scene.onSilent = () => scene.counter.waited(scene.looks === 1 ? 5000 : 5120)
    scene.hold()
    await pass(2000)
    lostAfter(420)
  })

  it('excuses nobody for ever', async () => {
    scene.onSilent = () => scene.counter.waited(scene.looks * 100_000)
    scene.hold()
    await pass(10_000)
    lostAfter(300 + 5 * 300)
  })

  it('counts nothing after it was stopped', async () => {
    scene.hold()
    await pass(250)
    scene.counter.stop()
    const { length } = scene.missed
    await pass(2000)
    expect(scene.missed).toHaveLength(length)
  })

  it('goes on by a new rule', async () => {
    scene.counter.setRule({ intervalMs: 20, lost: 5 })
    scene.hold()
    scene.silentFrom = Date.now() + 20
    await pass(500)
    const at = scene.missed.find(({ count }) => count === 5)?.at ?? 0
    expect(Math.abs(at - 100)).toBeLessThanOrEqual(HOPS_MS)
  })
})
