import { AGENT_URLS, MOST_LOOKED_AT, type ProcessLook, ProcessPage } from '../protocol/agent'
import type { Message } from '../vsoa'

/** An answer that takes longer is of no use to anybody, ms. */
const TIMEOUT_MS = 1000

/**
 * Asks one agent how its system schedules the processes of silent instances: all that are wanted in one question, and one question
 * at a time. No judgement waits for it. An agent that can't tell (an older one, a system without /proc) excuses nobody.
 */
export class ProcessLooks {
  readonly #wanted = new Set<string>()
  #asking = false

  /**
   * @param ask calls the agent
   * @param seen is told of each process
   */
  constructor(
    readonly ask: (url: string, param: unknown, options: { method: 'GET'; timeoutMs: number }) => Promise<Message>,
    readonly seen: (look: ProcessLook) => void,
  ) {}

  want(taskId: string): void {
    this.#wanted.add(taskId)
    if (this.#asking) return
    this.#asking = true
    // Those who fall silent together are asked for together.
    setImmediate(() => void this.#ask())
  }

  async #ask(): Promise<void> {
    const taskIds = [...this.#wanted].slice(0, MOST_LOOKED_AT)
    for (const taskId of taskIds) this.#wanted.delete(taskId)
    try {
      const reply = await this.ask(AGENT_URLS.processes, { taskIds }, { method: 'GET', timeoutMs: TIMEOUT_MS })
      for (const look of ProcessPage.safeParse(reply.param).data?.processes ?? []) this.seen(look)
    } catch {
      // Its connection, its age or its system: whoever is silent is judged without it.
    }
    this.#asking = false
    const [next] = this.#wanted
    if (next !== undefined) this.want(next)
  }
}
