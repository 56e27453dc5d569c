import {
  listClients,
  listContainersByService,
  listMicroservices,
  listNodes,
  listServices,
  listSwitches,
} from '../../lib/api/contract'
import type { ListTopic, LiveRows } from '../../lib/api/live'
import { callApi } from '../api/client'

/** As many switches as a page keeps; older ones are asked for by page. */
export const SWITCHES_KEPT = 100
const ALL = { query: { pageNum: 1, pageSize: -1 } }

type Fetchers = { [T in ListTopic]: (signal: AbortSignal) => Promise<LiveRows[T][]> }

/** How the full state of each list is asked for. */
export const FETCH: Fetchers = {
  services: async (signal) => (await callApi(listServices, ALL, { signal })).list,
  containers: async (signal) => (await callApi(listContainersByService, ALL, { signal })).list,
  nodes: async (signal) => (await callApi(listNodes, ALL, { signal })).list,
  microservices: async (signal) => (await callApi(listMicroservices, ALL, { signal })).list,
  switches: async (signal) => (await callApi(listSwitches, { query: { pageNum: 1, pageSize: SWITCHES_KEPT } }, { signal })).list,
  clients: (signal) => callApi(listClients, {}, { signal }),
}

/** The row's key in its topic: the taskId of a container, the id of all others. */
export function keyOf<T extends ListTopic>(topic: T, row: LiveRows[T]): string {
  return topic === 'containers' ? (row as LiveRows['containers']).taskId : row.id
}

export interface RowChange<T extends ListTopic> {
  id: string
  row: LiveRows[T] | null
}

/** The rows with the changes made: rows known are replaced where they stand, new ones go last (switches: first), gone ones leave. */
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
  if (topic !== 'switches') return [...kept, ...added]
  const seq = (row: LiveRows[T]) => (row as LiveRows['switches']).seq
  return [...added, ...kept].sort((a, b) => seq(b) - seq(a)).slice(0, SWITCHES_KEPT)
}
