import type { AgentWatch } from './agent-watch'
import type { Instance } from './instance'
import type { Microservice } from './microservice'

/** Older figures don't count, ms; an agent tells them each second. */
export const FIGURES_MAX_AGE_MS = 5000
/** How often it is looked whether figures have become too old, ms. */
const LOOK_EVERY_MS = 500
/** Agents that are asked for figures; instances of others have none. */
const MOST_AGENTS = 256

/** What is to be known of the governor around. */
interface Known {
  readonly nodes: ReadonlyMap<string, { watch: Pick<AgentWatch, 'setFigures'> }>
  readonly instances: ReadonlyMap<string, Pick<Instance, 'nodeId'>>
  groupOf(taskId: string): Microservice | null
  /** What is told of this microservice is another. */
  figuresChanged(name: string): void
}

interface Figure {
  connections: number
  /** By the monotonic clock, ms. */
  at: number
}

/**
 * The connections of instances that are chosen by them (least connections), from the reports of their agents. Only those agents are
 * asked for reports. While one that may be picked has no current figure, its microservice goes by its own picks alone.
 */
export class ConnectionFigures {
  readonly #known: Known
  readonly #now: () => number
  readonly #groups = new Set<Microservice>()
  readonly #figures = new Map<string, Figure>()
  #asked: Set<string> = new Set()
  #timer: NodeJS.Timeout | null = null
  #soon: NodeJS.Immediate | null = null

  /** @param now the monotonic clock, ms */
  constructor(known: Known, now: () => number = () => performance.now()) {
    this.#known = known
    this.#now = now
  }

  /** A microservice's rule or members are others now. */
  look(group: Microservice): void {
    if (group.state.rule.strategy === 'leastConnections') this.#groups.add(group)
    else if (!this.#groups.delete(group)) return
    for (const taskId of group.table.taskIds) {
      const connections = this.#figures.get(taskId)?.connections
      if (connections !== undefined && connections !== group.table.connectionsOf(taskId)) group.table.report(taskId, connections)
    }
    this.#judge(group)
    this.askSoon()
  }

  forget(group: Microservice): void {
    if (this.#groups.delete(group)) this.askSoon()
  }

  /** An agent has told how many connections some of its containers have. */
  report(containers: readonly { taskId: string; connections: number | null }[]): void {
    const at = this.#now()
    const told = new Set<Microservice>()
    for (const { taskId, connections } of containers) {
      const group = this.#known.groupOf(taskId)
      if (!group || !this.#groups.has(group)) continue
      if (connections === null) this.#figures.delete(taskId)
      else {
        this.#figures.set(taskId, { connections, at })
        group.table.report(taskId, connections)
      }
      told.add(group)
    }
    for (const group of told) this.#judge(group)
  }

  /** Soon asks those agents for figures that have some to tell, and no others. Also after an agent has come anew. */
  askSoon(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = null
      this.#ask()
    })
  }

  close(): void {
    if (this.#soon) clearImmediate(this.#soon)
    if (this.#timer) clearInterval(this.#timer)
    this.#soon = null
    this.#timer = null
  }

  #ask(): void {
    const asked = new Set<string>()
    const taskIds = new Set([...this.#groups].flatMap((group) => [...group.known]))
    for (const taskId of taskIds) {
      const nodeId = this.#known.instances.get(taskId)?.nodeId
      if (nodeId !== undefined && asked.size < MOST_AGENTS) asked.add(nodeId)
    }
    for (const nodeId of this.#asked) if (!asked.has(nodeId)) this.#known.nodes.get(nodeId)?.watch.setFigures(false)
    for (const nodeId of asked) this.#known.nodes.get(nodeId)?.watch.setFigures(true)
    this.#asked = asked
    for (const taskId of this.#figures.keys()) if (!taskIds.has(taskId)) this.#figures.delete(taskId)
    if (this.#groups.size === 0) {
      if (this.#timer) clearInterval(this.#timer)
      this.#timer = null
    } else {
      this.#timer ??= setInterval(() => {
        for (const group of this.#groups) this.#judge(group)
      }, LOOK_EVERY_MS)
    }
  }

  #judge(group: Microservice): void {
    const { table } = group
    const since = this.#now() - FIGURES_MAX_AGE_MS
    const current = table.taskIds.every((taskId) => (this.#figures.get(taskId)?.at ?? Number.NEGATIVE_INFINITY) > since)
    if (current === table.byFigures) return
    table.useFigures(current)
    this.#known.figuresChanged(group.name)
  }
}
