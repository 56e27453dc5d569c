import { isLeftover, type Placement } from '../domain/relocation'
import type { Placed } from '../protocol/governor'
import type { Records } from './records'

/**
 * Where containers were placed anew, as the console said. An agent that comes back with an older deployment of one has a leftover,
 * which must neither be joined nor speak for the container. Kept in the journal: a node may be away longer than a governor lives.
 */
export class Placements {
  readonly #placed = new Map<string, Placement>()

  constructor(readonly records: Records) {
    for (const { taskId, ...placement } of records.placements()) this.#placed.set(taskId, placement)
  }

  /** Keeps the newest placement; false when a newer one is known. */
  put(placed: Placed): boolean {
    const { taskId, ...placement } = placed
    const before = this.#placed.get(taskId)
    if (before && before.deployNum > placement.deployNum) return false
    if (before?.deployNum === placement.deployNum && before.nodeId === placement.nodeId) return true
    this.#placed.set(taskId, placement)
    this.records.putPlacement(placed)
    return true
  }

  /** Whether what an agent has of a container isn't the container any more. */
  isLeftover(taskId: string, found: Placement): boolean {
    return isLeftover(found, this.#placed.get(taskId))
  }

  /** Its node says that it is gone, or has another one by now. */
  forget(taskId: string): void {
    if (this.#placed.delete(taskId)) this.records.putPlacement({ taskId, nodeId: null })
  }
}
