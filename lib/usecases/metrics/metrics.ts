import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { CONTAINER_STATUSES } from '../../domain/container'
import { JOIN_STATES, SWITCH_KINDS, type SwitchCause, type SwitchKind, type SwitchRecord } from '../../domain/microservice'
import type { Context } from '../context'
import { Counter, expositionOf, Histogram, type Metric } from './exposition'

/** Upper ends of the buckets, s: a kill is seen in a millisecond, a hang after seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** The newest switches that are remembered, so that one that is told twice counts once. */
const REMEMBERED = 1_000
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Kinds in which somebody served before: only there is a fault or a request a begin. */
const MOVES = ['switchover', 'failover', 'failback']
const NANO = 1e-9
const FAULTS: readonly SwitchCause[] = ['exit', 'connection closed', 'hang', 'unhealthy', 'agent gone']
const LEAVES: readonly SwitchCause[] = ['planned stop', 'planned pause', 'planned restart', 'planned removal']
const PLANNED: readonly SwitchCause[] = [...LEAVES, 'planned drain', 'planned maintenance']
/** The usual causes of each kind. */
const CAUSES: Record<SwitchKind, readonly SwitchCause[]> = {
  switchover: [...PLANNED, 'planned switchover', 'rule changed'],
  failover: FAULTS,
  failback: ['failback'],
  takeover: ['first healthy'],
  lost: [...FAULTS, ...PLANNED],
}

/** What the console counts since its start, and the state at the moment it is asked, for Prometheus. */
export class Metrics {
  readonly #startedAt = Date.now()
  readonly #switches = new Counter()
  readonly #detection = new Histogram(SECONDS)
  readonly #duration = new Histogram(SECONDS)
  readonly #requests = new Counter()
  readonly #seen = new Set<string>()
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 })

  constructor(readonly context: Context) {
    // A counter that appears only with its first switch hides that switch from `increase()`.
    for (const kind of SWITCH_KINDS) for (const cause of CAUSES[kind]) this.#switches.add({ kind, cause }, 0)
    this.context.control.governor.on('switched', (record) => this.#switched(record))
    this.#delay.enable()
  }

  close(): void {
    this.#delay.disable()
  }

  /** An HTTP request was answered. */
  answered(method: string, status: number): void {
    this.#requests.add({ method: METHODS.includes(method) ? method : 'other', code: String(status) })
  }

  /** The text that Prometheus reads. What can't be told now (the governor is away) is left out. */
  async text(): Promise<string> {
    const governor = await this.context.control.governor.info().catch(() => null)
    return expositionOf([...this.#ofSwitches(), ...ofGovernor(governor), ...this.#ofStates(), ...this.#ofProcess()])
  }

  /** One that happened before this start is in the list, not in a counter that begins at 0. */
  #switched(record: SwitchRecord): void {
    if (record.announcedAt < this.#startedAt || this.#seen.has(record.id)) return
    this.#seen.add(record.id)
    const [oldest] = this.#seen
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest)
    const { kind, cause, faultAt, detectedAt, announcedAt } = record
    this.#switches.add({ kind, cause })
    if (!MOVES.includes(kind)) return
    // Clocks of two processes may differ by a little.
    this.#detection.observe(Math.max(0, detectedAt - faultAt) / 1000)
    this.#duration.observe(Math.max(0, announcedAt - faultAt) / 1000)
  }

  #ofSwitches(): Metric[] {
    return [
      counter('tandem_switches_total', 'Changes of who is announced, by kind and cause.', this.#switches.samples()),
      {
        name: 'tandem_switch_detection_seconds',
        help: 'From the fault or request to its detection by the governor.',
        type: 'histogram',
        samples: this.#detection.samples(),
      },
      {
        name: 'tandem_switch_duration_seconds',
        help: 'From the fault or request to the announcement of the next one.',
        type: 'histogram',
        samples: this.#duration.samples(),
      },
    ]
  }

  #ofStates(): Metric[] {
    const { store, control } = this.context
    const views = [...control.governor.views.values()]
    const instances = [...views.flatMap((view) => view.instances), ...control.governor.unplaced.values()]
    const containers = [...store.records.containers.values()]
    return [
      gauge('tandem_governor_up', 'Whether the console is connected to the governor.', control.governor.up ? 1 : 0),
      gauge('tandem_microservices', 'Microservices that the governor knows.', views.length),
      {
        name: 'tandem_microservice_healthy_instances',
        help: 'Instances of a microservice that clients may be sent to.',
        type: 'gauge',
        samples: views.map(({ name, instances: own }) => ({
          labels: { microservice: name },
          value: own.filter((each) => each.healthy).length,
        })),
      },
      {
        name: 'tandem_microservice_epoch',
        help: 'Epoch of a microservice: it grows with every switch.',
        type: 'gauge',
        samples: views.map(({ name, epoch }) => ({ labels: { microservice: name }, value: epoch })),
      },
      byState(
        'tandem_instances',
        'Instances by how far they have joined.',
        JOIN_STATES,
        instances.map((each) => each.join),
      ),
      byState(
        'tandem_containers',
        'Containers by what their agent last said; none: it has not said anything.',
        [...CONTAINER_STATUSES, 'none'],
        containers.map((each) => each.observed?.status ?? 'none'),
      ),
      byState(
        'tandem_nodes',
        'Nodes by state.',
        ['online', 'offline'],
        [...store.records.nodes.values()].map((each) => each.status),
      ),
    ]
  }

  #ofProcess(): Metric[] {
    const { user, system } = process.cpuUsage()
    const lag = { p50: this.#delay.percentile(50), p99: this.#delay.percentile(99), max: this.#delay.max }
    this.#delay.reset()
    return [
      counter('tandem_http_requests_total', 'HTTP requests answered, by method and status code.', this.#requests.samples()),
      counter('process_cpu_seconds_total', 'Processor time of the console.', [{ value: (user + system) / 1e6 }]),
      gauge('process_resident_memory_bytes', 'Resident memory of the console.', process.memoryUsage.rss()),
      gauge(
        'process_start_time_seconds',
        'When the console began, since 1970.',
        Math.round(Date.now() / 1000 - process.uptime()),
      ),
      {
        name: 'tandem_console_loop_delay_seconds',
        help: "Delay of the console's event loop since it was last asked.",
        type: 'gauge',
        samples: Object.entries(lag).map(([stat, value]) => ({
          labels: { stat },
          value: Number.isFinite(value) ? value * NANO : 0,
        })),
      },
    ]
  }
}

type Info = Awaited<ReturnType<Context['control']['governor']['info']>>

function ofGovernor(info: Info | null): Metric[] {
  if (!info) return []
  const { answered, unknown, malformed, dropped, receiveBuffer } = info.position
  const results = { answered, unknown, malformed, ...(dropped === null ? {} : { dropped }) }
  return [
    counter(
      'tandem_lookups_total',
      'Look-ups at the position server, by what became of them; dropped: lost by the system for want of buffer space.',
      Object.entries(results).map(([result, value]) => ({ labels: { result }, value })),
    ),
    gauge('tandem_position_receive_buffer_bytes', 'Receive buffer the system gave to the position server.', receiveBuffer),
    gauge(
      'tandem_governor_journal_writable',
      "Whether the governor's journal can be written.",
      info.journalError === null ? 1 : 0,
    ),
    counter('tandem_governor_connections_dropped_total', "Connections the governor's server dropped, by reason.", [
      { labels: { reason: 'malformed' }, value: info.dropped.malformed },
      { labels: { reason: 'refused' }, value: info.dropped.refused },
    ]),
    gauge('tandem_governor_start_time_seconds', 'When the governor began, since 1970.', info.startedAt / 1000),
    ...ofOwnLoop(info.watch),
  ]
}

/** A governor of before doesn't say. */
function ofOwnLoop(watch: Info['watch']): Metric[] {
  if (!watch) return []
  return [
    {
      name: 'tandem_governor_loop_lag_seconds',
      help: "How late the governor's own event loop was in the last minute.",
      type: 'gauge',
      samples: [
        { labels: { stat: 'p99' }, value: watch.lagP99Ms / 1000 },
        { labels: { stat: 'max' }, value: watch.lagMaxMs / 1000 },
      ],
    },
    counter('tandem_governor_loop_lag_discounted_seconds_total', "The governor's own lag that was counted against no instance.", [
      { value: watch.discountedMs / 1000 },
    ]),
  ]
}

const counter = (name: string, help: string, samples: Metric['samples']): Metric => ({ name, help, type: 'counter', samples })
const gauge = (name: string, help: string, value: number): Metric => ({ name, help, type: 'gauge', samples: [{ value }] })

/** How many are in each state; states that nobody is in are told as 0. */
function byState(name: string, help: string, states: readonly string[], found: readonly string[]): Metric {
  const counts = new Map(states.map((state) => [state, 0]))
  for (const state of found) counts.set(state, (counts.get(state) ?? 0) + 1)
  return { name, help, type: 'gauge', samples: [...counts].map(([state, value]) => ({ labels: { state }, value })) }
}
