import type { SwitchRecord } from './microservice'

/** The first repetition comes after this time, ms; each later one after twice the time before. */
export const FIRST_RETRY_MS = 1_000
/** No repetition waits longer, ms. */
export const LAST_RETRY_MS = 5 * 60_000
/** A message that is this old and not delivered is given up, ms. */
export const GIVE_UP_MS = 24 * 3_600_000

/** How an attempt ended: only `delivered` is a delivery. */
export const WEBHOOK_CODES = ['delivered', 'refused', 'redirected', 'timeout', 'unreachable'] as const
/** What came of one attempt. `status` is the receiver's HTTP status, null when there was none; `reason` the system's word for why. */
export interface WebhookOutcome {
  code: (typeof WEBHOOK_CODES)[number]
  status: number | null
  reason: string
  /** How long it took. */
  ms: number
}

export const DELIVERY_STATES = ['waiting', 'delivered', 'givenUp'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why a message was given up: it was too old, or newer ones needed the room. */
export type GivenUpWhy = 'age' | 'room'

/** How long to wait after so many failed attempts (from 1), ms. */
export function retryAfterMs(attempts: number, first = FIRST_RETRY_MS, last = LAST_RETRY_MS): number {
  return Math.min(last, first * 2 ** Math.min(Math.max(attempts, 1) - 1, 30))
}

/** What the webhook says of a switch; the fields are those of the record, `at` is when look-ups named the new one. */
export function switchMessage(record: SwitchRecord): object {
  const { id, microservice, kind, cause, epoch, from, to, evidence } = record
  const { faultAt, detectedAt, fencedAt, announcedAt, decisionMs } = record
  return {
    id,
    type: 'switch',
    at: announcedAt,
    microservice,
    kind,
    cause,
    from,
    to,
    epoch,
    evidence: evidence.map((each) => ({ signal: each.signal, at: each.at, detail: each.detail })),
    faultAt,
    detectedAt,
    fencedAt,
    announcedAt,
    decisionMs,
  }
}

/** The receiver's address: http or https, and nothing secret in it, since it is shown. */
export function isWebhookUrl(text: string): boolean {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return false
  }
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === ''
}
