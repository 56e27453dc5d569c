import type { z } from 'zod'
import { type ContainerStats, STATS_PER_MESSAGE, type StatsReport } from '../protocol/agent'
import type { Containers } from './containers'
import type { Machine } from './machine/machine'
import { percentOf } from './percent'
import type { ContainerRuntime } from './runtime/runtime'

export const STATS_EVERY_MS = 1000
/** Processes that are looked at at the same time. */
const AT_A_TIME = 16

type Stats = z.infer<typeof ContainerStats>
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

  async #tick(): Promise<void> {
    if (this.#sampling) return
    if (!this.isWanted()) {
      this.#cpu.clear()
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
}
