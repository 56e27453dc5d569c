import type { ServicePlan } from '../../api/contract'
import { failureText, type Locale } from '../../api/errors'
import { limitsOf } from '../../control'
import { announcedName, joinPassword } from '../../domain/vsoa-identity'
import type { CheckedDeployment } from '../deployment-checks'
import { servicesNamed } from '../deployment-conflicts'
import { containerName } from '../deployment-spec'

/** A checked deployment as the API shows it, what is wrong with it in the reader's language. */
export function planView({ failures, plan, world }: CheckedDeployment, locale: Locale): ServicePlan {
  const problems = failures.map((each) => ({
    field: each.field ?? null,
    code: each.code,
    message: failureText(locale, each),
  }))
  if (!plan) return { problems, containers: [], microservice: null, notEnforced: [] }
  const { spec, nodeIds } = plan
  return {
    problems,
    containers: nodeIds.map((nodeId, i) => ({
      name: containerName(spec.name, i + 1),
      nodeName: world.nodes.get(nodeId)?.name ?? '',
      port: spec.image.vsoa?.port ?? 0,
    })),
    microservice: microserviceOf(plan, world),
    notEnforced: limitsOf(spec.image.config).filter((limit) =>
      nodeIds.some((nodeId) => !world.control.link(nodeId)?.info?.enforces.includes(limit)),
    ),
  }
}

function microserviceOf(
  { spec, image }: NonNullable<CheckedDeployment['plan']>,
  world: CheckedDeployment['world'],
): ServicePlan['microservice'] {
  if (!image.vsoa && !spec.image.vsoa) return null
  const name = announcedName(spec, image.vsoa)
  const others = name === null ? [] : servicesNamed(name, world, spec.name)
  const ids = new Set(others.map((each) => each.id))
  const imagesOwn = image.vsoa?.password ?? null
  const password = joinPassword(spec, image.vsoa)
  return {
    name,
    services: others.map((each) => each.name),
    instances: world.containers.filter((each) => ids.has(each.serviceId) && each.desired !== 'removed').length,
    strategy: (name === null ? undefined : world.microservices.get(name)?.rule.strategy) ?? null,
    password: password === null ? 'none' : password === imagesOwn ? 'image' : 'own',
  }
}
