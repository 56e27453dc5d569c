import type { createService } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import type { Failure } from '../api/errors'
import { candidateOf } from '../control'
import type { Image } from '../domain/image'
import { parseImageRef } from '../domain/image-ref'
import { type Replacement, replan, sameProgram } from '../domain/rollout'
import { type Misfit, place } from '../domain/scheduler'
import type { ServiceSpec } from '../domain/service'
import type { ServiceRecord } from '../store'
import type { Context } from './context'
import { conflictsOf } from './deployment-conflicts'
import { specOf } from './deployment-spec'
import { type World, worldOf } from './views/world'

export interface CheckedDeployment {
  /** Everything that speaks against it, each with its field; empty: it can be deployed. */
  failures: Failure[]
  /** What was found to plan with; null when the image's reference isn't one. */
  plan: {
    /** The specification as it will be stored. */
    spec: ServiceSpec
    /** Null when the registry doesn't have it. */
    image: Image | null
    /** A node for each container there will be; none when a node can't take the image. */
    nodeIds: string[]
    /** What becomes of the containers of the service that is updated; null for a new one, or when a node can't take the image. */
    placing: Placing | null
  } | null
  /** What it was checked against. */
  world: World
}

type Placing = Extract<Replacement, { ok: true }>

/**
 * Checks a deployment against what is there: image, platform, name, limits, nodes, ports, and the password of the VSOA name.
 * Finds every failure at once, and says where the containers would go also when something else is wrong. `of`: the service (its id)
 * that is updated; a mask in `input` stands for what it has.
 */
export async function checkDeployment(
  { store, control, images }: Context,
  input: BodyOf<typeof createService>,
  of?: string,
): Promise<CheckedDeployment> {
  const world = worldOf({ store, control })
  const failures: Failure[] = []
  if ([...world.services.values()].some((each) => each.name === input.name && each.id !== of)) {
    failures.push({ code: 'service.name.taken', field: 'name', params: { name: input.name } })
  }
  const ref = parseImageRef(input.image.ref)
  if (!ref) {
    failures.push({ code: 'image.ref.form', field: 'image.ref' })
    return { failures, plan: null, world }
  }
  const image = world.images.get(input.image.ref) ?? null
  const before = of === undefined ? undefined : world.services.get(of)
  // A service that has it is as able to get it later, or from its nodes, as it was; another one is more likely mistyped.
  if (!image && before?.spec.image.ref !== input.image.ref)
    failures.push({ code: 'image.unknown', field: 'image.ref', params: { ref: input.image.ref } })
  const { os } = input.image.config.platform
  if (os !== ref.os) failures.push({ code: 'image.config.os', field: 'image.config.platform.os', params: { os, needs: ref.os } })

  const names = [...new Set(input.node.names)]
  const factor = input.policy === 'static' ? names.length : (input.factor ?? 1)
  if (input.policy === 'static' && input.factor !== undefined && input.factor !== names.length) {
    failures.push({ code: 'factor.static', field: 'factor', params: { factor: input.factor, nodes: names.length } })
  }
  const candidates = [...world.nodes.values()].map((node) => candidateOf(node, control.link(node.id)))
  const made = specOf({ ...input, from: input.from ?? of }, { names, factor, image, world })
  const wanted = { policy: input.policy, names, factor, os: ref.os, nodes: candidates }
  const placement = before ? replacing(before, made.spec, wanted, world) : place(wanted)
  if (!placement.ok) failures.push(...placement.misfits.map(({ name, misfit }) => misfitFailure(name, misfit)))
  const placing = placement.ok && 'keep' in placement ? placement : null
  const nodeIds = !placement.ok ? [] : 'keep' in placement ? nodesAfter(placement, world) : placement.nodeIds
  const problem = image && (await images.problem(image, made.spec.image.config.process))
  if (problem) failures.push({ ...problem, field: 'image.config.process.args' })
  failures.push(...made.failures, ...conflictsOf({ spec: made.spec, image, nodeIds, of }, world))
  return { failures, plan: { spec: made.spec, image, nodeIds, placing }, world }
}

/** Where the containers of a service go that gets another specification. */
function replacing(
  service: ServiceRecord,
  spec: ServiceSpec,
  wanted: Parameters<typeof place>[0],
  world: World,
): ReturnType<typeof replan> {
  const own = world.containersOf(service.id)
  const placed = own.filter((each) => each.desired !== 'removed')
  const replace = placed.some((each) => !sameProgram(each.spec ?? service.spec, spec))
  const leaving = own.filter((each) => each.desired === 'removed').map((each) => each.slot)
  return replan({ ...wanted, placed, leaving, replace })
}

function nodesAfter({ keep, move, add }: Placing, world: World): string[] {
  const kept = keep.flatMap((taskId) => world.container(taskId)?.nodeId ?? [])
  return [...kept, ...Object.values(move), ...add.map((each) => each.nodeId)]
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
