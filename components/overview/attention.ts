import type { ContainerRow, NodeRow } from '../../lib/api/contract'
import type { EventKind, EventRow } from '../../lib/api/contract/events'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { takesClients } from '../governance/availability'
import { containerHref, microserviceHref, nodeHref } from '../hrefs'

/** What may need a person, the worst first. */
export const ATTENTION_KINDS = [
  'nobody', // a microservice that should be served is served by nobody
  'keptBack', // the same, and the failover policy keeps back who could
  'nodeOffline',
  'governor', // can't be reached: no failover news, no rule can be set
  'unhealthy',
  'nowhere', // its node is away, and no other one can take it
  'exited', // should run, ended, and isn't started again
  'deployFailed',
  'notJoined',
  'flapping', // ends again and again
  'switchedTooOften', // it stays put until it is quiet
  'noSlave', // nobody could take over
] as const
export type AttentionKind = (typeof ATTENTION_KINDS)[number]

export interface Attention {
  /** Stays the same while the trouble lasts. */
  id: string
  kind: AttentionKind
  level: 'bad' | 'warn'
  /** ms since 1970; null where it isn't known. */
  since: number | null
  /** Whom it is about; empty for the governor. */
  name: string
  /** Where something can be done about it. */
  href: string
  /** What the sentence names. */
  params: Record<string, string | number>
  /** What the machine said, as it said it. */
  detail: string
}

export interface Picture {
  nodes: NodeRow[]
  containers: ContainerRow[]
  microservices: MicroserviceRow[]
  /** The newest lifecycle events: they tell since when. */
  events: EventRow[]
  governorUp: boolean
  /** ms since 1970. */
  now: number
}

/** A container that was started again so often, the last time so short ago, isn't well although it runs now. */
export const FLAPPING = { restarts: 3, withinMs: 120_000 } as const

/** Everything that needs a person, worst first; of the same kind the one that lasts longest. */
export function attentionOf(picture: Picture): Attention[] {
  const found = [
    ...(picture.governorUp ? [] : [governorAway(picture)]),
    ...picture.nodes.filter((node) => node.status === 'offline').map((node) => nodeOffline(node, picture)),
    ...picture.microservices.flatMap((row) => microserviceTrouble(row, picture)),
    // What a node that is away last said of its containers is told with the node.
    ...picture.containers.filter((each) => each.nodeOnline).flatMap((each) => containerTrouble(each, picture)),
    ...picture.containers.flatMap(nowhere),
  ]
  const rank = (each: Attention) => (each.level === 'bad' ? 0 : 100) + ATTENTION_KINDS.indexOf(each.kind)
  return found.sort(
    (a, b) => rank(a) - rank(b) || (a.since ?? picture.now) - (b.since ?? picture.now) || a.name.localeCompare(b.name),
  )
}

function governorAway(picture: Picture): Attention {
  const since = sinceEvent(picture, 'governor.lost', 'governor')
  return { id: 'governor', kind: 'governor', level: 'bad', since, name: '', href: '/governance', params: {}, detail: '' }
}

function nodeOffline(node: NodeRow, picture: Picture): Attention {
  return {
    id: `node ${node.id}`,
    kind: 'nodeOffline',
    level: 'bad',
    since: sinceEvent(picture, 'node.offline', node.id) ?? node.observedAt,
    name: node.name,
    href: nodeHref(node.id),
    params: {
      count: picture.containers.filter((each) => each.nodeId === node.id && each.desired === 'running').length,
      moved: picture.containers.filter((each) => each.nodeLoss?.state === 'moved' && each.nodeLoss.node === node.name).length,
    },
    detail: node.statusReason ?? '',
  }
}

/** It should be placed anew, and can't be. */
function nowhere(row: ContainerRow): Attention[] {
  if (row.nodeLoss?.state !== 'nowhere') return []
  const { node, since } = row.nodeLoss
  const about = { name: row.name, href: containerHref(row.taskId), params: { node }, detail: '' }
  return [{ ...about, id: `nowhere ${row.taskId}`, kind: 'nowhere', level: 'bad', since }]
}

function microserviceTrouble(row: MicroserviceRow, picture: Picture): Attention[] {
  const about = { name: row.name, href: microserviceHref(row.id), params: {}, detail: '' }
  const members = new Set(row.instances.map((each) => each.taskId))
  const wanted = picture.containers.some((each) => members.has(each.taskId) && each.desired === 'running')
  const healthy = row.instances.filter((each) => each.healthy && row.weights?.[each.taskId] !== 0)
  if (row.loadBalance === 'masterSlave' ? row.active === null : healthy.length === 0) {
    // Stopped on purpose, all of them: that is what somebody wanted.
    if (!wanted) return []
    const why = row.standing?.keptBack
    if (why) return [{ ...about, id: `keptBack ${row.id}`, kind: 'keptBack', level: 'bad', since: null, params: { why } }]
    return [{ ...about, id: `nobody ${row.id}`, kind: 'nobody', level: 'bad', since: null }]
  }
  if (row.loadBalance !== 'masterSlave') return []
  const flapping = row.standing?.flapping
  if (flapping) {
    return [{ ...about, id: `switchedTooOften ${row.id}`, kind: 'switchedTooOften', level: 'warn', since: flapping.since }]
  }
  const ruled = new Set((row.loadBalanceDetail ?? []).flatMap((each) => [each.master, each.id]))
  const never = new Set(row.policy.never)
  const isStandIn = (each: InstanceRow) => each.taskId !== row.active && ruled.has(each.taskId) && !never.has(each.taskId)
  if (row.instances.some((each) => isStandIn(each) && takesClients(each))) return []
  const active = row.instances.find((each) => each.taskId === row.active)?.containerName ?? ''
  return [{ ...about, id: `noSlave ${row.id}`, kind: 'noSlave', level: 'warn', since: null, params: { active } }]
}

function containerTrouble(row: ContainerRow, picture: Picture): Attention[] {
  const found = containerKind(row, picture.now)
  if (!found) return []
  const [kind, level] = found
  const joining = row.microservice ?? row.unplaced
  const detail = { deployFailed: row.failedMessage, exited: row.exit?.tail.at(-1) } as const
  return [
    {
      id: `${kind} ${row.taskId}`,
      kind,
      level,
      since: sinceOf(kind, row, picture),
      name: row.name,
      href: containerHref(row.taskId),
      params: {
        microservice: row.microservice?.name ?? '',
        restarts: row.restartCnt,
        join: joinProblem(joining),
        check: row.microservice?.healthWhy ? 'yes' : 'no',
      },
      detail: detail[kind as keyof typeof detail] ?? '',
    },
  ]
}

/** Refused is either the password, or that the other side tells no name. */
function joinProblem(joining: ContainerRow['unplaced']): string {
  if (joining?.join !== 'refused') return joining?.join ?? ''
  return joining.joinReason === 'password refused' ? 'refused' : 'silent'
}

function containerKind(row: ContainerRow, now: number): [AttentionKind, Attention['level']] | null {
  if (row.desired === 'removed') return null
  if (row.deployStatus === 'failure') return ['deployFailed', 'bad']
  if (row.nextStartAt !== null) return ['flapping', 'bad']
  if (row.desired !== 'running') return null
  if (row.status === 'exited') return row.exit ? ['exited', 'bad'] : null
  if (row.status !== 'running') return null
  const join = (row.microservice ?? row.unplaced)?.join
  if (join === 'refused' || join === 'unreachable' || join === 'conflict') return ['notJoined', 'bad']
  if (join === 'joined' && row.microservice?.healthy === false) return ['unhealthy', 'bad']
  const young = row.startedAt !== null && now - row.startedAt < FLAPPING.withinMs
  return row.restartCnt >= FLAPPING.restarts && young ? ['flapping', 'warn'] : null
}

function sinceOf(kind: AttentionKind, row: ContainerRow, picture: Picture): number | null {
  const { taskId } = row
  switch (kind) {
    case 'exited':
    case 'flapping':
      return row.exit?.at ?? null
    case 'unhealthy':
      return sinceEvent(picture, 'instance.unhealthy', taskId)
    case 'deployFailed':
      return sinceEvent(picture, 'container.deployFailed', taskId)
    case 'notJoined':
      // One that has no place yet has never joined since it was started.
      if (row.unplaced) return row.startedAt
      return picture.microservices.flatMap((each) => each.instances).find((each) => each.taskId === taskId)?.since ?? null
    default:
      return null
  }
}

function sinceEvent({ events }: Picture, kind: EventKind, subjectId: string): number | null {
  return events.find((each) => each.kind === kind && each.subject.id === subjectId)?.at ?? null
}
