import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SwitchRecord } from '../domain/microservice'
import { GOVERNOR_URLS } from '../protocol/governor'
import { Changes } from './changes'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const START = 1_000

/** What was told at which ms since the beginning, while connections to instances end at the given moments. */
function world(ends: number[] = [], busy = false) {
  const begin = performance.now()
  const time = () => Math.round(performance.now() - begin)
  const told: [number, string, unknown][] = []
  const changes = new Changes({
    publish: (url, param) => void told.push([time(), url, param]),
    microservice: (name) => ({ name }),
    unplaced: () => null,
    busy: () => busy,
    sinceEnd: () => time() - Math.max(Number.NEGATIVE_INFINITY, ...ends.filter((end) => end <= time())),
  })
  return { changes, told }
}

const every = (ms: number, until: number) => Array.from({ length: until / ms + 1 }, (_, n) => n * ms)
const kept = (seq: number, to: string | null = 'b') => ({
  seq,
  switch: { from: { taskId: 'a' }, to: to && { taskId: to } } as unknown as SwitchRecord,
})

describe('Changes', () => {
  it('tells the changes of one microservice within 10 ms as one', () => {
    const { changes, told } = world()
    changes.microservice('one')
    vi.advanceTimersByTime(5)
    changes.microservice('one')
    changes.microservice('two')
    vi.advanceTimersByTime(START)
    expect(told).toEqual([
      [10, GOVERNOR_URLS.changed, { name: 'one' }],
      [10, GOVERNOR_URLS.changed, { name: 'two' }],
    ])
  })

  it('keeps views and switches back while connections end, until 30 ms after the last', () => {
    const { changes, told } = world(every(20, 100))
    changes.microservice('one')
    changes.switched(kept(1))
    vi.advanceTimersByTime(129)
    expect(told).toEqual([])
    vi.advanceTimersByTime(START)
    expect(new Map(told.map(([at, url]) => [url, at]))).toEqual(
      new Map([
        [GOVERNOR_URLS.changed, 130],
        [GOVERNOR_URLS.switched, 130],
      ]),
    )
  })

  it('keeps nothing back for more than 250 ms, however many end', () => {
    const { changes, told } = world(every(20, START))
    changes.microservice('one')
    changes.switched(kept(1))
    vi.advanceTimersByTime(START)
    expect(told.map(([at]) => at)).toEqual([250, 250])
  })

  it('tells at once of who is lost without a successor', () => {
    const { changes, told } = world(every(20, START))
    changes.switched(kept(1, null))
    vi.advanceTimersByTime(1)
    expect(told.map(([, url]) => url)).toEqual([GOVERNOR_URLS.switched])
  })

  it('tells one view a turn while something waits to be decided', () => {
    const { changes, told } = world([], true)
    for (const name of ['one', 'two', 'three']) changes.microservice(name)
    vi.advanceTimersByTime(10)
    expect(told).toHaveLength(1)
    vi.advanceTimersByTime(START)
    expect(told).toHaveLength(3)
  })

  it('tells nothing any more once closed', () => {
    const { changes, told } = world()
    changes.microservice('one')
    changes.switched(kept(1))
    changes.close()
    vi.advanceTimersByTime(START)
    expect(told).toEqual([])
  })
})
