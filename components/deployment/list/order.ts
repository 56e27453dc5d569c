import type { ContainerRow } from '../../../lib/api/contract'
import { byName } from './by-name'
import { HEALTHS, healthOf, imageOf, STATES, stateOf } from './container-state'
import type { ServiceGroup } from './rows'

export const COLUMNS = [
  'state',
  'health',
  'role',
  'service',
  'microservice',
  'node',
  'image',
  'restarts',
  'cpu',
  'memory',
  'clients',
  'uptime',
  'created',
] as const
export type Column = (typeof COLUMNS)[number]
export type SortKey = 'name' | Column

type Value = string | number | null

function containerValue(each: ContainerRow, key: SortKey): Value {
  const running = each.status === 'running'
  switch (key) {
    case 'name':
      return each.name
    case 'state':
      return STATES.indexOf(stateOf(each))
    case 'health':
      return HEALTHS.indexOf(healthOf(each))
    case 'role':
      return each.microservice?.role ?? null
    case 'service':
      return each.serviceName
    case 'microservice':
      return each.microservice?.name ?? null
    case 'node':
      return each.nodeName || null
    case 'image':
      return imageOf(each)
    case 'restarts':
      return each.restartCnt
    case 'cpu':
      return running ? each.cpuUsage.total : null
    case 'memory':
      return running ? each.memoryUsage : null
    case 'clients':
      return running ? each.connections : null
    case 'uptime':
      return running && each.startedAt !== null ? -each.startedAt : null
    case 'created':
      return each.createdTime
  }
}

function groupValue({ service, totals }: ServiceGroup, key: SortKey): Value {
  switch (key) {
    case 'state':
      return service.status
    case 'health':
      return totals && totals.watched > 0 ? totals.healthy / totals.watched : null
    case 'node':
      return service.nodeList.map((each) => each.nodeName).join(', ') || null
    case 'image':
      return service.imageList[0]?.name ?? null
    case 'restarts':
      return totals?.restarts ?? null
    case 'cpu':
      return totals?.cpu ?? null
    case 'memory':
      return totals?.memory ?? null
    case 'clients':
      return totals?.clients ?? null
    case 'uptime':
      return totals?.startedAt ? -totals.startedAt : null
    case 'created':
      return service.createdTime
    default:
      return service.name
  }
}

export interface Sort {
  key: SortKey
  descending: boolean
}

/** `cpu` or `-cpu`, as the address has it; what isn't known sorts by name. */
export function parseSort(text: string): Sort {
  const descending = text.startsWith('-')
  const key = descending ? text.slice(1) : text
  return key === 'name' || (COLUMNS as readonly string[]).includes(key)
    ? { key: key as SortKey, descending }
    : { key: 'name', descending: false }
}
export function sortText({ key, descending }: Sort): string {
  return descending ? `-${key}` : key
}

/** In order; what has no value goes last either way, and what is equal goes by name. */
export function sortContainers(containers: ContainerRow[], sort: Sort): ContainerRow[] {
  return sortBy(
    containers,
    sort,
    containerValue,
    (each) => each.name,
    (each) => each.taskId,
  )
}
export function sortGroups(groups: ServiceGroup[], sort: Sort): ServiceGroup[] {
  return sortBy(
    groups,
    sort,
    groupValue,
    (each) => each.service.name,
    (each) => each.service.id,
  )
}

function sortBy<T>(
  rows: T[],
  { key, descending }: Sort,
  figureOf: (row: T, key: SortKey) => Value,
  nameOf: (row: T) => string,
  idOf: (row: T) => string,
): T[] {
  const sign = descending ? -1 : 1
  return rows
    .map((row) => ({ row, value: figureOf(row, key), name: nameOf(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null)
        return Number(a.value === null) - Number(b.value === null) || byName(a.name, b.name)
      return sign * compare(a.value, b.value) || byName(a.name, b.name) || compare(idOf(a.row), idOf(b.row))
    })
    .map(({ row }) => row)
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : byName(String(a), String(b))
}
