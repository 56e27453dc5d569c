import { type ContainerRow, formatImageRef, type ServiceRow } from '../../../lib/api/contract'
import { byName } from './by-name'
import { HEALTHS, healthOf, imageOf, STATES, stateOf } from './container-state'

/** What a container is filtered by: any of the values of each kind; an empty list lets all through. */
export interface Filters {
  status: string[]
  health: string[]
  node: string[]
  image: string[]
  microservice: string[]
}
export const FILTER_KINDS = ['status', 'health', 'node', 'image', 'microservice'] as const
export type FilterKind = (typeof FILTER_KINDS)[number]

/** A service with those of its containers that fit, and the figures of all of them together. */
export interface ServiceGroup {
  service: ServiceRow
  containers: ContainerRow[]
  /** null: its containers are still on their way. */
  totals: Totals | null
}
/** null: nothing of it runs, or it can't be told. */
export interface Totals {
  healthy: number
  watched: number
  restarts: number
  cpu: number | null
  memory: number | null
  clients: number | null
  startedAt: number | null
}

const valuesOf: Record<FilterKind, (container: ContainerRow) => string> = {
  status: stateOf,
  health: healthOf,
  node: (each) => each.nodeName,
  image: imageOf,
  microservice: (each) => each.microservice?.name ?? '',
}

/** The values there are to choose from, with how many containers have each: words in their own order, names by name. */
export function optionsOf(kind: FilterKind, containers: ContainerRow[]): { value: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const each of containers) {
    const value = valuesOf[kind](each)
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const order: readonly string[] = kind === 'status' ? STATES : kind === 'health' ? HEALTHS : []
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value) || byName(a.value, b.value))
}

export function isFiltered(filters: Filters): boolean {
  return FILTER_KINDS.some((kind) => filters[kind].length > 0)
}

/** The containers that fit: each word of the search is somewhere in their texts, and each filter knows their value. */
export function fitting(containers: ContainerRow[], search: string, filters: Filters): ContainerRow[] {
  const words = wordsOf(search)
  const kinds = FILTER_KINDS.filter((kind) => filters[kind].length > 0)
  if (words.length === 0 && kinds.length === 0) return containers
  return containers.filter(
    (each) =>
      kinds.every((kind) => filters[kind].includes(valuesOf[kind](each))) && hasWords(textOf(each, textOfContainer), words),
  )
}

const wordsOf = (search: string) => search.toLowerCase().split(/\s+/).filter(Boolean)
const hasWords = (text: string, words: string[]) => words.every((word) => text.includes(word))

/** Ten thousand rows are looked through at each letter: what is found in one is written down once. */
const texts = new WeakMap<object, string>()
function textOf<Row extends object>(row: Row, write: (row: Row) => string): string {
  const known = texts.get(row)
  if (known !== undefined) return known
  const text = write(row).toLowerCase()
  texts.set(row, text)
  return text
}
const textOfContainer = (container: ContainerRow) => {
  const { name, serviceName, nodeName, taskId, microservice } = container
  return `${name} ${serviceName} ${nodeName} ${imageOf(container)} ${microservice?.name ?? ''} ${taskId}`
}
const textOfService = ({ name, imageList }: ServiceRow) => `${name} ${imageList.map(formatImageRef).join(' ')}`

/** The containers of each service, by its id. */
export function byServiceId(containers: ContainerRow[]): Map<string, ContainerRow[]> {
  const all = new Map<string, ContainerRow[]>()
  for (const each of containers) {
    const group = all.get(each.serviceId)
    if (group) group.push(each)
    else all.set(each.serviceId, [each])
  }
  return all
}

/**
 * Services with the containers that fit; one without any is shown when its own name and image are looked for. With `containersOf`
 * null, which is while they are on their way, all services are shown.
 */
export function groupsOf(
  services: ServiceRow[],
  containersOf: ReadonlyMap<string, ContainerRow[]> | null,
  search: string,
  filters: Filters,
): ServiceGroup[] {
  if (!containersOf) return services.map((service) => ({ service, containers: [], totals: null }))
  const filtered = isFiltered(filters)
  const words = wordsOf(search)
  return services.flatMap((service) => {
    const own = containersOf.get(service.id) ?? []
    const shown = fitting(own, search, filters)
    if (shown.length === 0 && (filtered || !hasWords(textOf(service, textOfService), words))) return []
    return [{ service, containers: shown, totals: totalsOf(own) }]
  })
}

/** The same containers are asked for at each letter of a search. */
const totals = new WeakMap<ContainerRow[], Totals>()
function totalsOf(containers: ContainerRow[]): Totals {
  const known = totals.get(containers)
  if (known) return known
  const made = sumOf(containers)
  totals.set(containers, made)
  return made
}

function sumOf(containers: ContainerRow[]): Totals {
  const running = containers.filter((each) => each.status === 'running')
  const watched = containers.filter((each) => healthOf(each) !== 'none')
  const started = running.map((each) => each.startedAt).filter((each) => each !== null)
  return {
    healthy: watched.filter((each) => healthOf(each) === 'healthy').length,
    watched: watched.length,
    restarts: sum(containers.map((each) => each.restartCnt)),
    cpu: running.length > 0 ? sum(running.map((each) => each.cpuUsage.total)) : null,
    memory: running.length > 0 ? sum(running.map((each) => each.memoryUsage)) : null,
    clients: running.some((each) => each.connections !== null) ? sum(running.map((each) => each.connections ?? 0)) : null,
    startedAt: started.length > 0 ? Math.min(...started) : null,
  }
}
const sum = (values: number[]) => values.reduce((all, each) => all + each, 0)
