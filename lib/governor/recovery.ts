import { type Said, said } from '../domain/said'
import { candidates } from '../domain/strategies'
import { type Instance, isRunning } from './instance'
import { allListed, allTried, isComingBack, type Known } from './judgements'
import type { Microservice } from './microservice'

/** How long after a start nobody new is promoted while the former active may come back, ms. */
export const SETTLE_MS = 2000
/**
 * The same when it is known to be on its way: its agent brings it back, or everything was stopped in good order, so that the
 * agent may still be starting, ms.
 */
export const RETURN_MS = 10_000

/**
 * The time after a start in which former actives come back. Each microservice waits for its own candidates only; the wait
 * ends when they have been tried, or with the limit.
 */
export class Recovery {
  /** The limit that was reached last, ms. */
  #waited = 0
  readonly #timers: NodeJS.Timeout[]

  /**
   * @param inOrder the governor before this one ended in good order: nobody died behind its back
   * @param look called when a limit is reached
   */
  constructor(
    readonly known: Known,
    readonly inOrder: boolean,
    look: () => void,
  ) {
    this.#timers = [SETTLE_MS, RETURN_MS].map((ms) =>
      setTimeout(() => {
        this.#waited = ms
        look()
      }, ms),
    )
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Who is back can't be told yet. */
  get starting(): boolean {
    return this.#waited < SETTLE_MS && !allTried(this.known)
  }

  /** Nothing is waited for any more. */
  get over(): boolean {
    return !this.starting && ![...this.known.groups.values()].some((group) => group.state.settling)
  }

  /** The microservices whose wait is over now, and why, said of the former active. */
  *decided(): Generator<{ group: Microservice; words: Said }> {
    const all = allTried(this.known)
    for (const group of this.known.groups.values()) {
      if (!group.state.settling) continue
      const limit = this.#mayReturn(group) ? RETURN_MS : SETTLE_MS
      if (all || this.#tried(group)) yield { group, words: said('notBack') }
      else if (this.#waited >= limit) {
        yield { group, words: said('notBackInTime', { limitMs: limit }) }
      }
    }
  }

  #tried(group: Microservice): boolean {
    const { rule, active } = group.state
    const taskIds = new Set(candidates(rule))
    if (active) taskIds.add(active.party.taskId)
    for (const taskId of taskIds) {
      const instance = this.known.instances.get(taskId)
      if (!instance && !allListed(this.known)) return false
      if (instance && (instance.watch?.join === 'connecting' || isComingBack(instance.container))) return false
    }
    return !this.#mayReturn(group)
  }

  /** The former active is expected back, as far as is known. */
  #mayReturn(group: Microservice): boolean {
    const { active } = group.state
    if (!active) return false
    const instance = this.known.instances.get(active.party.taskId)
    if (!instance) return this.inOrder && !allListed(this.known)
    return isComingBack(instance.container) || isStarting(instance, active.run)
  }
}

/** It was started again after `run`, and doesn't listen yet: on a machine that starts everything at once that takes a while. */
function isStarting({ container, watch }: Instance, run: number): boolean {
  return container.run !== run && isRunning(container) && (watch?.join === 'connecting' || watch?.join === 'unreachable')
}
