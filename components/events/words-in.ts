import type { EventRow } from '../../lib/api/contract/events'

export const text = (value: string | number | undefined) => String(value ?? '')

/** What the sentences of events (messages `events.kind`) are made with, of an event's own figures and words. */
export function wordsIn(params: EventRow['params']) {
  return {
    how: params.signal !== undefined ? 'signal' : params.code !== undefined ? 'code' : 'none',
    signal: text(params.signal),
    code: text(params.code),
    reason: text(params.reason).replaceAll(' ', '_'),
    address: text(params.address) || 'none',
    missed: Number(params.missed ?? 0),
    attempt: Number(params.attempt ?? 0),
    seconds: Math.round(Number(params.inMs ?? 0) / 100) / 10,
    microservice: text(params.microservice) || 'none',
    missedPings: Number(params.missedPings ?? 0),
    check: typeof params.why === 'string' ? 'yes' : 'no',
    node: text(params.node),
    from: text(params.from),
    to: text(params.to),
    awayS: Number(params.awayS ?? 0),
    state: text(params.state),
    ran: Number(params.ran ?? 0),
    count: Number(params.count ?? 0),
    cause: text(params.cause),
    attempts: Number(params.attempts ?? 0),
    cmd: text(params.cmd).replaceAll('-', '_'),
    version: Number(params.version ?? 0),
  }
}
