import type { SwitchRow } from '../../../lib/api/contract/microservices'
import type { ClientMove } from '../../../lib/api/contract/moves'

/** What a switch's story consists of, moment by moment. */
export const MARK_KINDS = [
  'begin',
  'evidence',
  'decided',
  'fenced',
  'announced',
  'lastMessage',
  'disconnected',
  'lookup',
  'connected',
  'subscribed',
  'firstMessage',
] as const
export type MarkKind = (typeof MARK_KINDS)[number]
export const SPAN_KINDS = ['detect', 'fence', 'announce', 'waiting', 'lookup', 'connect', 'subscribe', 'firstMessage'] as const
export type SpanKind = (typeof SPAN_KINDS)[number]

/** A moment; `at` is ms since the begin of the switch (the fault or the request), negative before it. */
export interface Mark {
  kind: MarkKind
  at: number
  /** Index into the record's evidence. */
  evidence?: number
}
/** A time between two moments. `to` null: it isn't over. */
export interface Span {
  kind: SpanKind
  from: number
  to: number | null
}
export interface Lane {
  id: string
  kind: 'evidence' | 'governor' | 'client'
  client: ClientMove | null
  marks: Mark[]
  spans: Span[]
}
export interface Timeline {
  lanes: Lane[]
  /** From the first to the last moment, ms. */
  all: Range
  /** From the begin to the moment when the last client had subscribed: the switch itself. */
  core: Range
}
export interface Range {
  from: number
  to: number
}

/** Lays a switch and the moves of our clients out in lanes. Times are relative to the record's `faultAt`. */
export function timelineOf(record: SwitchRow, clients: readonly ClientMove[]): Timeline {
  const since = (at: number) => at - record.faultAt
  const lanes = [evidenceLane(record, since), governorLane(record, since), ...clients.map((each) => clientLane(each, since))]
  const moments = lanes.flatMap((lane) => lane.marks.map((mark) => mark.at))
  const core = lanes.flatMap((lane) =>
    lane.marks.filter(({ kind }) => kind !== 'lastMessage' && kind !== 'firstMessage').map((mark) => mark.at),
  )
  return { lanes, all: rangeOf(moments), core: rangeOf(core) }
}

function evidenceLane(record: SwitchRow, since: (at: number) => number): Lane {
  const seen = record.evidence.map((each, index): Mark => ({ kind: 'evidence', at: since(each.at), evidence: index }))
  const marks = [{ kind: 'begin', at: 0 } satisfies Mark, ...seen].sort((a, b) => a.at - b.at)
  return { id: 'evidence', kind: 'evidence', client: null, marks, spans: [] }
}

function governorLane(record: SwitchRow, since: (at: number) => number): Lane {
  const detected = since(record.detectedAt)
  const fenced = record.fencedAt === null ? null : since(record.fencedAt)
  const announced = since(record.announcedAt)
  const marks: Mark[] = [{ kind: 'decided', at: detected }]
  const spans: Span[] = [span('detect', 0, detected)]
  if (fenced !== null) {
    marks.push({ kind: 'fenced', at: fenced })
    spans.push(span('fence', detected, fenced))
  }
  marks.push({ kind: 'announced', at: announced })
  spans.push(span('announce', fenced ?? detected, announced))
  return { id: 'governor', kind: 'governor', client: null, marks, spans }
}

function clientLane(client: ClientMove, since: (at: number) => number): Lane {
  const steps: [MarkKind, number | null][] = [
    ['lastMessage', client.lastMessageAt],
    ['disconnected', client.disconnectedAt],
    ['lookup', client.lookupStartedAt],
    ['connected', client.connectedAt],
    ['subscribed', client.subscribedAt],
    ['firstMessage', client.firstMessageAt],
  ]
  const marks = steps.flatMap(([kind, at]): Mark[] => (at === null ? [] : [{ kind, at: since(at) }]))
  const { lookupMs, connectMs, subscribeMs } = client
  const [down, lookup, connected] = [client.disconnectedAt, client.lookupStartedAt, client.connectedAt]
  const { subscribedAt, firstMessageAt, complete } = client
  const spans: Span[] = []
  if (lookup === null) spans.push({ kind: 'waiting', from: since(down), to: complete ? since(down) : null })
  else {
    spans.push(span('waiting', since(down), since(lookup)))
    if (connected !== null) {
      const found = since(lookup) + (lookupMs ?? 0)
      spans.push(span('lookup', since(lookup), found), span('connect', found, found + (connectMs ?? 0)))
    }
    if (connected !== null && subscribedAt !== null) {
      spans.push(span('subscribe', since(subscribedAt) - (subscribeMs ?? 0), since(subscribedAt)))
      if (firstMessageAt !== null) spans.push(span('firstMessage', since(subscribedAt), since(firstMessageAt)))
      else if (!complete) spans.push({ kind: 'firstMessage', from: since(subscribedAt), to: null })
    }
  }
  return { id: client.id, kind: 'client', client, marks, spans }
}

/** Clocks of two processes may differ by a little: no span runs backwards. */
function span(kind: SpanKind, from: number, to: number): Span {
  return { kind, from, to: Math.max(from, to) }
}

function rangeOf(moments: number[]): Range {
  return { from: Math.min(0, ...moments), to: Math.max(0, ...moments) }
}

/** All moments in the order they happened, each with its lane. */
export function momentsOf({ lanes }: Timeline): { lane: Lane; mark: Mark }[] {
  return lanes.flatMap((lane) => lane.marks.map((mark) => ({ lane, mark }))).sort((a, b) => a.mark.at - b.mark.at)
}
