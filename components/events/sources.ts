import { listAudit, listEvents, listSwitches } from '../../lib/api/contract'
import type { EVENT_SEVERITIES, EVENT_SUBJECTS } from '../../lib/api/contract/events'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import type { LiveRows } from '../../lib/api/live'
import { callApi } from '../api/client'

/** What may be asked of each growing list; empty lists and texts mean all. `sinceMs`: not older than this, ms. */
export interface Filters {
  events: {
    severity: (typeof EVENT_SEVERITIES)[number][]
    about: (typeof EVENT_SUBJECTS)[number] | ''
    key: string
    sinceMs: number
  }
  switches: { kind: SwitchRow['kind'][]; key: string; sinceMs: number }
  audit: { user: string; action: string; target: string; sinceMs: number }
}
export type GrowingTopic = keyof Filters

export interface Cut {
  pageSize: number
  before?: number
  after?: number
}

interface Source<T extends GrowingTopic> {
  /** Asks the server, newest first. */
  fetch(filter: Filters[T], cut: Cut, signal?: AbortSignal): Promise<{ list: LiveRows[T][]; total: number }>
  /** Whether a row that just came fits, by the same rules as the server's. */
  fits(row: LiveRows[T], filter: Filters[T]): boolean
}

const since = (sinceMs: number) => (sinceMs > 0 ? { from: Math.max(0, Date.now() - sinceMs) } : {})
const options = (signal?: AbortSignal) => (signal ? { signal } : {})
const has = (text: string, part: string) => text.toLowerCase().includes(part.trim().toLowerCase())

/** How each growing list is asked for. */
export const SOURCES: { [T in GrowingTopic]: Source<T> } = {
  events: {
    fetch: ({ severity, about, key, sinceMs }, cut, signal) =>
      callApi(
        listEvents,
        { query: { ...cut, severity, ...(about && { subjectType: [about] }), ...(key && { key }), ...since(sinceMs) } },
        options(signal),
      ),
    fits: (row, { severity, about, key }) =>
      (severity.length === 0 || severity.includes(row.severity)) &&
      (about === '' || row.subject.type === about) &&
      has(row.subject.name, key),
  },
  switches: {
    fetch: ({ kind, key, sinceMs }, cut, signal) =>
      callApi(listSwitches, { query: { ...cut, kind, ...(key && { key }), ...since(sinceMs) } }, options(signal)),
    fits: (row, { kind, key }) => (kind.length === 0 || kind.includes(row.kind)) && has(row.microservice, key),
  },
  audit: {
    fetch: ({ user, action, target, sinceMs }, cut, signal) =>
      callApi(
        listAudit,
        { query: { ...cut, ...(user && { user }), ...(action && { action }), ...(target && { target }), ...since(sinceMs) } },
        options(signal),
      ),
    fits: (row, { user, action, target }) =>
      has(row.user, user) && row.action.startsWith(action) && (has(row.target.name, target) || row.target.id === target.trim()),
  },
}
