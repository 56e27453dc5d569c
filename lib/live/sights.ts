import { SIGHT_MOST } from '../api/live'

/** Of containers whose figures alone changed, who wants to hear: viewers that said which they have in sight, and those that said nothing. */
export class Sights {
  readonly #narrow = new Map<string, ReadonlySet<string>>()

  /**
   * What a viewer has in sight: taskIds, and ids of services for all their containers; null for everything. false when it is neither,
   * or more than SIGHT_MOST ids: then it stays as it was.
   */
  set(viewer: string, ids: unknown): boolean {
    if (ids === null) this.#narrow.delete(viewer)
    else if (!Array.isArray(ids) || ids.length > SIGHT_MOST || !ids.every((id) => typeof id === 'string')) return false
    else this.#narrow.set(viewer, new Set(ids))
    return true
  }

  /** The viewer is gone. */
  delete(viewer: string): void {
    this.#narrow.delete(viewer)
  }

  /** Whether the viewer said what it has in sight. */
  isNarrow(viewer: string): boolean {
    return this.#narrow.has(viewer)
  }

  /** Whether a container is in that viewer's sight. */
  sees(viewer: string, container: { taskId: string; serviceId: string }): boolean {
    const ids = this.#narrow.get(viewer)
    return !ids || ids.has(container.taskId) || ids.has(container.serviceId)
  }
}
