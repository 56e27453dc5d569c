import { MOST_INTERFACES, type ProcessReport, type StatsReport } from '../protocol/agent'
import type { AgentLink } from './agent-link'
import { HISTORY_BOUNDS, Histories, type Series } from './history'

/** The processes of a node are kept once in this time, as far back as its other figures. */
const PROCESSES_EVERY_MS = 60_000
/** Of one node. */
const INTERFACES_KEPT = 2 * MOST_INTERFACES
const PROCESSES_KEPT = (HISTORY_BOUNDS.coarse * HISTORY_BOUNDS.coarseMs) / PROCESSES_EVERY_MS

/**
 * CPU in percent of all cores; bytes used of memory and disk; containers that run, and all the agent has; processes of the machine.
 */
export const NODE_FIGURES = ['cpu', 'memory', 'disk', 'running', 'total', 'processes'] as const
export type NodeFigure = (typeof NODE_FIGURES)[number]

interface Processes extends ProcessReport {
  at: number
}

/** The figures of all nodes over time, by the node's id; bounded, and in memory only. */
export class NodeHistory {
  readonly #figures = new Histories(NODE_FIGURES)
  /** By node and interface. */
  readonly #network = new Histories(['up', 'down'])
  readonly #interfaces = new Map<string, Set<string>>()
  readonly #processes = new Map<string, Processes[]>()

  add(id: string, report: StatsReport, link: Pick<AgentLink, 'containers' | 'processes'>): void {
    const { at, cpuPercent, memoryTotal, memoryFree, diskTotal, diskFree } = report
    this.#figures.add(id, at, {
      cpu: cpuPercent,
      memory: memoryTotal - memoryFree,
      disk: diskTotal === undefined || diskFree === undefined ? null : diskTotal - diskFree,
      running: [...link.containers.values()].filter((each) => each.status === 'running').length,
      total: link.containers.size,
      processes: link.processes?.count ?? null,
    })
    for (const { name, up, down } of report.network ?? []) {
      this.#network.add(keyOf(id, name), at, { up, down })
      this.#know(id, name)
    }
    if (report.processes) this.#keep(id, { at, ...report.processes })
  }

  series(id: string): Series<NodeFigure> {
    return this.#figures.series(id)
  }

  /** Bytes per second of each interface, by its name. */
  network(id: string): Map<string, Series<'up' | 'down'>> {
    const names = [...(this.#interfaces.get(id) ?? [])]
    return new Map(names.map((name) => [name, this.#network.series(keyOf(id, name))]))
  }

  /** The processes that used the most, oldest first. */
  processes(id: string): readonly Processes[] {
    return this.#processes.get(id) ?? []
  }

  /** It is gone for good. */
  delete(id: string): void {
    this.#figures.delete(id)
    for (const name of this.#interfaces.get(id) ?? []) this.#network.delete(keyOf(id, name))
    this.#interfaces.delete(id)
    this.#processes.delete(id)
  }

  /** Interfaces come and go; those that were silent the longest are forgotten. */
  #know(id: string, name: string): void {
    const names = this.#interfaces.get(id) ?? new Set()
    this.#interfaces.set(id, names)
    names.delete(name)
    names.add(name)
    const [oldest] = names
    if (names.size <= INTERFACES_KEPT || oldest === undefined) return
    names.delete(oldest)
    this.#network.delete(keyOf(id, oldest))
  }

  #keep(id: string, now: Processes): void {
    const kept = this.#processes.get(id) ?? []
    const last = kept.at(-1)
    // A clock that was set back: what is later than now can't be compared with it.
    if (last && now.at < last.at) kept.length = 0
    else if (last && now.at - last.at < PROCESSES_EVERY_MS) return
    kept.push(now)
    if (kept.length > PROCESSES_KEPT) kept.shift()
    this.#processes.set(id, kept)
  }
}

const keyOf = (id: string, name: string) => `${id}/${name}`
