import type { ServicePlan } from '../../api/contract'
import { failureText, type Locale } from '../../api/errors'
import { limitsOf } from '../../control'
import { sameProgram } from '../../domain/rollout'
import { announcedName, joinPassword } from '../../domain/vsoa-identity'
import type { ServiceRecord } from '../../store'
import type { CheckedDeployment } from '../deployment-checks'
import { servicesNamed } from '../deployment-conflicts'
import { containerName } from '../deployment-spec'
import type { World } from './world'

/** A checked deployment as the API shows it, what is wrong with it in the reader's language. */
export function planView(
  { failures, plan, world }: CheckedDeployment,
  locale: Locale,
  before?: ServiceRecord | undefined,
): ServicePlan {
  const problems = failures.map((each) => ({
    field: each.field ?? null,
    code: each.code,
    message: failureText(locale, each),
  }))
  if (!plan) return { problems, containers: [], microservice: null, notEnforced: [] }
  const { spec, nodeIds } = plan
  const nameOf = (nodeId: string) => world.nodes.get(nodeId)?.name ?? ''
  const port = spec.image.vsoa?.port ?? 0
  const added = { port, taskId: null, fate: 'add', from: null } as const
  return {
    problems,
    containers: before
      ? fatesOf(before, plan, world)
      : nodeIds.map((nodeId, i) => ({ ...added, name: containerName(spec.name, i + 1), nodeName: nameOf(nodeId) })),
    microservice: microserviceOf(plan, world, before),
    notEnforced: limitsOf(spec.image.config).filter((limit) =>
      nodeIds.some((nodeId) => !world.control.link(nodeId)?.info?.enforces.includes(limit)),
    ),
  }
}

/** What becomes of each container of a service that is updated, in the order of their slots. */
function fatesOf(
  service: ServiceRecord,
  { spec, placing }: NonNullable<CheckedDeployment['plan']>,
  world: World,
): ServicePlan['containers'] {
  if (!placing) return []
  const port = spec.image.vsoa?.port ?? 0
  const nameOf = (nodeId: string) => world.nodes.get(nodeId)?.name ?? ''
  const present = world
    .containersOf(service.id)
    .filter((each) => each.desired !== 'removed')
    .map((each) => {
      const moved = placing.move[each.taskId]
      const same = sameProgram(each.spec ?? service.spec, spec)
      const fate = placing.remove.includes(each.taskId) ? 'remove' : moved !== undefined ? 'move' : same ? 'keep' : 'replace'
      return {
        name: containerName(spec.name, each.slot),
        nodeName: nameOf(moved ?? each.nodeId),
        port,
        taskId: each.taskId,
        fate: fate as ServicePlan['containers'][number]['fate'],
        from: moved === undefined ? null : nameOf(each.nodeId),
      }
    })
  const added = placing.add.map(({ slot, nodeId }) => ({
    name: containerName(spec.name, slot),
    nodeName: nameOf(nodeId),
    port,
    taskId: null,
    fate: 'add' as const,
    from: null,
  }))
  return [...present, ...added]
}

function microserviceOf(
  { spec, image }: NonNullable<CheckedDeployment['plan']>,
  world: World,
  before: ServiceRecord | undefined,
): ServicePlan['microservice'] {
  const vsoa = image?.vsoa ?? null
  if (!vsoa && !spec.image.vsoa) return null
  const name = announcedName(spec, vsoa)
  const others = name === null ? [] : servicesNamed(name, world, before?.id)
  const imagesOwn = vsoa?.password ?? null
  const password = joinPassword(spec, vsoa)
  return {
    name,
    services: others.map((each) => each.name),
    instances: others.flatMap((each) => world.containersOf(each.id)).filter((each) => each.desired !== 'removed').length,
    strategy: (name === null ? undefined : world.microservices.get(name)?.rule.strategy) ?? null,
    password: password === null ? 'none' : password === imagesOwn ? 'image' : 'own',
  }
}
