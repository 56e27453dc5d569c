import type { Failure } from '../api/errors'
import type { Image } from '../domain/image'
import type { ServiceSpec } from '../domain/service'
import { announcedName, joinPassword } from '../domain/vsoa-identity'
import type { ServiceRecord } from '../store'
import type { World } from './views/world'

interface Planned {
  spec: ServiceSpec
  image: Image | null
  /** A node for each container. */
  nodeIds: readonly string[]
  /** The service (its id) that is updated: it doesn't stand in its own way. */
  of?: string | undefined
}

/** What speaks against a planned deployment in the world as it is: its nodes' limits, other services' ports and passwords. */
export function conflictsOf(planned: Planned, world: World): Failure[] {
  return [...limitFailures(planned, world), ...portFailures(planned, world), ...passwordFailures(planned, world)]
}

/** The other services whose servers announce `name`, i.e. that are in the microservice of that name. */
export function servicesNamed(name: string, world: World, except: string | undefined): ServiceRecord[] {
  return [...world.services.values()].filter((each) => {
    const vsoa = world.images.get(each.spec.image.ref)?.vsoa ?? null
    return !each.deleting && each.id !== except && announcedName(each.spec, vsoa) === name
  })
}

const MB = 1_048_576

/** Limits that can't be: more memory or cores than a chosen node has, a kernel heap above the whole memory. */
function limitFailures({ spec, nodeIds }: Planned, world: World): Failure[] {
  const failures: Failure[] = []
  const { linux, sylixos } = spec.image.config
  const memory = sylixos?.resources.memory.memoryLimitMB ?? linux?.memoryLimitMB ?? 0
  const memoryField = sylixos ? 'image.config.sylixos.resources.memory.memoryLimitMB' : 'image.config.linux.memoryLimitMB'
  const heap = sylixos?.resources.memory.kheapLimit ?? 0
  if (memory > 0 && heap > memory) {
    failures.push({ code: 'limit.kheap', field: 'image.config.sylixos.resources.memory.kheapLimit', params: { heap, memory } })
  }
  for (const nodeId of new Set(nodeIds)) {
    const info = world.control.link(nodeId)?.info
    if (!info) continue
    const name = info.name
    const has = Math.floor(info.memoryTotal / MB)
    if (memory > has) failures.push({ code: 'limit.memory.node', field: memoryField, params: { memory, name, has } })
    if (linux && linux.cpuLimit > info.cores) {
      failures.push({
        code: 'limit.cpu.node',
        field: 'image.config.linux.cpuLimit',
        params: { cpu: linux.cpuLimit, name, has: info.cores },
      })
    }
  }
  return failures
}

/** A fixed port is one container's on a node: the agent would give the second another one, which nobody asked for. */
function portFailures({ spec, nodeIds, of }: Planned, world: World): Failure[] {
  const port = spec.image.vsoa?.port ?? 0
  if (port === 0) return []
  const field = 'image.vsoa.port'
  const nameOf = (nodeId: string) => world.nodes.get(nodeId)?.name ?? ''
  const failures: Failure[] = []
  for (const nodeId of new Set(nodeIds)) {
    const other = world.containersOn(nodeId).find((each) => {
      if (each.desired === 'removed' || each.serviceId === of) return false
      const fixed = world.services.get(each.serviceId)?.spec.image.vsoa?.port ?? 0
      return fixed === port || (each.observed?.status === 'running' && each.observed.port === port)
    })
    if (other) failures.push({ code: 'vsoa.port.taken', field, params: { port, node: nameOf(nodeId), container: other.name } })
  }
  const twice = nodeIds.find((nodeId, i) => nodeIds.indexOf(nodeId) !== i)
  if (twice !== undefined) failures.push({ code: 'vsoa.port.twice', field, params: { port, node: nameOf(twice) } })
  return failures
}

/** Clients of one VSOA name have one password, so two services behind it can't differ in it. */
function passwordFailures({ spec, image, of }: Planned, world: World): Failure[] {
  const vsoa = image?.vsoa ?? null
  const name = announcedName(spec, vsoa)
  if (name === null) return []
  const password = joinPassword(spec, vsoa)
  const other = servicesNamed(name, world, of).find((each) => {
    return joinPassword(each.spec, world.images.get(each.spec.image.ref)?.vsoa ?? null) !== password
  })
  return other ? [{ code: 'vsoa.password.conflict', field: 'image.vsoa.password', params: { name, service: other.name } }] : []
}
