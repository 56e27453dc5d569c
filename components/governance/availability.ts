import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { ruleOf } from '../../lib/api/rule'

type Availability = NonNullable<InstanceRow['availability']>

/** What the operator lets an instance do; READY where nothing was said. */
export function availabilityOf({ availability }: Pick<InstanceRow, 'availability'>): Availability {
  return availability ?? { state: 'ready', until: null }
}

/** Whether clients can be sent to it now. */
export function takesClients(instance: InstanceRow): boolean {
  return instance.healthy && !instance.leaving && !instance.suspended && availabilityOf(instance).state === 'ready'
}

/** Why it can't be switched over to now: a key of `governance.availability.cant`; null when it can. */
export function switchoverProblem(
  row: MicroserviceRow,
  instance: InstanceRow,
): 'strategy' | 'active' | 'unnamed' | 'never' | 'notReady' | 'unhealthy' | null {
  const { master, slaves } = ruleOf(row)
  if (row.loadBalance !== 'masterSlave') return 'strategy'
  if (row.active === instance.taskId) return 'active'
  if (instance.taskId !== master && !slaves.includes(instance.taskId)) return 'unnamed'
  if (row.policy.never.includes(instance.taskId)) return 'never'
  if (availabilityOf(instance).state !== 'ready') return 'notReady'
  return takesClients(instance) ? null : 'unhealthy'
}

/** Who serves when this one doesn't: the next in order (master/slave), or how many others there are. */
export function othersOf(row: MicroserviceRow, taskId: string): { next: InstanceRow | null; count: number } {
  const able = row.instances.filter((each) => each.taskId !== taskId && takesClients(each))
  if (row.loadBalance !== 'masterSlave') return { next: able[0] ?? null, count: able.length }
  const { master, slaves } = ruleOf(row)
  const order = [master, ...slaves].filter((each) => each !== null && !row.policy.never.includes(each))
  const next = order.map((each) => able.find((instance) => instance.taskId === each)).find((each) => each !== undefined)
  return { next: next ?? null, count: next ? 1 : 0 }
}
