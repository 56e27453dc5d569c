import { describe, expect, it } from 'vitest'
import { Histories, History } from './history'

const BOUNDS = { fine: 20, coarse: 5, coarseMs: 10_000 }
const START = 1_000_000_000_000

function filled(seconds: number, bounds = BOUNDS) {
  const history = new History(['cpu', 'memory'], bounds)
  for (let second = 0; second < seconds; second++) history.add(START + second * 1000, { cpu: second, memory: null })
  return history
}

describe('History', () => {
  it('gives samples as they came, with what could not be told as null', () => {
    expect(filled(3).series()).toEqual({
      at: [START, START + 1000, START + 2000],
      cpu: [0, 1, 2],
      memory: [null, null, null],
    })
  })

  it('keeps the newest as they came and means of what is older, ascending and never twice', () => {
    const { at, cpu } = filled(100).series()
    expect(at.slice(-20)).toEqual(Array.from({ length: 20 }, (_, index) => START + (80 + index) * 1000))
    const older = at.slice(0, -20)
    // Means of 40–49 s, 50–59 s, 60–69 s and 70–79 s: that of 80–89 s is told by the samples themselves.
    expect(older).toEqual([44_500, 54_500, 64_500, 74_500].map((each) => START + each))
    expect(cpu.slice(0, older.length)).toEqual([44.5, 54.5, 64.5, 74.5])
  })

  it('is bounded however long it goes on, also when the first room is no multiple of the bound', () => {
    const { at, cpu } = filled(10_000, { fine: 37, coarse: 21, coarseMs: 10_000 }).series()
    expect(at.length).toBeLessThanOrEqual(37 + 21)
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(cpu.slice(-37)).toEqual(Array.from({ length: 37 }, (_, index) => 9963 + index))
  })

  it('leaves null out of a mean', () => {
    const history = new History(['clients'], { fine: 1, coarse: 5, coarseMs: 10_000 })
    for (const [second, clients] of [2, null, 4].entries()) history.add(START + second * 1000, { clients })
    history.add(START + 10_000, { clients: 9 })
    history.add(START + 20_000, { clients: 9 })
    expect(history.series().clients).toEqual([3, 9, 9])
  })

  it('starts anew when the clock is set back, and drops a second sample of one moment', () => {
    const history = filled(3)
    history.add(START + 2000, { cpu: 99, memory: 1 })
    expect(history.series().cpu).toEqual([0, 1, 2])
    history.add(START - 3_600_000, { cpu: 7, memory: 1 })
    expect(history.series()).toEqual({ at: [START - 3_600_000], cpu: [7], memory: [1] })
  })
})

describe('Histories', () => {
  it('keeps a bounded number, and forgets that which was silent the longest', () => {
    const histories = new Histories(['cpu'], 2)
    histories.add('a', START, { cpu: 1 })
    histories.add('b', START, { cpu: 2 })
    histories.add('a', START + 1000, { cpu: 3 })
    histories.add('c', START, { cpu: 4 })
    expect(histories.series('a').cpu).toEqual([1, 3])
    expect(histories.series('b').cpu).toEqual([])
    expect(histories.series('c').cpu).toEqual([4])
  })

  it('forgets what is gone', () => {
    const histories = new Histories(['cpu'])
    histories.add('a', START, { cpu: 1 })
    histories.delete('a')
    expect(histories.series('a')).toEqual({ at: [], cpu: [] })
  })
})
