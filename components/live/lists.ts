import {
  getWebhook,
  listAudit,
  listClients,
  listConfig,
  listContainersByService,
  listEvents,
  listImages,
  listMicroservices,
  listNodes,
  listServices,
  listSwitches,
  listTemplates,
} from '../../lib/api/contract'
import type { ListTopic, LiveRows } from '../../lib/api/live'
import { callApi } from '../api/client'

/** The lists that only grow, newest first by `seq`. */
export const GROWING = ['switches', 'events', 'audit'] as const
export type GrowingTopic = (typeof GROWING)[number]
const isGrowing = (topic: ListTopic): topic is GrowingTopic => (GROWING as readonly string[]).includes(topic)

/** As many of the newest rows of a growing list as a page keeps; older ones are asked for by page. */
export const KEPT = { switches: 100, events: 200, audit: 200 } as const satisfies Record<GrowingTopic, number>
const newest = (topic: GrowingTopic) => ({ query: { pageNum: 1, pageSize: KEPT[topic] } })
const ALL = { query: { pageNum: 1, pageSize: -1 } }

type Fetchers = { [T in ListTopic]: (signal: AbortSignal) => Promise<LiveRows[T][]> }

/** How the full state of each list is asked for. */
export const FETCH: Fetchers = {
  services: async (signal) => (await callApi(listServices, ALL, { signal })).list,
  containers: async (signal) => (await callApi(listContainersByService, ALL, { signal })).list,
  nodes: async (signal) => (await callApi(listNodes, ALL, { signal })).list,
  images: async (signal) => (await callApi(listImages, ALL, { signal })).list,
  microservices: async (signal) => (await callApi(listMicroservices, ALL, { signal })).list,
  switches: async (signal) => (await callApi(listSwitches, newest('switches'), { signal })).list,
  clients: (signal) => callApi(listClients, {}, { signal }),
  templates: async (signal) => (await callApi(listTemplates, ALL, { signal })).list,
  configuration: (signal) => callApi(listConfig, ALL, { signal }),
  webhook: async (signal) => [await callApi(getWebhook, {}, { signal })],
  events: async (signal) => (await callApi(listEvents, newest('events'), { signal })).list,
  audit: async (signal) => (await callApi(listAudit, newest('audit'), { signal })).list,
}

/** The row's key in its topic: the taskId of a container, the number of a row of a growing list, the id of all others. */
export function keyOf<T extends ListTopic>(topic: T, row: LiveRows[T]): string {
  if (topic === 'containers') return (row as LiveRows['containers']).taskId
  if (isGrowing(topic)) return String(seqOf(row as LiveRows[GrowingTopic]))
  return (row as LiveRows['nodes']).id
}
const seqOf = (row: LiveRows[GrowingTopic]) => row.seq

export interface RowChange<T extends ListTopic> {
  id: string
  row: LiveRows[T] | null
}

/** The rows with the changes made: rows known are replaced where they stand, new ones go last (in growing lists: first), gone ones leave. */
export function applyChanges<T extends ListTopic>(topic: T, rows: LiveRows[T][], changes: RowChange<T>[]): LiveRows[T][] {
  const waiting = new Map(changes.map((change) => [change.id, change.row]))
  const kept: LiveRows[T][] = []
  for (const row of rows) {
    const id = keyOf(topic, row)
    const next = waiting.has(id) ? waiting.get(id) : row
    waiting.delete(id)
    if (next) kept.push(next)
  }
  const added = [...waiting.values()].filter((row) => row !== null)
  if (!isGrowing(topic)) return [...kept, ...added]
  const seq = (row: LiveRows[T]) => seqOf(row as LiveRows[GrowingTopic])
  return [...added, ...kept].sort((a, b) => seq(b) - seq(a)).slice(0, KEPT[topic])
}
