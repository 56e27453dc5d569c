import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../lib/api/contract'
import { LINES_KEPT, LogBuffer } from './log-buffer'

const line = (seq: number): LogLine => ({ seq, at: seq, stream: 'stdout', text: `line ${seq}` })
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index))
const shown = (buffer: LogBuffer) => buffer.state.lines.map((each) => each.seq)

describe('LogBuffer', () => {
  it('shows each line once and in order, whichever way it came', () => {
    const buffer = new LogBuffer()
    buffer.add(lines(4, 6))
    buffer.add(lines(1, 5), true)
    buffer.add([line(7)])
    expect(shown(buffer)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(buffer.state.more).toBe(true)
  })

  it('keeps a bounded number of lines', () => {
    const buffer = new LogBuffer()
    buffer.add(lines(1, LINES_KEPT + 10))
    expect(buffer.state.lines).toHaveLength(LINES_KEPT)
    expect(shown(buffer)[0]).toBe(11)
    expect(buffer.state.more).toBe(true)
  })

  it('holds lines back while paused and shows them afterwards', () => {
    const buffer = new LogBuffer()
    buffer.add(lines(1, 2))
    buffer.pause(true)
    buffer.add(lines(3, 5))
    expect(shown(buffer)).toEqual([1, 2])
    expect(buffer.state.waiting).toBe(3)
    buffer.pause(false)
    expect(shown(buffer)).toEqual([1, 2, 3, 4, 5])
    expect(buffer.state.waiting).toBe(0)
  })

  it('hides what was cleared, also when the server sends it again, and shows what comes after', () => {
    const buffer = new LogBuffer()
    buffer.add(lines(1, 3))
    buffer.clear()
    expect(shown(buffer)).toEqual([])
    buffer.add(lines(2, 4))
    expect(shown(buffer)).toEqual([4])
  })

  it('puts older lines before the others', () => {
    const buffer = new LogBuffer()
    buffer.add(lines(10, 12), true)
    buffer.addOlder(lines(7, 9), false)
    expect(shown(buffer)).toEqual([7, 8, 9, 10, 11, 12])
    expect(buffer.state.more).toBe(false)
  })
})
