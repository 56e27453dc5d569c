import { describe, expect, it } from 'vitest'
import { asCsv, asJson, exactIso } from './export'
import { move, record } from './testing/samples'
import { timelineOf } from './timeline'
import type { TimelineWords } from './timeline-words'

const words: TimelineWords = {
  lane: (lane) => lane.client?.clientName ?? lane.kind,
  mark: (mark) => mark.kind,
  span: (span) => span.kind,
  offset: String,
  duration: String,
}

describe('the exports of a timeline', () => {
  it('tell exact times', () => {
    expect(exactIso(1_700_000_000_000.25)).toBe('2023-11-14T22:13:20.000250Z')
    expect(exactIso(1_700_000_000_999.75)).toBe('2023-11-14T22:13:20.999750Z')
  })

  it('are one line a moment as CSV, whatever a client is called', () => {
    const odd = { ...move, clientName: '=HYPERLINK("x"),1' }
    const lines = asCsv(record, timelineOf(record, [odd]), words, ['ms', 'time', 'lane', 'what']).split('\r\n')
    expect(lines[0]).toBe('\uFEFFms,time,lane,what')
    expect(lines[1]).toBe(`-600.000,2023-11-14T22:13:19.400000Z,"'=HYPERLINK(""x""),1",lastMessage`)
    expect(lines[2]).toBe('0.000,2023-11-14T22:13:20.000000Z,evidence,begin')
    expect(lines).toHaveLength(13)
  })

  it('are everything as JSON', () => {
    expect(JSON.parse(asJson(record, [move]))).toEqual({ switch: record, clients: [move] })
  })
})
