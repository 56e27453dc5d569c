import { describe, expect, it } from 'vitest'
import type { ClientMove } from '../../../lib/api/contract/moves'
import { AT, move, record } from './testing/samples'
import { momentsOf, timelineOf } from './timeline'

describe('the timeline of a switch', () => {
  it('has a lane for what was seen, one for what was done, and one for each client', () => {
    const { lanes, all, core } = timelineOf(record, [move])
    expect(lanes.map((lane) => lane.kind)).toEqual(['evidence', 'governor', 'client'])
    expect(lanes[0]?.marks).toEqual([
      { kind: 'begin', at: 0 },
      { kind: 'evidence', at: 0, evidence: 1 },
      { kind: 'evidence', at: 0.5, evidence: 0 },
    ])
    expect(lanes[1]?.spans).toEqual([
      { kind: 'detect', from: 0, to: 1 },
      { kind: 'announce', from: 1, to: 1.5 },
    ])
    expect(lanes[2]?.marks.map((mark) => [mark.kind, mark.at])).toEqual([
      ['lastMessage', -600],
      ['disconnected', 0.25],
      ['lookup', 1000],
      ['connected', 1003],
      ['subscribed', 1004],
      ['firstMessage', 2004],
    ])
    expect(lanes[2]?.spans).toEqual([
      { kind: 'waiting', from: 0.25, to: 1000 },
      { kind: 'lookup', from: 1000, to: 1001 },
      { kind: 'connect', from: 1001, to: 1003 },
      { kind: 'subscribe', from: 1003, to: 1004 },
      { kind: 'firstMessage', from: 1004, to: 2004 },
    ])
    expect(all).toEqual({ from: -600, to: 2004 })
    expect(core).toEqual({ from: 0, to: 1004 })
  })

  it('shows the fence of a hang', () => {
    const { lanes } = timelineOf({ ...record, detectedAt: AT + 1500, fencedAt: AT + 1503, announcedAt: AT + 1504 }, [])
    expect(lanes[1]?.marks.map((mark) => mark.kind)).toEqual(['decided', 'fenced', 'announced'])
    expect(lanes[1]?.spans.map((span) => [span.kind, span.to])).toEqual([
      ['detect', 1500],
      ['fence', 1503],
      ['announce', 1504],
    ])
  })

  it('leaves open what is not over, and closes what never will be', () => {
    const nothing = { lookupStartedAt: null, connectedAt: null, subscribedAt: null, firstMessageAt: null }
    const spansOf = (client: ClientMove) => timelineOf(record, [client]).lanes[2]?.spans
    expect(spansOf({ ...move, ...nothing, complete: false })).toEqual([{ kind: 'waiting', from: 0.25, to: null }])
    expect(spansOf({ ...move, ...nothing })).toEqual([{ kind: 'waiting', from: 0.25, to: 0.25 }])
    expect(spansOf({ ...move, firstMessageAt: null, complete: false })?.at(-1)).toEqual({
      kind: 'firstMessage',
      from: 1004,
      to: null,
    })
    expect(spansOf({ ...move, firstMessageAt: null })?.at(-1)?.kind).toBe('subscribe')
  })

  it('gives all moments in order', () => {
    const moments = momentsOf(timelineOf(record, [move])).map(({ mark }) => mark.at)
    expect(moments).toEqual([...moments].sort((a, b) => a - b))
    expect(moments).toHaveLength(11)
  })
})
