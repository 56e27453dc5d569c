import type { ClientRow } from '../../lib/api/contract/clients'

export const CLIENT_STATES = ['connected', 'connecting', 'stopped'] as const
export const SORT_KEYS = [
  'created',
  'name',
  'state',
  'server',
  'publisher',
  'messages',
  'rate',
  'lastMessage',
  'reconnects',
  'longest',
] as const
export type SortKey = (typeof SORT_KEYS)[number]
export interface ClientSort {
  key: SortKey
  descending: boolean
}
/** Newest first. */
const FIRST_SORT: ClientSort = { key: 'created', descending: true }
/** Columns of which the largest is what people look for. */
const LARGEST_FIRST: ReadonlySet<SortKey> = new Set(['created', 'messages', 'rate', 'lastMessage', 'reconnects', 'longest'])

/** `name`, or `-name` for descending; anything else is the first order. */
export function parseSort(text: string): ClientSort {
  const key = SORT_KEYS.find((each) => each === text.replace(/^-/, ''))
  return key ? { key, descending: text.startsWith('-') } : FIRST_SORT
}

export function sortText({ key, descending }: ClientSort): string {
  return `${descending ? '-' : ''}${key}`
}

/** What a click on a column's head does: sorts by it, then the other way. */
export function nextSort(sort: ClientSort, key: SortKey): ClientSort {
  return sort.key === key ? { key, descending: !sort.descending } : { key, descending: LARGEST_FIRST.has(key) }
}

export interface ClientFilter {
  /** In name, server, URLs, publisher or address. */
  search: string
  states: readonly string[]
  /** Names of publishers. */
  publishers: readonly string[]
}

/** The rows that fit, in order; rows that are equal by the sort stand by their names. */
export function shownClients(rows: readonly ClientRow[], filter: ClientFilter, { key, descending }: ClientSort): ClientRow[] {
  const wanted = filter.search.trim().toLowerCase()
  const fits = rows.filter(
    (row) =>
      (wanted === '' || textsOf(row).some((text) => text.toLowerCase().includes(wanted))) &&
      (filter.states.length === 0 || filter.states.includes(row.state)) &&
      (filter.publishers.length === 0 || filter.publishers.includes(row.publisher?.containerName ?? '')),
  )
  const direction = descending ? -1 : 1
  return fits.sort((a, b) => direction * compare(sortValue(a, key), sortValue(b, key)) || compare(a.name, b.name))
}

/** The publishers of some clients by name, each with how many clients it has. */
export function publishersOf(rows: readonly ClientRow[]): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { publisher } of rows)
    if (publisher) counts.set(publisher.containerName, (counts.get(publisher.containerName) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => compare(a.name, b.name))
}

function textsOf({ name, server, urls, publisher, endpoint }: ClientRow): string[] {
  return [name, server, ...urls, publisher?.containerName ?? '', endpoint ?? '']
}

function sortValue(row: ClientRow, key: SortKey): string | number {
  switch (key) {
    case 'created':
      return row.createdAt
    case 'name':
      return row.name
    case 'state':
      return CLIENT_STATES.indexOf(row.state)
    case 'server':
      return row.server
    case 'publisher':
      return row.publisher?.containerName ?? row.endpoint ?? ''
    case 'messages':
      return row.stats?.messages ?? 0
    case 'rate':
      return row.stats?.rate ?? 0
    case 'lastMessage':
      return row.lastMessageAt ?? 0
    case 'reconnects':
      return row.stats?.reconnects ?? 0
    case 'longest':
      return row.stats?.longestSilence?.ms ?? 0
  }
}

/** Texts as people order them: `probe-2` before `probe-10`. */
function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true })
}
