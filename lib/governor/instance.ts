import { type Availability, READY } from '../domain/availability'
import type { Member } from '../domain/failover-state'
import { canServe } from '../domain/failover-state'
import type { InstanceView, SwitchParty } from '../domain/microservice'
import { type Said, said, saidBy } from '../domain/said'
import type { AgentContainer } from '../protocol/agent'
import type { InstanceWatch } from './instance-watch'

/** One container as the governor knows it. */
export interface Instance {
  readonly taskId: string
  nodeId: string
  nodeName: string
  container: AgentContainer
  /** Its microservice: it said that name at a join, now or earlier. */
  microservice: string | null
  /** The name it said while another service owns that. */
  claims: string | null
  watch: InstanceWatch | null
  /** Since when it has no watch, ms since 1970. */
  downSince: number
}

/** Whether its process exists. */
export function isRunning(container: AgentContainer): boolean {
  return container.status === 'running' || container.status === 'paused'
}

export function partyOf(instance: Instance): SwitchParty {
  const { spec } = instance.container
  return { taskId: instance.taskId, containerName: spec.name, serviceName: spec.serviceName, nodeName: instance.nodeName }
}

/**
 * When its process ended, ms since 1970. Its agent says that by the clock of another machine: it can't be later than `now`, nor
 * before the last moment at which it answered us.
 */
export function endedAt(at: number, run: number, watch: Pick<InstanceWatch, 'aliveAt' | 'target'> | null, now: number): number {
  const aliveAt = watch && watch.target.run === run ? watch.aliveAt : 0
  return Math.min(now, Math.max(at, aliveAt))
}

/** How its process ended. */
export function endOf(container: AgentContainer): Said {
  const { exit } = container
  if (!exit) return said('ended')
  const how = exit.signal === null ? `exit code ${exit.code ?? '?'}` : `signal ${exit.signal}`
  const code = exit.signal === null ? 'endedByCode' : 'endedBySignal'
  return saidBy(`its process has ended: ${exit.reason}, ${how}`, code, {
    reason: exit.reason,
    by: exit.signal ?? exit.code ?? '?',
  })
}

/** What pages show of it. `member` is null when it doesn't belong to the microservice (yet). */
export function viewOf(instance: Instance, member: Member | null, availability: Availability = READY): InstanceView {
  const { container, watch } = instance
  const { spec } = container
  const reason = watch ? watch.joinReason : said(isRunning(container) ? 'noPort' : 'doesNotRun')
  return {
    taskId: instance.taskId,
    containerName: spec.name,
    serviceId: spec.serviceId,
    serviceName: spec.serviceName,
    nodeId: instance.nodeId,
    nodeName: instance.nodeName,
    address: container.address,
    port: container.port,
    status: container.status,
    join: watch ? watch.join : 'down',
    joinReason: reason?.detail ?? null,
    ...(reason && { joinWhy: reason.why }),
    healthy: member !== null && canServe(member),
    healthReason: watch?.sick?.detail ?? null,
    healthWhy: watch?.sick?.why ?? null,
    suspended: member?.suspended ?? false,
    leaving: member?.leaving ?? false,
    missedPings: watch?.missedPings ?? 0,
    rttMs: watch?.rttMs ?? null,
    since: watch ? watch.since : instance.downSince,
    availability,
  }
}
