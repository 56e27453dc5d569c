import { announced } from '../domain/strategies'
import { killPoint } from '../kill-point'
import type { VsoaClient } from '../vsoa'
import type { AgentWatch } from './agent-watch'
import type { Instance } from './instance'
import type { Log } from './log'
import type { Microservice, Release } from './microservice'
import { release } from './orders'

/** A client gives up an attempt to connect within this time, as official ones do after 1 s, ms. */
const LATE_MS = 1500

/** What is to be known of the governor around. */
interface Known {
  readonly instances: ReadonlyMap<string, Pick<Instance, 'watch'>>
  groupOf(taskId: string): Microservice | null
  agentOf(taskId: string): AgentWatch | null
}

/** How clients of an instance that isn't announced any more are let go, and those that come to it just after that. */
export class Releases {
  readonly #late = new Set<NodeJS.Timeout>()

  constructor(
    readonly known: Known,
    readonly log: Log,
  ) {}

  /** Resolves when they are gone, as far as that is waited for; `restart`: one that can't let them go is started again. */
  release(taskId: string, run: number, restart: boolean): Promise<Release> {
    killPoint('governor-releasing')
    const client = this.#clientOf(taskId, run)
    if (client) this.#again(taskId, run)
    return release(client, this.known.agentOf(taskId), taskId, restart, this.log)
  }

  close(): void {
    for (const timer of this.#late) clearTimeout(timer)
    this.#late.clear()
  }

  /**
   * Who had looked up just before the announcement may connect to the former one after its release, when nobody waits for that any
   * more: nothing else would ever move such a client.
   */
  #again(taskId: string, run: number): void {
    const timer = setTimeout(() => {
      this.#late.delete(timer)
      const group = this.known.groupOf(taskId)
      const client = this.#clientOf(taskId, run)
      if (!group || !client || announced(group.state).includes(taskId)) return
      void release(client, null, taskId, false, this.log)
    }, LATE_MS)
    this.#late.add(timer)
  }

  /** The governor's own connection to one run of an instance; null when there is none. */
  #clientOf(taskId: string, run: number): VsoaClient | null {
    const watch = this.known.instances.get(taskId)?.watch
    return watch?.target.run === run ? watch.client : null
  }
}
