import type { ContainerRow, containerMetrics } from '../../../lib/api/contract'
import type { DataOf } from '../../../lib/api/endpoint'

export type ContainerSeries = DataOf<typeof containerMetrics>

/** Samples a page keeps: what the server gives at most, and an hour of its own; the oldest go. */
const MOST_SAMPLES = 1320 + 3600
/** Longer than this without a sample, and the server may have what we missed. */
const MISSED_MS = 5000

/** The series with a row's figures behind it; the same one when it has them already, or there are none. */
export function continued(series: ContainerSeries, row: ContainerRow): ContainerSeries {
  const { measuredAt } = row
  const last = series.at.at(-1) ?? Number.NEGATIVE_INFINITY
  if (measuredAt === null || measuredAt <= last) return series
  const longer = <T>(list: readonly T[], value: T) => [...list, value].slice(-MOST_SAMPLES)
  return {
    at: longer(series.at, measuredAt),
    cpu: longer(series.cpu, row.cpuUsage.total),
    memory: longer(series.memory, row.memoryUsage),
    connections: longer(series.connections, row.connections),
  }
}

/** Whether samples between the last one and the row's may have been missed. */
export function hasMissed(series: ContainerSeries, { measuredAt }: ContainerRow): boolean {
  const last = series.at.at(-1)
  return last !== undefined && measuredAt !== null && measuredAt - last > MISSED_MS
}

/** What lies at most `ms` before the newest sample. */
export function lastOf(series: ContainerSeries, ms: number): ContainerSeries {
  const end = series.at.at(-1)
  const from = end === undefined ? 0 : series.at.findIndex((at) => at >= end - ms)
  const { at, cpu, memory, connections } = series
  return { at: at.slice(from), cpu: cpu.slice(from), memory: memory.slice(from), connections: connections.slice(from) }
}
