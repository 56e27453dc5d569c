import type { z } from 'zod'
import { type ContainerStats, STATS_PER_MESSAGE, type StatsReport } from '../protocol/agent'
import type { Container } from './container'
import type { Containers } from './containers'
import type { Machine } from './machine/machine'
import { percentOf } from './percent'
import type { ContainerRuntime, Peer } from './runtime/runtime'

export const STATS_EVERY_MS = 1000
/** Processes that are looked at at the same time. */
const AT_A_TIME = 16

type Stats = z.infer<typeof ContainerStats>
/** Who was connected to a container when the socket table was read last, by the monotonic clock. */
interface Reading {
  at: number
  peers: readonly Peer[]
}
interface CpuSample {
  run: number
  cpuMs: number
  at: number
}

/** Measures this node and its containers every second while somebody listens. */
export class StatsSampler {
  #timer: NodeJS.Timeout | null = null
  #sampling = false
  #cpu = new Map<string, CpuSample>()
  #connected = new Map<string, Reading>()

  constructor(
    private readonly containers: Containers,
    private readonly runtime: ContainerRuntime,
    private readonly isWanted: () => boolean,
    private readonly machine: Machine,
    private readonly publish: (report: StatsReport) => void,
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.#tick(), STATS_EVERY_MS).unref()
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Who was connected to a container at the last reading, also when it has ended since; null when it was never read. */
  connectedTo(taskId: string): { ageMs: number; connections: readonly Peer[] } | null {
    const reading = this.#connected.get(taskId)
    return reading ? { ageMs: performance.now() - reading.at, connections: reading.peers } : null
  }

  async #tick(): Promise<void> {
    if (this.#sampling) return
    if (!this.isWanted()) {
      this.#cpu.clear()
      this.#connected.clear()
      return
    }
    this.#sampling = true
    try {
      const containers = await this.#sample()
      const { processes, ...report } = await this.machine.look()
      for (let at = 0; at === 0 || at < containers.length; at += STATS_PER_MESSAGE) {
        if (!this.#timer) continue
        const some = containers.slice(at, at + STATS_PER_MESSAGE)
        this.publish({ ...report, ...(at === 0 && processes ? { processes } : {}), containers: some })
      }
    } finally {
      this.#sampling = false
    }
  }

  async #sample(): Promise<Stats[]> {
    const running = [...this.containers.all].filter((container) => container.life.process !== null)
    const ports = new Set(running.map((container) => container.life.port).filter((port) => port > 0))
    const connections = ports.size > 0 ? await this.runtime.connections(ports) : null
    if (connections) this.#keep(running, connections)
    const cpu = new Map<string, CpuSample>()
    const stats: Stats[] = []
    for (let at = 0; at < running.length; at += AT_A_TIME) {
      const some = running.slice(at, at + AT_A_TIME)
      const usages = await Promise.all(some.map((container) => container.life.process?.usage() ?? null))
      for (const [index, container] of some.entries()) {
        const usage = usages[index]
        if (!usage) continue
        const now: CpuSample = { run: container.life.runs, cpuMs: usage.cpuMs, at: performance.now() }
        const before = this.#cpu.get(container.taskId)
        cpu.set(container.taskId, now)
        const { port } = container.life
        stats.push({
          taskId: container.taskId,
          cpuPercent: before && before.run === now.run ? percentOf(now.cpuMs - before.cpuMs, now.at - before.at) : 0,
          rssBytes: usage.rssBytes,
          maxRssBytes: usage.maxRssBytes,
          connections: port > 0 && connections ? (connections.get(port)?.length ?? 0) : null,
        })
      }
    }
    this.#cpu = cpu
    return stats
  }

  /** Readings of those that have ended stay until they are removed. */
  #keep(running: readonly Container[], connections: ReadonlyMap<number, Peer[]>): void {
    const at = performance.now()
    const kept = new Map<string, Reading>()
    for (const { taskId } of this.containers.all) {
      const before = this.#connected.get(taskId)
      if (before) kept.set(taskId, before)
    }
    for (const { taskId, life } of running) {
      if (life.process && life.port > 0) kept.set(taskId, { at, peers: connections.get(life.port) ?? [] })
    }
    this.#connected = kept
  }
}
