import { type Said, said } from '../domain/said'
import type { AgentContainer } from '../protocol/agent'
import type { AgentTarget } from '../protocol/governor'
import type { AgentWatch } from './agent-watch'
import type { Instance } from './instance'
import type { Microservice } from './microservice'

/** What the governor knows, to look at. */
export interface Known {
  readonly nodes: ReadonlyMap<string, { watch: AgentWatch }>
  readonly instances: ReadonlyMap<string, Instance>
  readonly groups: ReadonlyMap<string, Microservice>
}

/**
 * Why this instance can't have the name it says; null when it can. The first service that joined owns the name's password.
 * `starting`: what was known before a restart may not be back yet.
 */
export function conflictOf(known: Known, instance: Instance, name: string, starting: boolean): Said | null {
  const group = known.groups.get(name)
  const { spec } = instance.container
  if (!group || group.ownerServiceId === null || group.ownerServiceId === spec.serviceId) return null
  for (const taskId of group.known) {
    const owner = known.instances.get(taskId)?.container.spec
    if (owner?.serviceId !== group.ownerServiceId) continue
    const same = (owner.vsoa?.password ?? '') === (spec.vsoa?.password ?? '')
    return same ? null : said('nameOwned', { service: owner.serviceName, name })
  }
  if (!starting || group.known.has(instance.taskId)) return null
  return said('nameAwaited', { name })
}

/** Whether every agent has listed its containers, and everything that runs has been reached or given up. */
export function allTried(known: Known): boolean {
  for (const { watch, container } of known.instances.values()) {
    if (watch?.join === 'connecting' || isComingBack(container)) return false
  }
  return allListed(known)
}

/** Whether every agent has listed its containers; false while none is known. */
export function allListed(known: Known): boolean {
  for (const { watch } of known.nodes.values()) if (!watch.listedOnce) return false
  return known.nodes.size > 0
}

/** It ended with its agent, and that starts it again. */
export function isComingBack({ status, wanted, exit }: AgentContainer): boolean {
  return status === 'exited' && wanted !== 'stopped' && exit?.reason === 'agent ended'
}

/** Whether two targets are the same agent by the same address and password. */
export function sameTarget(a: AgentTarget, b: AgentTarget): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port && a.password === b.password && a.tls === b.tls
}
