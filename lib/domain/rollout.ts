import type { OperatingSystem } from './image-ref'
import { type Misfit, misfit, type NodeCandidate, spread } from './scheduler'
import type { SchedulingPolicy, ServiceSpec } from './service'

/** What an update does to a service's containers besides giving them the new specification. All are taskIds. */
export interface RolloutPlan {
  /** Made anew, in this order. */
  add: string[]
  /** To which node each of these goes. */
  move: Record<string, string>
  remove: string[]
}

/** A container of the service as it is. */
export interface Placed {
  taskId: string
  slot: number
  nodeId: string
}

export type Replacement =
  | { ok: true; keep: string[]; move: Record<string, string>; add: { slot: number; nodeId: string }[]; remove: string[] }
  | { ok: false; misfits: { name: string; misfit: Misfit }[] }

/**
 * Where a service's containers shall be after an update. As many as can stay where they are; who has to leave its node goes to
 * another one and keeps its taskId; then some are added, or those with the highest slots are removed. `static`: one container on
 * every named node. `dynamic`: `factor` containers on the named nodes, added where the scheduler would put a new one.
 * `replace`: all containers get another specification, so nodes where some stay have to be online too.
 */
export function replan(request: {
  policy: SchedulingPolicy
  names: readonly string[]
  factor: number
  os: OperatingSystem
  nodes: readonly NodeCandidate[]
  placed: readonly Placed[]
  /** Slots of containers that are on their way out: their names aren't free yet. */
  leaving: readonly number[]
  replace: boolean
}): Replacement {
  const { policy, factor, os, replace } = request
  const placed = [...request.placed].sort((a, b) => a.slot - b.slot)
  const byName = new Map(request.nodes.map((node) => [node.name, node]))
  const pool: NodeCandidate[] = []
  const misfits: { name: string; misfit: Misfit }[] = []
  for (const name of new Set(request.names)) {
    const node = byName.get(name)
    const why = node ? misfit(node, os) : ({ reason: 'unknown' } as const)
    // What stays untouched on a node that is away doesn't hinder the rest.
    const untouched = why?.reason === 'offline' && node?.type === os && !replace && placed.some((each) => each.nodeId === node.id)
    if (why && !untouched) misfits.push({ name, misfit: why })
    else if (node) pool.push(node)
  }
  if (misfits.length > 0) return { ok: false, misfits }

  const keep: string[] = []
  const homeless: Placed[] = []
  const used = new Set<string>()
  for (const each of placed) {
    const home = pool.some((node) => node.id === each.nodeId)
    const stays = policy === 'static' ? home && !used.has(each.nodeId) : home && keep.length < factor
    if (!stays) homeless.push(each)
    else {
      keep.push(each.taskId)
      used.add(each.nodeId)
    }
  }
  const room =
    policy === 'static'
      ? pool.filter((node) => !used.has(node.id)).map((node) => node.id)
      : spread(
          pool.filter((node) => node.online),
          factor - keep.length,
        )
  const moving = homeless.slice(0, room.length)
  const taken = new Set([...placed.map((each) => each.slot), ...request.leaving])
  return {
    ok: true,
    keep,
    move: Object.fromEntries(moving.map((each, i) => [each.taskId, room[i] ?? ''])),
    add: room.slice(moving.length).map((nodeId) => ({ slot: nextFree(taken), nodeId })),
    remove: homeless.slice(room.length).map((each) => each.taskId),
  }
}

function nextFree(taken: Set<number>): number {
  let slot = 1
  while (taken.has(slot)) slot++
  taken.add(slot)
  return slot
}

/** Whether a container of one specification is the same program as one of the other: nothing of it has to be replaced. */
export function sameProgram(a: ServiceSpec, b: ServiceSpec): boolean {
  return (
    canonical([a.name, a.image.ref, a.image.config, a.image.vsoa]) ===
    canonical([b.name, b.image.ref, b.image.config, b.image.vsoa])
  )
}

/** JSON with the keys of objects in order, what is undefined left out. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}
