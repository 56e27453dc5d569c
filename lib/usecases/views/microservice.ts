import type { MicroserviceRow } from '../../api/contract'
import { policyAt } from '../../domain/failover-policy'
import { isWeighted, weightOf } from '../../domain/strategies'
import type { MicroserviceRecord } from '../../store'
import { imageParts, type World } from './world'

/** A microservice's row: the operator's rule, and the governor's last view of it. */
export function microserviceRow(record: MicroserviceRecord, world: World): MicroserviceRow {
  const { rule } = record
  const view = world.control.governor.views.get(record.name) ?? record.view
  const instances = view?.instances ?? []
  const images = new Set(instances.map((each) => imageParts(world.services.get(each.serviceId)?.spec.image.ref ?? '').name))
  images.delete('')
  return {
    id: record.id,
    name: record.name,
    imageName: [...images].join(', '),
    healthInstance: instances.filter((each) => each.healthy).length,
    instance: instances.length,
    loadBalance: rule.strategy,
    boDynamic: instances.some((each) => world.services.get(each.serviceId)?.spec.policy === 'dynamic'),
    ...(rule.master === null ? {} : { loadBalanceDetail: rule.slaves.map((id) => ({ master: rule.master ?? '', id })) }),
    epoch: view?.epoch ?? 0,
    active: view?.active ?? null,
    ping: rule.ping,
    ...(isWeighted(rule.strategy) && {
      weights: Object.fromEntries(instances.map(({ taskId }) => [taskId, weightOf(rule, taskId)])),
    }),
    ...(rule.strategy === 'leastConnections' && { figures: view?.figures ?? 'missing' }),
    policy: policyAt(rule.policy, Date.now()),
    ...(view?.standing && { standing: view.standing }),
    instances,
    live: world.control.governor.up,
  }
}
