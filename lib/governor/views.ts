import { policyStanding } from '../domain/failover-standing'
import type { InstanceView, MicroserviceView } from '../domain/microservice'
import { wallNow } from '../wall-clock'
import type { Core } from './core'
import { viewOf } from './instance'
import type { Microservice } from './microservice'

/** A VSOA packet holds 256 KB: of a microservice with more instances than this, the first ones and the active are told. */
const VIEW_INSTANCES = 400

/** A microservice as pages show it; null when it doesn't exist. */
export function microserviceView(core: Core, name: string): MicroserviceView | null {
  const group = core.groups.get(name)
  if (!group) return null
  const { rule, epoch, active, members } = group.state
  const activeId = active?.party.taskId ?? null
  const instances: InstanceView[] = []
  for (const taskId of group.known) {
    const instance = core.instances.get(taskId)
    const { [taskId]: availability } = group.state.standing.availability
    if (instance) instances.push(viewOf(instance, members.get(taskId) ?? null, availability))
  }
  for (const instance of core.claiming)
    if (instance.claims === name && instance.microservice === null) instances.push(viewOf(instance, null))
  const named = new Set([activeId, rule.master, ...rule.slaves])
  const weight = (view: InstanceView) => (named.has(view.taskId) ? 0 : 1)
  if (instances.length > VIEW_INSTANCES) instances.sort((a, b) => weight(a) - weight(b)).splice(VIEW_INSTANCES)
  instances.sort((a, b) => (a.containerName < b.containerName ? -1 : 1))
  const figures =
    rule.strategy === 'leastConnections' ? ({ figures: group.table.byFigures ? 'current' : 'missing' } as const) : {}
  const standing = policyStanding(group.state, wallNow())
  return { name, rule, epoch, active: activeId, instances, ...figures, standing }
}

/** VSOA instances that belong to no microservice yet. */
export function unplacedViews(core: Core): InstanceView[] {
  return [...core.instances.keys()].flatMap((taskId) => unplacedView(core, taskId) ?? [])
}

/** The view of one of those; null when it isn't one. */
export function unplacedView(core: Core, taskId: string): InstanceView | null {
  const instance = core.instances.get(taskId)
  if (!instance || instance.microservice !== null || instance.claims !== null || instance.container.spec.vsoa === null)
    return null
  return viewOf(instance, null)
}

/** Whether this container is one of the microservice's instances, running or not. */
export function belongs(group: Microservice, taskId: string): boolean {
  return group.known.has(taskId)
}
