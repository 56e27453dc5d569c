import { describe, expect, it } from 'vitest'
import { runAll } from './run-all'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('runAll', () => {
  it('tries each, a few at once, and gives those that failed in their order', async () => {
    let running = 0
    let most = 0
    const progress: number[] = []
    const failures = await runAll(
      numbers(20),
      async (each) => {
        running += 1
        most = Math.max(most, running)
        await Promise.resolve()
        running -= 1
        if (each % 7 === 6) throw new Error(`no ${each}`)
      },
      { onDone: (count) => progress.push(count) },
    )
    expect(failures.map(({ item, error }) => [item, (error as Error).message])).toEqual([
      [6, 'no 6'],
      [13, 'no 13'],
    ])
    expect(most).toBe(4)
    expect(progress).toEqual(numbers(20).map((each) => each + 1))
  })

  it('begins no further one after it was told to end', async () => {
    const end = new AbortController()
    const tried: number[] = []
    await runAll(
      numbers(20),
      async (each) => {
        tried.push(each)
        end.abort()
      },
      { signal: end.signal },
    )
    expect(tried.length).toBeLessThanOrEqual(4)
  })
})
