import type { ContainerRow } from '../../api/contract'
import type { MicroserviceView } from '../../domain/microservice'
import { candidates } from '../../domain/strategies'
import type { ContainerRecord } from '../../store'
import { serverTime } from './format'
import { imageParts, type World } from './world'

const MB = 1_048_576

/** A container's row. CPU and memory are the agent's last figures, 0 where there are none. */
export function containerRow(container: ContainerRecord, world: World): ContainerRow {
  const service = world.services.get(container.serviceId)
  const node = world.nodes.get(container.nodeId)
  const link = world.control.link(container.nodeId)
  const { observed } = container
  const status = observed?.status ?? 'created'
  const alive = status === 'running' || status === 'paused'
  const stats = alive ? link?.stats.get(container.taskId) : undefined
  const spec = container.spec ?? service?.spec
  const ref = spec?.image.ref ?? ''
  const image = world.images.get(ref)
  const parts = imageParts(ref)
  const config = spec?.image.config
  const microservice = membership(container, world)
  const startedAt = alive ? (observed?.startedAt ?? null) : null
  const seconds = startedAt === null ? 0 : Math.max(0, Math.floor((Date.now() - startedAt) / 1000))
  return {
    id: container.taskId,
    taskId: container.taskId,
    name: container.name,
    status,
    uptime: seconds,
    startedTime: serverTime(startedAt),
    createdTime: serverTime(container.createdAt),
    taskCreatedTime: serverTime(container.createdAt),
    deployStatus: container.deployStatus,
    failedMessage: container.failedMessage,
    restartCnt: observed?.restarts ?? 0,
    deployNum: container.deployNum,
    cpuUsage: { total: stats?.cpuPercent ?? 0, cores: [] },
    memoryLimit: (config?.sylixos?.resources.memory.memoryLimitMB ?? config?.linux?.memoryLimitMB ?? 0) * MB,
    memoryUsage: stats?.rssBytes ?? 0,
    memoryMaxUsage: stats?.maxRssBytes ?? 0,
    sizeUsage: image?.sizeBytes ?? 0,
    sizeLimit: (config?.sylixos?.resources.disk.limitMB ?? 0) * MB,
    serviceId: container.serviceId,
    serviceName: service?.name ?? '',
    nodeId: container.nodeId,
    nodeName: node?.name ?? '',
    nodeArch: node?.arch ?? '',
    address: observed?.address ?? '',
    imageId: image?.id ?? '',
    imageName: parts.name,
    imageVersion: parts.tag,
    imageOS: parts.os,
    imageArch: image?.arch ?? '',
    desired: container.desired,
    nodeOnline: link?.up ?? false,
    startedAt,
    observedAt: observed?.at ?? null,
    vsoaPort: observed?.port ?? 0,
    exit: observed?.exit ?? null,
    nextStartAt: observed?.nextStartAt ?? null,
    notEnforced: observed?.notEnforced ?? [],
    microservice,
    unplaced: unplaced(container, world),
    nodeLoss: world.control.relocations.of(container),
    connections: world.control.clientsOf(container.taskId, stats?.connections ?? null),
    measuredAt: stats?.at ?? null,
  }
}

function membership(container: ContainerRecord, world: World): ContainerRow['microservice'] {
  const found = world.membership(container.taskId)
  if (!found?.record.view) return null
  const { record, instance } = found
  return {
    id: record.id,
    name: record.name,
    role: roleIn(found.record.view, container.taskId),
    join: instance.join,
    joinReason: instance.joinReason,
    healthy: instance.healthy,
    healthWhy: instance.healthWhy ?? null,
  }
}

/** Its part: one that serves besides others, or that the rule doesn't name, is a mere member. */
export function roleIn(view: MicroserviceView, taskId: string): NonNullable<ContainerRow['microservice']>['role'] {
  if (view.rule.strategy === 'masterSlave' && view.active === taskId) return 'active'
  return candidates(view.rule).includes(taskId) ? 'standby' : 'member'
}

function unplaced(container: ContainerRecord, world: World): ContainerRow['unplaced'] {
  const instance = world.control.governor.unplaced.get(container.taskId)
  return instance ? { join: instance.join, joinReason: instance.joinReason } : null
}
