import { EVENT_SEVERITIES, EVENT_SUBJECTS } from '../../lib/api/contract/events'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import type { Filters } from './sources'

export const TABS = ['lifecycle', 'switches', 'audit'] as const
export type Tab = (typeof TABS)[number]

const HOUR_MS = 3_600_000
/** The spans of time that can be chosen, ms. */
export const SPANS = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 7 * 24 * HOUR_MS } as const
export type SpanName = keyof typeof SPANS

export const SWITCH_KINDS = ['failover', 'switchover', 'failback', 'takeover', 'lost'] as const satisfies SwitchRow['kind'][]

/** What the page keeps in its query string. */
export const NO_FILTER = {
  tab: 'lifecycle',
  q: '',
  severity: [] as string[],
  about: '',
  kind: [] as string[],
  user: '',
  action: '',
  since: '',
}
export type UrlFilter = typeof NO_FILTER

const among = <T extends string>(values: readonly T[], given: readonly string[]): T[] =>
  values.filter((each) => given.includes(each))

export const tabOf = (url: UrlFilter): Tab => among(TABS, [url.tab])[0] ?? 'lifecycle'
export const spanOf = (url: UrlFilter): SpanName | '' => among(Object.keys(SPANS) as SpanName[], [url.since])[0] ?? ''

/** The filter of each list that a query string tells; what makes no sense in it is left out. */
export function filtersOf(url: UrlFilter): Filters {
  const span = spanOf(url)
  const sinceMs = span === '' ? 0 : SPANS[span]
  const key = url.q.trim().slice(0, MOST_CHARACTERS)
  return {
    events: { severity: among(EVENT_SEVERITIES, url.severity), about: among(EVENT_SUBJECTS, [url.about])[0] ?? '', key, sinceMs },
    switches: { kind: among(SWITCH_KINDS, url.kind), key, sinceMs },
    audit: {
      user: url.user.trim().slice(0, MOST_CHARACTERS),
      action: /^[a-z]+$/.test(url.action) ? url.action : '',
      target: key,
      sinceMs,
    },
  }
}
/** What the server takes at most. */
const MOST_CHARACTERS = 128

/** Whether anything but the tab is asked for. */
export const isFiltered = (url: UrlFilter): boolean =>
  Object.entries(NO_FILTER).some(([name, none]) => name !== 'tab' && String(url[name as keyof UrlFilter]) !== String(none))
