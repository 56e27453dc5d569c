import { describe, expect, it, vi } from 'vitest'
import { FairQueue } from './fair-queue'
import { until, useResources } from './testing/resources'

const keep = useResources()

/** A queue whose clock stands still, so that shares aren't renewed. */
function start(limits: { share: number; batch: number; room: number }) {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000)
  keep({ close: () => clock.mockRestore() })
  const done: string[] = []
  const queue = new FairQueue<string>(limits, (item) => done.push(item))
  const ask = (source: string, item: string) => {
    if (queue.admit(source)) done.push(item)
    else queue.defer(source, item)
  }
  return { clock, done, queue, ask }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('FairQueue', () => {
  it('lets nobody wait for a source that asks much, and loses none of its items', async () => {
    const { done, queue, ask } = start({ share: 2, batch: 3, room: 100 })
    for (let n = 0; n < 20; n++) ask('flood', `f${n}`)
    ask('other', 'o')
    expect(done).toEqual(['f0', 'f1', 'o'])
    expect(queue.size).toBe(18)
    await turn()
    expect(done.slice(3)).toEqual(['f2', 'f3', 'f4'])
    await until(() => queue.size === 0)
    expect(done.filter((item) => item !== 'o')).toEqual(Array.from({ length: 20 }, (_, n) => `f${n}`))
    expect(queue.overflowed).toBe(0)
  })

  it('serves those who wait in turns', async () => {
    const { done, ask } = start({ share: 0, batch: 4, room: 100 })
    for (let n = 0; n < 5; n++) ask('a', `a${n}`)
    ask('b', 'b0')
    ask('b', 'b1')
    await turn()
    expect(done).toEqual(['a0', 'b0', 'a1', 'b1'])
  })

  it('keeps the order of a source that waits, also when a new share begins', async () => {
    const { clock, done, ask } = start({ share: 1, batch: 1, room: 100 })
    for (let n = 0; n < 3; n++) ask('a', `${n}`)
    clock.mockReturnValue(1_001)
    ask('a', '3')
    ask('b', 'b')
    expect(done).toEqual(['0', 'b'])
    await until(() => done.length === 5)
    expect(done.filter((item) => item !== 'b')).toEqual(['0', '1', '2', '3'])
    clock.mockReturnValue(1_002)
    ask('a', '4')
    expect(done.at(-1)).toBe('4')
  })

  it('takes what has no room from the source that has the most', async () => {
    const { done, queue, ask } = start({ share: 0, batch: 1_000, room: 2_000 })
    ask('small', 's')
    for (let n = 0; n < 3_000; n++) ask('big', `${n}`)
    expect([queue.size, queue.overflowed]).toEqual([2_000, 1_001])
    await until(() => queue.size === 0)
    expect(done.length).toBe(2_000)
    expect(done).toContain('s')
    expect(done.at(-1)).toBe('2999')
    ask('a', 'x')
    queue.clear()
    await turn()
    expect([queue.size, done.length]).toEqual([0, 2_000])
  })
})
