import type { NodeRow } from '../../api/contract'
import type { NodeRecord } from '../../store'
import { MASK, serverTime } from './format'
import type { World } from './world'

/** A node's row; memory in bytes, CPU in percent of all cores, as its agent said last. */
export function nodeRow(node: NodeRecord, world: World): NodeRow {
  const link = world.control.link(node.id)
  const up = link?.up ?? false
  const own = world.containersOn(node.id)
  const running = own.filter((each) => each.observed?.status === 'running').length
  return {
    id: node.id,
    address: node.address,
    name: node.name,
    password: MASK,
    status: up ? 'online' : 'offline',
    statusReason: up ? null : node.statusReason,
    type: node.type,
    tls: node.tls,
    arch: node.arch ?? '',
    containerTotal: link?.containers.size ?? own.length,
    containerRunning: up && link ? [...link.containers.values()].filter((each) => each.status === 'running').length : running,
    containerEcsmTotal: own.length,
    containerEcsmRunning: running,
    upTime: up && node.bootedAt ? Math.max(0, Math.floor((Date.now() - node.bootedAt.getTime()) / 1000)) : 0,
    createdTime: serverTime(node.createdAt),
    offlineCause: world.control.nodes.causeOf(node),
    simulated: node.simulated,
    power: world.control.nodes.powerOf(node),
    version: node.version ?? '',
    bootedAt: up ? (node.bootedAt?.getTime() ?? null) : null,
    cores: link?.info?.cores ?? 0,
    memoryTotal: link?.lastStats?.memoryTotal ?? link?.info?.memoryTotal ?? 0,
    memoryFree: link?.lastStats?.memoryFree ?? link?.info?.memoryFree ?? 0,
    diskTotal: link?.lastStats?.diskTotal ?? link?.info?.diskTotal ?? 0,
    diskFree: link?.lastStats?.diskFree ?? link?.info?.diskFree ?? 0,
    cpuPercent: up ? (link?.lastStats?.cpuPercent ?? null) : null,
    observedAt: link?.lastStats?.at ?? null,
  }
}
