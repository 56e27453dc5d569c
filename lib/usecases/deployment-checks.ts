import type { createService } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import type { Failure } from '../api/errors'
import type { Image } from '../domain/image'
import { parseImageRef } from '../domain/image-ref'
import { type Misfit, type NodeCandidate, place } from '../domain/scheduler'
import type { ServiceSpec } from '../domain/service'
import type { Context } from './context'
import { conflictsOf } from './deployment-conflicts'
import { specOf } from './deployment-spec'
import { readWorld, type World } from './views/world'

export interface CheckedDeployment {
  /** Everything that speaks against it, each with its field; empty: it can be deployed. */
  failures: Failure[]
  /** What was found to plan with; null when the image isn't known. */
  plan: {
    /** The specification as it will be stored. */
    spec: ServiceSpec
    image: Image
    /** A node for each container; none when a node can't take the image. */
    nodeIds: string[]
  } | null
  /** What it was checked against. */
  world: World
}

/**
 * Checks a deployment against what is there: image, platform, name, limits, nodes, ports, and the password of the VSOA name.
 * Finds every failure at once, and says where the containers would go also when something else is wrong.
 */
export async function checkDeployment(
  { store, control }: Context,
  input: BodyOf<typeof createService>,
): Promise<CheckedDeployment> {
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
    return { failures, plan: null, world }
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

  const made = specOf(input, { names, factor, image, world })
  const nodeIds = placement.ok ? placement.nodeIds : []
  failures.push(...made.failures, ...conflictsOf({ spec: made.spec, image, nodeIds }, world))
  return { failures, plan: { spec: made.spec, image, nodeIds }, world }
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
