import type { createService } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import type { Failure } from '../api/errors'
import type { Image } from '../domain/image'
import { parseImageRef } from '../domain/image-ref'
import { type Misfit, type NodeCandidate, place } from '../domain/scheduler'
import type { ServiceSpec } from '../domain/service'
import { announcedName, joinPassword } from '../domain/vsoa-identity'
import type { Context } from './context'
import { MASK } from './views/format'
import { readWorld, type World } from './views/world'

export interface CheckedDeployment {
  spec: ServiceSpec
  /** A node for each container. */
  nodeIds: string[]
}

/**
 * Checks a deployment against what is there: image, platform, name, limits, nodes, and the password of the VSOA name. Gives
 * every failure it finds at once, each with its field, or the specification as it will be stored and where its containers go.
 */
export async function checkDeployment(
  { store, control }: Context,
  input: BodyOf<typeof createService>,
): Promise<CheckedDeployment | Failure[]> {
  const world = await readWorld(store, control)
  const failures: Failure[] = []
  if ([...world.services.values()].some((each) => each.name === input.name)) {
    failures.push({ code: 'service.name.taken', field: 'name', params: { name: input.name } })
  }
  const ref = parseImageRef(input.image.ref)
  const image = world.images.get(input.image.ref)
  if (!ref || !image) {
    failures.push(
      ref
        ? { code: 'image.unknown', field: 'image.ref', params: { ref: input.image.ref } }
        : { code: 'image.ref.form', field: 'image.ref' },
    )
    return failures
  }
  const { os } = input.image.config.platform
  if (os !== ref.os) failures.push({ code: 'image.config.os', field: 'image.config.platform.os', params: { os, needs: ref.os } })

  const names = [...new Set(input.node.names)]
  const factor = input.policy === 'static' ? names.length : (input.factor ?? 1)
  if (input.policy === 'static' && input.factor !== undefined && input.factor !== names.length) {
    failures.push({ code: 'factor.static', field: 'factor', params: { factor: input.factor, nodes: names.length } })
  }
  const candidates = [...world.nodes.values()].map((node): NodeCandidate => candidate(node.id, world))
  const placement = place({ policy: input.policy, names, factor, os: ref.os, nodes: candidates })
  if (!placement.ok) failures.push(...placement.misfits.map(({ name, misfit }) => misfitFailure(name, misfit)))

  const spec = specOf(input, names, factor, image)
  failures.push(...limitFailures(spec, placement.ok ? placement.nodeIds : [], world))
  failures.push(...passwordFailures(spec, image, world))
  if (failures.length > 0 || !placement.ok) return failures
  return { spec, nodeIds: placement.nodeIds }
}

/** The specification as stored: only the limits of the image's system, and no mask instead of a password. */
function specOf(input: BodyOf<typeof createService>, names: string[], factor: number, known: Image): ServiceSpec {
  const { sylixos, linux, ...config } = input.image.config
  const process = { ...config.process, env: config.process.env.filter((entry) => entry !== `${known.vsoa?.passwordEnv}=${MASK}`) }
  const { vsoa, ...image } = input.image
  const block = vsoa && { ...vsoa }
  if (block?.password === MASK) delete block.password
  return {
    name: input.name,
    image: {
      ...image,
      config: {
        ...config,
        process,
        ...(config.platform.os === 'sylixos' ? sylixos && { sylixos } : linux && { linux }),
      } as ServiceSpec['image']['config'],
      ...(block ? { vsoa: block as NonNullable<ServiceSpec['image']['vsoa']> } : {}),
    },
    node: { names },
    factor,
    policy: input.policy,
    prepull: input.prepull,
  }
}

function candidate(nodeId: string, world: World): NodeCandidate {
  const node = world.nodes.get(nodeId)
  const link = world.control.link(nodeId)
  return {
    id: nodeId,
    name: node?.name ?? '',
    type: node?.type ?? null,
    online: link?.up ?? false,
    containersRunning: link ? [...link.containers.values()].filter((each) => each.status === 'running').length : 0,
    memoryFree: link?.lastStats?.memoryFree ?? link?.info?.memoryFree ?? 0,
  }
}

function misfitFailure(name: string, misfit: Misfit): Failure {
  const field = 'node.names'
  switch (misfit.reason) {
    case 'unknown':
      return { code: 'node.unknown', field, params: { name } }
    case 'offline':
      return { code: 'node.offline', field, params: { name } }
    case 'os':
      return { code: 'node.os', field, params: { name, needs: misfit.needs, has: misfit.has } }
  }
}

const MB = 1_048_576

/** Limits that can't be: more memory or cores than a chosen node has, a kernel heap above the whole memory. */
function limitFailures(spec: ServiceSpec, nodeIds: string[], world: World): Failure[] {
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

/** Clients of one VSOA name have one password, so two services behind it can't differ in it. */
function passwordFailures(spec: ServiceSpec, image: Image, world: World): Failure[] {
  const name = announcedName(spec, image.vsoa)
  if (name === null) return []
  const password = joinPassword(spec, image.vsoa)
  for (const other of world.services.values()) {
    const vsoa = world.images.get(other.spec.image.ref)?.vsoa ?? null
    if (other.deleting || other.name === spec.name || announcedName(other.spec, vsoa) !== name) continue
    if (joinPassword(other.spec, vsoa) !== password) {
      return [{ code: 'vsoa.password.conflict', field: 'image.vsoa.password', params: { name, service: other.name } }]
    }
  }
  return []
}
