import { healthRule } from '../domain/health'
import type { ImageConfig, ImageVsoa } from '../domain/image'
import { joinPassword, programEnv } from '../domain/vsoa-identity'
import type { ContainerSpec } from '../protocol/agent'
import type { ContainerRecord, ServiceRecord } from '../store'

/** How long a container may take to end after SIGTERM, ms. */
export const GRACE_MS = 5000

/** What the agent is told of a container: the specification it has, its service's unless it waits for its turn in an update. */
export function containerSpec(container: ContainerRecord, service: ServiceRecord, imageVsoa: ImageVsoa | null): ContainerSpec {
  const spec = container.spec ?? service.spec
  const { config, ref, vsoa } = spec.image
  const health = healthRule(vsoa, imageVsoa)
  return {
    taskId: container.taskId,
    name: container.name,
    serviceId: service.id,
    serviceName: service.name,
    deployNum: container.deployNum,
    image: ref,
    args: config.process.args,
    env: programEnv(spec, imageVsoa),
    cwd: config.process.cwd,
    hostname: config.hostname,
    memoryLimitMB: memoryLimit(config),
    otherLimits: limitsOf(config).filter((name) => name !== 'memory'),
    restart: config.restart ?? { policy: 'on-failure', maxRetries: 0 },
    graceMs: GRACE_MS,
    movable: service.spec.policy === 'dynamic',
    vsoa:
      vsoa || imageVsoa
        ? { port: vsoa?.port ?? 0, password: joinPassword(spec, imageVsoa), ...(health ? { health } : {}) }
        : null,
  }
}

/** MB; 0 = no limit. */
function memoryLimit({ sylixos, linux }: ImageConfig): number {
  return sylixos?.resources.memory.memoryLimitMB ?? linux?.memoryLimitMB ?? 0
}

/** The names of all limits that the configuration asks for; the agent's runtime says which of them it enforces. */
export function limitsOf(config: ImageConfig): string[] {
  const names: string[] = memoryLimit(config) > 0 ? ['memory'] : []
  if (config.linux && config.linux.cpuLimit > 0) names.push('cpuLimit')
  if (config.root.readonly) names.push('root.readonly')
  if (config.hostname !== '') names.push('hostname')
  if (config.mounts.length > 0) names.push('mounts')
  const { sylixos } = config
  if (sylixos) {
    names.push('cpu.priority')
    if (sylixos.resources.memory.kheapLimit > 0) names.push('memory.kheapLimit')
    if (sylixos.resources.disk.limitMB > 0) names.push('disk.limitMB')
    if (sylixos.devices.length > 0) names.push('devices')
    if (sylixos.commands.length > 0) names.push('commands')
    if (sylixos.network.ftpdEnable || sylixos.network.telnetdEnable) names.push('network')
    for (const [name, limit] of Object.entries(sylixos.resources.kernelObject)) if (limit > 0) names.push(`kernelObject.${name}`)
  }
  return names
}
