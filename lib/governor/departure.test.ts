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
      0,
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
    expect(await departed(0, async () => 0, never)).toEqual({ came: 0, left: 0 })
    expect(await departed(0, async () => null, never)).toEqual({ came: 0, left: null })
  })

  it('looks only when those who were let go are on their way', async () => {
    vi.useFakeTimers()
    const looked = vi.fn(async () => 0)
    const wait = departed(3, looked, () => Promise.reject(new Error('asked')))
    await vi.advanceTimersByTimeAsync(10)
    expect(looked).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(await wait).toEqual({ came: 0, left: 0 })
    expect(looked).toHaveBeenCalledTimes(1)
  })

  it('is over after its time, and says how many are left', async () => {
    vi.useFakeTimers()
    const done = vi.fn()
    const wait = departed(
      0,
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
