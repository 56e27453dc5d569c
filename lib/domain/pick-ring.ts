import { PICKS_KEPT } from './microservice'

/** The newest picks of a microservice, PICKS_KEPT at most, and how many of them each instance has. Adding one costs no memory. */
export class PickRing {
  /** The seat of each pick; a seat stands for an instance. */
  readonly #ring = new Uint16Array(PICKS_KEPT)
  readonly #taskIds: string[] = []
  readonly #counts: number[] = []
  #total = 0

  /** Picks ever. */
  get total(): number {
    return this.#total
  }

  /** The seats of those who can be picked from now on, in their order. Seats of others are given away when their last pick is old. */
  seat(taskIds: readonly string[]): number[] {
    const seated = new Map(this.#taskIds.map((taskId, seat) => [taskId, seat]))
    const wanted = new Set(taskIds)
    let next = 0
    return taskIds.map((taskId) => {
      const known = seated.get(taskId)
      if (known !== undefined) return known
      while (next < this.#taskIds.length && (this.#counts[next] !== 0 || wanted.has(this.#taskIds[next] ?? ''))) next++
      this.#taskIds[next] = taskId
      this.#counts[next] = 0
      return next++
    })
  }

  /** One more pick, of the instance in that seat; the oldest is forgotten. */
  add(seat: number): void {
    const place = this.#total % PICKS_KEPT
    if (this.#total >= PICKS_KEPT) {
      const oldest = this.#ring[place] ?? 0
      this.#counts[oldest] = (this.#counts[oldest] ?? 0) - 1
    }
    this.#ring[place] = seat
    this.#counts[seat] = (this.#counts[seat] ?? 0) + 1
    this.#total++
  }

  /** How many of the newest picks are that seat's. */
  of(seat: number): number {
    return this.#counts[seat] ?? 0
  }

  /** Everybody among the newest picks. */
  counts(): { taskId: string; picks: number }[] {
    return this.#taskIds.flatMap((taskId, seat) => {
      const picks = this.#counts[seat] ?? 0
      return picks > 0 ? [{ taskId, picks }] : []
    })
  }
}
