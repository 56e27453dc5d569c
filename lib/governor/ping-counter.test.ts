import { afterEach, describe, expect, it } from 'vitest'
import { PingCounter } from './ping-counter'

const RULE = { intervalMs: 20, lost: 3 }
let counter: PingCounter | null = null
afterEach(() => counter?.stop())

/** Counts until `enough`; `answer` decides about each ping. */
function count(answer: (number: number) => Promise<number>, enough: (missed: number[], answered: number[]) => boolean) {
  const missed: number[] = []
  const answered: number[] = []
  let sent = 0
  return new Promise<{ missed: number[]; answered: number[] }>((resolve) => {
    const look = () => enough(missed, answered) && resolve({ missed, answered })
    counter = new PingCounter(RULE, {
      send: () => answer(++sent),
      missed: (number) => {
        missed.push(number)
        look()
      },
      answered: (_rtt, after) => {
        answered.push(after)
        look()
      },
    })
    counter.start()
  })
}

const never = () => new Promise<number>(() => {})

describe('PingCounter', () => {
  it('counts the unanswered ones in a row', async () => {
    const { missed } = await count(never, (all) => all.length === 3)
    expect(missed).toEqual([1, 2, 3])
  })

  it('begins anew after an answer, and says how many were missed', async () => {
    const { missed, answered } = await count(
      (number) => (number === 1 || number > 3 ? Promise.resolve(1) : never()),
      (_, all) => all.length === 2,
    )
    expect(answered[0]).toBe(0)
    expect(answered[1]).toBe(missed.length)
    expect(missed).toEqual([1, 2].slice(0, missed.length))
  })

  it('does not count while this process is stalled', async () => {
    const counting = count(never, (all) => all.length === 1)
    for (let i = 0; i < 5; i++) {
      const end = performance.now() + 100
      while (performance.now() < end);
      await new Promise((resolve) => setImmediate(resolve))
    }
    counter?.stop()
    const early = await Promise.race([counting, Promise.resolve('nothing')])
    expect(early).toBe('nothing')
  })
})
