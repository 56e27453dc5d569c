import type { z } from 'zod'
import type { ServiceDetail, ServiceRow } from '../../api/contract'
import type { Failure } from '../../api/errors'
import { secretVariables, variableOf } from '../../domain/secret-variables'
import type { ServiceSpec } from '../../domain/service'
import { serviceStatus } from '../../domain/service-status'
import type { ServiceRecord } from '../../store'
import { MASK, serverTime } from './format'
import { imageParts, type World } from './world'

function figures(service: ServiceRecord, world: World) {
  const containers = world.containersOf(service.id)
  const states = containers.map((each) => each.observed?.status ?? 'created')
  const nodeIds = [...new Set(containers.map((each) => each.nodeId))]
  return {
    containers,
    status: serviceStatus(
      service,
      containers.map((each, i) => ({ desired: each.desired, deployStatus: each.deployStatus, status: states[i] ?? 'created' })),
    ),
    containerStatusGroup: states,
    instanceOnline: containers.filter((each) => world.control.link(each.nodeId)?.up).length,
    instanceActive: states.filter((each) => each === 'running').length,
    nodeList: nodeIds.map((nodeId) => {
      const node = world.nodes.get(nodeId)
      return { nodeId, nodeName: node?.name ?? '', address: node?.address ?? '' }
    }),
  }
}

/** What else shows a service, beside lists and its own page, needs of it: healthy is one that is deployed with all containers running. */
export function serviceHealth(service: ServiceRecord, world: World) {
  const { status, containerStatusGroup } = figures(service, world)
  return { status, healthy: status === 'complete' && containerStatusGroup.every((each) => each === 'running') }
}

/** A service's row of the list. */
export function serviceRow(service: ServiceRecord, world: World): ServiceRow {
  const { containers, status, containerStatusGroup, instanceOnline, instanceActive, nodeList } = figures(service, world)
  return {
    id: service.id,
    name: service.name,
    status,
    createdTime: serverTime(service.createdAt),
    updatedTime: serverTime(service.updatedAt),
    imageList: [imageParts(service.spec.image.ref)],
    nodeList,
    containerStatusGroup,
    factor: service.spec.factor,
    policy: service.spec.policy,
    errorInstance: containers
      .filter((each) => each.deployStatus === 'failure')
      .map((each) => ({
        containerId: each.taskId,
        nodeId: each.nodeId,
        nodeName: world.nodes.get(each.nodeId)?.name ?? '',
        status: each.observed?.status ?? 'created',
        message: each.failedMessage ?? '',
      })),
    instanceOnline,
    instanceActive,
    defaultLabels: [],
    pathLabel: service.pathLabel ?? '',
    ...edited(service),
  }
}

/** A service with its whole specification; passwords go out masked. */
export function serviceDetail(service: ServiceRecord, world: World): z.infer<typeof ServiceDetail> {
  const { containers: _, ...rest } = figures(service, world)
  const image = maskedImage(service.spec, world)
  return {
    id: service.id,
    name: service.name,
    ...rest,
    healthy: serviceHealth(service, world).healthy,
    factor: service.spec.factor,
    policy: service.spec.policy,
    createdTime: serverTime(service.createdAt),
    updatedTime: serverTime(service.updatedAt),
    image,
    node: service.spec.node,
    pathLabel: service.pathLabel ?? '',
    ...edited(service),
  }
}

function edited({ version, deployError }: ServiceRecord): Pick<ServiceRow, 'version' | 'deployFailure'> {
  const failure = deployError === null ? null : (JSON.parse(deployError) as Failure)
  return { version, deployFailure: failure && { code: failure.code, params: failure.params ?? {} } }
}

/**
 * The specification as it may be seen: no password, neither in the VSOA block nor in the environment. Of an image that the registry
 * doesn't have nobody can say which variable holds one, so no value of the environment is shown then.
 */
export function maskedImage(spec: Pick<ServiceSpec, 'image'>, world: Pick<World, 'images'>): ServiceSpec['image'] {
  const { secretEnv: _, ...image } = spec.image
  const known = world.images.get(image.ref)
  const secrets = known && secretVariables(spec, known)
  const env = image.config.process.env.map((entry) => {
    const name = variableOf(entry)
    return !secrets || secrets.includes(name) ? `${name}=${MASK}` : entry
  })
  const vsoa = image.vsoa?.password === undefined ? image.vsoa : { ...image.vsoa, password: MASK }
  return { ...image, config: { ...image.config, process: { ...image.config.process, env } }, ...(vsoa ? { vsoa } : {}) }
}
