import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../../lib/api/contract'
import { LINES_KEPT, LogBuffer } from './log-buffer'

const line = (seq: number, at = seq): LogLine => ({ seq, at, stream: 'stdout', text: `line ${seq}` })
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index))
const shown = (buffer: LogBuffer) => buffer.state.entries.map((each) => each.seq)

describe('LogBuffer', () => {
  it('shows each line once and in order, whichever way it came', () => {
    const buffer = new LogBuffer()
    buffer.add('a', lines(4, 6))
    buffer.add('a', lines(1, 5), true)
    buffer.add('a', [line(7)])
    expect(shown(buffer)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(buffer.state.more).toEqual(['a'])
  })

  it('keeps a bounded number of lines, and knows that older ones can be had', () => {
    const buffer = new LogBuffer()
    buffer.add('a', lines(1, LINES_KEPT + 10))
    expect(buffer.state.entries).toHaveLength(LINES_KEPT)
    expect(shown(buffer)[0]).toBe(11)
    expect(buffer.state.more).toEqual(['a'])
  })

  it('holds lines back while paused and shows them afterwards', () => {
    const buffer = new LogBuffer()
    buffer.add('a', lines(1, 2))
    buffer.pause(true)
    buffer.add('a', lines(3, 5))
    expect(shown(buffer)).toEqual([1, 2])
    expect(buffer.state.waiting).toBe(3)
    buffer.pause(false)
    expect(shown(buffer)).toEqual([1, 2, 3, 4, 5])
    expect(buffer.state.waiting).toBe(0)
  })

  it('hides what was cleared, also when the server sends it again, and shows what comes after', () => {
    const buffer = new LogBuffer()
    buffer.add('a', lines(1, 3))
    buffer.clear()
    expect(shown(buffer)).toEqual([])
    buffer.add('a', lines(2, 4), true)
    expect(shown(buffer)).toEqual([4])
    expect(buffer.state.more).toEqual([])
  })

  it('puts older lines before the others', () => {
    const buffer = new LogBuffer()
    buffer.add('a', lines(10, 12), true)
    expect(buffer.firstOf('a')).toBe(10)
    buffer.addOlder('a', lines(7, 9), false)
    expect(shown(buffer)).toEqual([7, 8, 9, 10, 11, 12])
    expect(buffer.state.more).toEqual([])
  })

  it('merges several containers by time, and lets one go again', () => {
    const buffer = new LogBuffer()
    buffer.add('a', [line(1, 10), line(2, 30)])
    buffer.add('b', [line(1, 20), line(2, 40)])
    buffer.add('a', [line(3, 35)])
    const all = () => buffer.state.entries.map((each) => `${each.source}${each.seq}`)
    expect(all()).toEqual(['a1', 'b1', 'a2', 'a3', 'b2'])
    buffer.drop('b')
    expect(all()).toEqual(['a1', 'a2', 'a3'])
  })

  it('tells where lines are missing, container by container, until they come', () => {
    const buffer = new LogBuffer()
    buffer.add('a', [line(1, 10), line(5, 30)])
    buffer.add('b', [line(9, 20)])
    const missing = () => buffer.state.entries.map((each) => [`${each.source}${each.seq}`, each.missing])
    expect(missing()).toEqual([
      ['a1', 0],
      ['b9', 0],
      ['a5', 3],
    ])
    buffer.add('a', [line(2, 11), line(3, 12), line(4, 13)])
    expect(missing().every(([, count]) => count === 0)).toBe(true)
  })

  it('tells many changes at once', () => {
    const waiting: (() => void)[] = []
    const buffer = new LogBuffer((run) => waiting.push(run))
    let told = 0
    buffer.observe(() => told++)
    for (const each of lines(1, 50)) buffer.add('a', [each])
    expect(waiting).toHaveLength(1)
    for (const run of waiting) run()
    expect(told).toBe(1)
    expect(buffer.state.entries).toHaveLength(50)
  })
})
