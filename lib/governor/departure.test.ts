import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEPARTURE_MS, departed } from './departure'

afterEach(() => {
  vi.useRealTimers()
})

describe('waiting until clients are gone', () => {
  it('lets those go who came after the release, and ends when nobody is left', async () => {
    const counts = [2, 1, 0]
    const asked: number[] = []
    const result = await departed(
      async () => counts[0] ?? 0,
      async () => {
        const count = counts.shift() ?? 0
        asked.push(count)
        return count
      },
    )
    expect(result).toEqual({ came: 3, left: 0 })
    expect(asked).toEqual([2, 1])
  })

  it('asks nothing more of one that has nobody, or can not be looked at', async () => {
    const never = () => Promise.reject(new Error('asked'))
    expect(await departed(async () => 0, never)).toEqual({ came: 0, left: 0 })
    expect(await departed(async () => null, never)).toEqual({ came: 0, left: null })
  })

  it('is over after its time, and says how many are left', async () => {
    vi.useFakeTimers()
    const done = vi.fn()
    const wait = departed(
      async () => 4,
      async () => 0,
    ).then(done)
    await vi.advanceTimersByTimeAsync(DEPARTURE_MS - 1)
    expect(done).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(DEPARTURE_MS)
    await wait
    expect(done).toHaveBeenCalledWith({ came: 0, left: 4 })
  })
})
