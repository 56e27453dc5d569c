import type { SwitchRow } from '../../lib/api/contract/microservices'

/** One leg of a switch, ms. */
export interface Leg {
  step: 'detect' | 'fence' | 'announce'
  ms: number
}

/** The legs of a switch from the fault to the announcement; fencing only where an instance had to be killed. Never negative. */
export function legsOf(record: Pick<SwitchRow, 'faultAt' | 'detectedAt' | 'fencedAt' | 'announcedAt'>): Leg[] {
  const legs: Leg[] = [{ step: 'detect', ms: span(record.faultAt, record.detectedAt) }]
  if (record.fencedAt !== null) legs.push({ step: 'fence', ms: span(record.detectedAt, record.fencedAt) })
  legs.push({ step: 'announce', ms: span(record.fencedAt ?? record.detectedAt, record.announcedAt) })
  return legs
}

/** Fault to announcement, ms. */
export function totalMs(record: Pick<SwitchRow, 'faultAt' | 'announcedAt'>): number {
  return span(record.faultAt, record.announcedAt)
}

function span(from: number, to: number): number {
  return Math.max(0, to - from)
}

/** Rounds so that small times keep a decimal: 0.37 → 0.4, 12.4 → 12. */
export function roundMs(ms: number): number {
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)
}

/**
 * When an instance that stops answering is taken for hung, ms: it may hang right after an answered ping (`most`),
 * or just before the next one is due (`least`).
 */
export function hangDetection(ping: { intervalMs: number; lost: number }): { least: number; most: number } {
  return { least: ping.intervalMs * ping.lost, most: ping.intervalMs * (ping.lost + 1) }
}

/** The name people know a party by: the service's, unless the other side belongs to the same service. */
export function partyNames(record: Pick<SwitchRow, 'from' | 'to'>): { from: string | null; to: string | null } {
  const { from, to } = record
  const alike = from !== null && to !== null && from.serviceName === to.serviceName
  return {
    from: from && (alike ? from.containerName : from.serviceName),
    to: to && (alike ? to.containerName : to.serviceName),
  }
}
