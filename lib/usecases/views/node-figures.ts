import type { NodeMetrics, NodeStatus } from '../../api/contract'
import type { Control } from '../../control'
import type { NodeRecord } from '../../store'
import { wallTime } from './format'
import { nodeRow } from './node'
import type { World } from './world'

/** What a node's agent measured last; 0 and empty lists stand for what isn't measured. */
export function nodeStatusOf(node: NodeRecord, world: World): NodeStatus {
  const row = nodeRow(node, world)
  const link = world.control.link(node.id)
  const stats = link?.lastStats
  const { name = '', offsetMinutes = 0 } = stats?.zone ?? {}
  const current = stats?.at ?? 0
  return {
    id: row.id,
    status: row.status,
    memoryTotal: row.memoryTotal,
    memoryFree: row.memoryFree,
    diskTotal: row.diskTotal,
    diskFree: row.diskFree,
    cpuUsage: { total: row.cpuPercent ?? 0, cores: stats?.cores ?? [], measureTime: current },
    uptime: row.upTime,
    processCount: link?.processes?.count ?? 0,
    containerTotal: row.containerTotal,
    containerRunning: row.containerRunning,
    containerEcsmTotal: row.containerEcsmTotal,
    containerEcsmRunning: row.containerEcsmRunning,
    net: (stats?.network ?? []).map((each) => ({ networkName: each.name, upNet: each.up, downNet: each.down })),
    time: {
      current,
      uptime: row.upTime,
      timezone: stats?.zone ? offsetText(offsetMinutes) : '',
      timezoneName: name,
      date: stats ? wallTime(current, offsetMinutes) : '',
    },
  }
}

/** Which moments of a node's history are asked for, ms since 1970; `stepMs` null: every one that is kept. */
export interface MetricsSpan {
  from: number
  to: number
  stepMs: number | null
}

/** A node's figures over time, oldest first: of each step the last that was measured in it. */
export function metricsOf(node: NodeRecord, control: Control, { from, to, stepMs }: MetricsSpan): NodeMetrics[] {
  const { history } = control.nodes
  const link = control.link(node.id)
  const memoryTotal = link?.lastStats?.memoryTotal ?? link?.info?.memoryTotal ?? 0
  const diskTotal = link?.lastStats?.diskTotal ?? link?.info?.diskTotal ?? 0
  const series = history.series(node.id)
  const network = [...history.network(node.id)].map(([networkName, rates]) => ({ networkName, rates, find: finder(rates.at) }))
  const processes = history.processes(node.id)
  const processesAt = finder(processes.map((each) => each.at))
  const bootedAt = node.bootedAt?.getTime() ?? Number.POSITIVE_INFINITY

  return lastOfSteps(series.at, { from, to, stepMs }).map((index) => {
    const timestamp = series.at[index] ?? 0
    const figure = (name: Exclude<keyof typeof series, 'at'>) => series[name][index] ?? 0
    const share = (size: number, total: number) => ({ percent: percentText((size / total) * 100), size: Math.round(size) })
    const rates = (of: 'up' | 'down') =>
      network.flatMap(({ networkName, rates, find }) => {
        const at = find(timestamp)
        const value = rates[of][at]
        // An interface that was gone by then has no rate.
        return value === undefined || value === null || timestamp - (rates.at[at] ?? 0) > STALE_MS ? [] : [{ networkName, value }]
      })
    const listed = processes[processesAt(timestamp)]
    const running = Math.round(figure('running'))
    return {
      timestamp,
      type: node.type,
      cpu: { percent: percentText(figure('cpu')) },
      ram: share(figure('memory'), memoryTotal),
      rom: share(figure('disk'), diskTotal),
      processCount: Math.round(figure('processes')),
      process: (listed && timestamp - listed.at < PROCESSES_STALE_MS ? listed.top : []).map(({ name, cpuPercent, rssBytes }) => ({
        name,
        cpu: { percent: percentText(cpuPercent) },
        ram: share(rssBytes, memoryTotal),
      })),
      upNet: rates('up'),
      downNet: rates('down'),
      // Before it started this time it was up for a while that isn't known any more.
      upTime: Math.max(0, Math.floor((timestamp - bootedAt) / 1000)),
      running,
      stop: Math.max(0, Math.round(figure('total')) - running),
    }
  })
}

/** Older figures than these don't belong to a moment: rates come each second or as means of ten, processes once a minute. */
const STALE_MS = 15_000
const PROCESSES_STALE_MS = 90_000

/** The places of the last moment of each step, ascending; `at` is ascending. */
export function lastOfSteps(at: readonly number[], { from, to, stepMs }: MetricsSpan): number[] {
  const places: number[] = []
  let step = Number.NaN
  for (const [place, moment] of at.entries()) {
    if (moment < from || moment > to) continue
    const now = stepMs === null ? moment : Math.floor(moment / stepMs)
    if (now === step) places.pop()
    places.push(place)
    step = now
  }
  return places
}

/** Finds the place of the last moment that isn't after a given one; −1 when there is none. */
function finder(at: readonly number[]): (moment: number) => number {
  return (moment) => {
    let [low, high] = [0, at.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((at[middle] ?? 0) <= moment) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

const percentText = (value: number): string => (Number.isFinite(value) ? Math.max(0, value).toFixed(1) : '0.0')

const offsetText = (minutes: number): string => {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}
