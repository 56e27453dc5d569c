import type { ContainerRow, MicroserviceRow } from '../../lib/api/contract'

/**
 * What stopping one container does to those who use it.
 * `moves`: it is active and `to` takes over. `ends`: it is active, or the last healthy one, and nobody is left.
 * `spreads`: it shares the work with `others` healthy instances. `standby`: it only stands by for `microservice`.
 */
export type Consequence = { container: string; microservice: string; clients: number | null } & (
  | { kind: 'moves'; to: string }
  | { kind: 'ends' }
  | { kind: 'spreads'; others: number }
  | { kind: 'standby' }
)

/**
 * Names what happens to clients when `leaving` stop together. Containers that run nothing of a microservice are left out:
 * stopping them hurts nobody. The order of the stand-ins is the rule's: master, then slaves.
 */
export function consequencesOf(leaving: ContainerRow[], microservices: MicroserviceRow[]): Consequence[] {
  const gone = new Set(leaving.map((each) => each.taskId))
  return leaving.flatMap((container): Consequence[] => {
    const place = container.microservice
    if (!place || container.status !== 'running' || place.join !== 'joined') return []
    const about = { container: container.name, microservice: place.name, clients: container.connections }
    if (place.role === 'standby') return [{ ...about, kind: 'standby' }]
    const rule = microservices.find((each) => each.name === place.name)
    // Under master/slave a mere member is one that the rule doesn't name: no client is sent to it.
    if (place.role === 'member' && rule?.loadBalance === 'masterSlave') return []
    const left = (rule?.instances ?? []).filter(
      (each) =>
        !gone.has(each.taskId) &&
        each.healthy &&
        each.join === 'joined' &&
        !each.leaving &&
        !each.suspended &&
        (each.availability?.state ?? 'ready') === 'ready',
    )
    if (place.role === 'member')
      return [left.length > 0 ? { ...about, kind: 'spreads', others: left.length } : { ...about, kind: 'ends' }]
    const order = (rule?.loadBalanceDetail ?? []).flatMap((each, index) => (index === 0 ? [each.master, each.id] : [each.id]))
    const never = rule?.policy.never ?? []
    const next = order
      .filter((taskId) => !never.includes(taskId))
      .map((taskId) => left.find((each) => each.taskId === taskId))
      .find(Boolean)
    return [next ? { ...about, kind: 'moves', to: next.containerName } : { ...about, kind: 'ends' }]
  })
}

/**
 * The same for containers that are replaced, service by service, one container after another: each is looked at by itself. Of a
 * service the one that serves says it all; where none does, any of them.
 */
export function consequencesOfReplacing(replaced: ContainerRow[], microservices: MicroserviceRow[]): Consequence[] {
  const services = [...new Set(replaced.map((each) => each.serviceId))]
  return services.flatMap((serviceId) => {
    const own = replaced.filter((each) => each.serviceId === serviceId)
    const active = own.filter((each) => each.microservice?.role === 'active')
    return (active.length > 0 ? active : own.slice(0, 1)).flatMap((each) => consequencesOf([each], microservices))
  })
}

/** The same for several containers of one microservice at once. */
export interface ConsequenceGroup {
  first: Consequence
  /** Names of the containers concerned. */
  containers: string[]
  clients: number | null
}

const WORST: Consequence['kind'][] = ['ends', 'moves', 'spreads', 'standby']

/**
 * What is said in one sentence: containers of one microservice that share a fate, the worst fates first. Where nobody is left
 * to serve, those that stand by go with the one that serves.
 */
export function groupConsequences(consequences: Consequence[]): ConsequenceGroup[] {
  const ending = new Set(consequences.filter((each) => each.kind === 'ends').map((each) => each.microservice))
  const groups = new Map<string, ConsequenceGroup>()
  for (const each of [...consequences].sort((a, b) => WORST.indexOf(a.kind) - WORST.indexOf(b.kind))) {
    const fate = each.kind === 'standby' && ending.has(each.microservice) ? 'ends' : each.kind
    const key = `${fate} ${each.microservice}`
    const group = groups.get(key)
    if (!group) groups.set(key, { first: each, containers: [each.container], clients: each.clients })
    else {
      group.containers.push(each.container)
      group.clients = group.clients === null || each.clients === null ? null : group.clients + each.clients
    }
  }
  return [...groups.values()]
}
