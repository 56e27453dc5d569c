import type { MicroserviceRule } from '../domain/microservice'
import { sameRule } from '../domain/strategies'
import type { Store } from '../store'
import type { Log } from './changes'
import type { GovernorLink } from './governor-link'

/**
 * Keeps the governor's rules equal to the operator's. A governor that lost its journal doesn't know the instances at first and
 * refuses the rule; it is told again with the next view of that microservice.
 */
export class Rules {
  readonly #wanted = new Map<string, MicroserviceRule>()
  readonly #underWay = new Set<string>()

  constructor(
    readonly store: Store,
    readonly governor: GovernorLink,
    readonly log: Log,
  ) {
    governor.on('view', (name, view) => {
      if (view) void this.#match(name)
    })
  }

  async load(): Promise<void> {
    for (const each of await this.store.microservices.list()) this.#wanted.set(each.name, each.rule)
  }

  /** From now on this is the operator's rule (already stored); null: there is none any more. */
  want(name: string, rule: MicroserviceRule | null): void {
    if (rule) this.#wanted.set(name, rule)
    else this.#wanted.delete(name)
  }

  async #match(name: string): Promise<void> {
    const wanted = this.#wanted.get(name)
    const view = this.governor.views.get(name)
    if (!wanted || !view || sameRule(wanted, view.rule) || this.#underWay.has(name)) return
    const known = new Set(view.instances.map((instance) => instance.taskId))
    if (wanted.master !== null && ![wanted.master, ...wanted.slaves].every((taskId) => known.has(taskId))) return
    this.#underWay.add(name)
    try {
      await this.governor.putRule(wanted)
    } catch (err) {
      this.log.warn({ err, microservice: name }, 'the governor does not take the stored rule')
    } finally {
      this.#underWay.delete(name)
    }
  }
}
