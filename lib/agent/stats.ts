import { cpus, freemem, totalmem } from 'node:os'
import type { z } from 'zod'
import { type ContainerStats, STATS_PER_MESSAGE, type StatsReport } from '../protocol/agent'
import type { Containers } from './containers'
import type { DiskSpace } from './disk'
import type { ContainerRuntime } from './runtime/runtime'

export const STATS_EVERY_MS = 1000
/** The disk is looked at with every so-manieth sample: it changes slowly. */
const DISK_EVERY = 10
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
  #machine = machineCpu()
  #samples = 0
  #space: DiskSpace | null = null

  constructor(
    private readonly containers: Containers,
    private readonly runtime: ContainerRuntime,
    private readonly isWanted: () => boolean,
    private readonly disk: () => Promise<DiskSpace | null>,
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
      if (this.#samples++ % DISK_EVERY === 0) this.#space = await this.disk()
      const report = {
        at: Date.now(),
        cpuPercent: this.#machinePercent(),
        memoryTotal: totalmem(),
        memoryFree: freemem(),
        ...(this.#space ? { diskTotal: this.#space.total, diskFree: this.#space.free } : {}),
      }
      for (let at = 0; at === 0 || at < containers.length; at += STATS_PER_MESSAGE) {
        if (this.#timer) this.publish({ ...report, containers: containers.slice(at, at + STATS_PER_MESSAGE) })
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
          cpuPercent: before && before.run === now.run ? percent(now.cpuMs - before.cpuMs, now.at - before.at) : 0,
          rssBytes: usage.rssBytes,
          maxRssBytes: usage.maxRssBytes,
          connections: port > 0 && connections ? (connections.get(port)?.length ?? 0) : null,
        })
      }
    }
    this.#cpu = cpu
    return stats
  }

  /** Percent of all cores together. */
  #machinePercent(): number {
    const before = this.#machine
    this.#machine = machineCpu()
    return percent(this.#machine.busy - before.busy, this.#machine.all - before.all)
  }
}

function machineCpu(): { busy: number; all: number } {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq
    busy += used
    all += used + times.idle
  }
  return { busy, all }
}

function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round(Math.max(0, (part / whole) * 100) * 10) / 10 : 0
}
