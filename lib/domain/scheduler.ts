import type { OperatingSystem } from './image-ref'
import type { SchedulingPolicy } from './service'

/** A node as the scheduler sees it. */
export interface NodeCandidate {
  id: string
  name: string
  /** null until its agent was seen for the first time. */
  type: OperatingSystem | null
  online: boolean
  containersRunning: number
  /** Bytes; 0 when unknown. */
  memoryFree: number
}

/** Why a node can't take an image. */
export type Misfit =
  | { reason: 'unknown' }
  | { reason: 'offline' }
  | { reason: 'os'; needs: OperatingSystem; has: OperatingSystem }

/**
 * Whether `node` can take an image made for `os`; null when it can. A Linux image runs on Linux nodes only and a SylixOS
 * image on SylixOS nodes only (ECSM). A new container needs its node online; who only wants the type passes `online: true`.
 */
export function misfit(node: Pick<NodeCandidate, 'type' | 'online'>, os: OperatingSystem): Misfit | null {
  if (!node.online || node.type === null) return { reason: 'offline' }
  return node.type === os ? null : { reason: 'os', needs: os, has: node.type }
}

export type Placement = { ok: true; nodeIds: string[] } | { ok: false; misfits: { name: string; misfit: Misfit }[] }

/**
 * Chooses a node for each container. `static`: one container on every named node. `dynamic`: `factor` containers spread over
 * the named pool, each to the node with fewer running containers, then more free memory, then the earlier name (ECSM).
 * Fails, naming every node that doesn't fit, when one of them can't take the image.
 */
export function place(request: {
  policy: SchedulingPolicy
  names: readonly string[]
  factor: number
  os: OperatingSystem
  nodes: readonly NodeCandidate[]
}): Placement {
  const byName = new Map(request.nodes.map((node) => [node.name, node]))
  const misfits: { name: string; misfit: Misfit }[] = []
  const chosen: NodeCandidate[] = []
  for (const name of new Set(request.names)) {
    const node = byName.get(name)
    const why = node ? misfit(node, request.os) : ({ reason: 'unknown' } as const)
    if (why) misfits.push({ name, misfit: why })
    else if (node) chosen.push(node)
  }
  if (misfits.length > 0) return { ok: false, misfits }
  if (request.policy === 'static') return { ok: true, nodeIds: chosen.map((node) => node.id) }

  return { ok: true, nodeIds: spread(chosen, request.factor) }
}

/** The nodes for `count` containers, one by one: the node with fewer running containers, then more free memory, then the earlier name. */
export function spread(nodes: readonly NodeCandidate[], count: number): string[] {
  const load = new Map(nodes.map((node) => [node.id, node.containersRunning]))
  const nodeIds: string[] = []
  for (let i = 0; i < count; i++) {
    const [best] = [...nodes].sort(
      (a, b) =>
        (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0) ||
        b.memoryFree - a.memoryFree ||
        (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    )
    if (!best) break
    load.set(best.id, (load.get(best.id) ?? 0) + 1)
    nodeIds.push(best.id)
  }
  return nodeIds
}
