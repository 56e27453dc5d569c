import type { Availability } from './availability'
import type { ContainerStatus } from './container'
import type { FailoverPolicy, PolicyMode } from './failover-policy'
import type { Why } from './said'

export const STRATEGIES = ['roundRobin', 'masterSlave', 'weightedRoundRobin', 'random', 'leastConnections'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** Each instance's part of the look-ups, by taskId; DEFAULT_WEIGHT where it isn't named, 0: it gets none. */
export type Weights = Readonly<Record<string, number>>
export const DEFAULT_WEIGHT = 1
export const WEIGHT_LIMITS = { min: 0, max: 100 } as const
/** So many weights may be named. */
export const MOST_WEIGHTS = 400

/** How the governor decides that an instance hangs: `lost` pings in a row, `intervalMs` apart, without an answer. */
export interface PingRule {
  intervalMs: number
  lost: number
}
export const DEFAULT_PING: PingRule = { intervalMs: 500, lost: 3 }
export const PING_LIMITS = { intervalMs: { min: 10, max: 60_000 }, lost: { min: 1, max: 20 } } as const

/** The operator's rule for one microservice. `master` and `slaves` are taskIds; null and empty unless `masterSlave`. */
export interface MicroserviceRule {
  name: string
  strategy: Strategy
  master: string | null
  slaves: string[]
  ping: PingRule
  /** Only with a weighted strategy (`isWeighted`); absent: all the same. */
  weights?: Weights | undefined
  policy: FailoverPolicy
}

/**
 * Where an instance stands between "its process runs" and "clients are sent to it".
 * `refused`: the handshake said wrong password; `conflict`: another service owns that name with another password.
 */
export const JOIN_STATES = ['down', 'connecting', 'joined', 'refused', 'unreachable', 'conflict'] as const
export type JoinState = (typeof JOIN_STATES)[number]

/** One instance of a microservice as the governor sees it. Times are ms since 1970. */
export interface InstanceView {
  taskId: string
  containerName: string
  serviceId: string
  serviceName: string
  nodeId: string
  nodeName: string
  address: string
  port: number
  status: ContainerStatus
  join: JoinState
  /** Why it isn't joined, for people; null when it is. */
  joinReason: string | null
  /** The same for people of every language; absent in what was kept before there was such. */
  joinWhy?: Why | null | undefined
  healthy: boolean
  /** What its health check found wrong, for people; null when that is good, or there is none. */
  healthReason?: string | null | undefined
  /** The same for people of every language. */
  healthWhy?: Why | null | undefined
  /** Paused on purpose: watched no more until it is resumed. */
  suspended: boolean
  /** A planned stop is under way: it gets no new clients. */
  leaving: boolean
  missedPings: number
  /** Last ping's round trip in ms. */
  rttMs: number | null
  /** Since when it has been in this join state. */
  since: number
  /** What the operator lets it do; absent (as in what was kept before there was such): ready. */
  availability?: Availability | undefined
}

/** Why nobody is promoted by itself at present. */
export const HELD_BACK = ['manual', 'suspended', 'flapping', 'holdDown'] as const
export type HeldBack = (typeof HELD_BACK)[number]

/** What has become of the policy. Times are ms since 1970. */
export interface PolicyStanding {
  /** The mode that counts now. */
  mode: PolicyMode
  /** Why nobody is active although somebody could be; null when that isn't so. */
  keptBack: HeldBack | null
  /** Until when the hold-down after the last move lasts; null when there is none. */
  holdDownUntil: number | null
  /** It was switched too often: nobody is promoted before `until`, which every further fault puts off. */
  flapping: { since: number; until: number } | null
}

/** A microservice as the governor sees it. `active` is the announced taskId (masterSlave); null with round robin or none left. */
export interface MicroserviceView {
  name: string
  rule: MicroserviceRule
  epoch: number
  active: string | null
  instances: InstanceView[]
  /** Only with least connections: whether it goes by current figures of its agents, or by its own picks alone for want of them. */
  figures?: 'current' | 'missing' | undefined
  /** Absent in what was kept before there was such. */
  standing?: PolicyStanding | undefined
}

/** Look-ups of a microservice that count in its distribution: the newest ones. */
export const PICKS_KEPT = 1000

/** Whom the newest look-ups of a microservice were sent to; at most PICKS_KEPT of them. */
export interface Distribution {
  name: string
  /** Look-ups since the governor's start, those that named nobody left out. */
  total: number
  /** Who was named among the newest ones, and how often. */
  picks: { taskId: string; picks: number }[]
}

export const SWITCH_CAUSES = [
  'first healthy', // nobody served; this one came
  'planned stop',
  'planned pause',
  'planned restart',
  'planned removal',
  'planned switchover', // to an instance that a person chose
  'planned drain',
  'planned maintenance',
  'exit', // the agent reported the end of the process
  'connection closed', // the governor's connection to it closed
  'hang', // pings lost
  'unhealthy', // it answers pings, and its health check fails
  'agent gone', // its node is gone
  'failback', // asked for by a person, or by the policy
  'rule changed', // strategy, master or slaves were edited
] as const
export type SwitchCause = (typeof SWITCH_CAUSES)[number]

/** planned move · because of a fault · back to the master · first one to serve · nobody left */
export const SWITCH_KINDS = ['switchover', 'failover', 'failback', 'takeover', 'lost'] as const
export type SwitchKind = (typeof SWITCH_KINDS)[number]

export const EVIDENCE_SIGNALS = ['exit', 'closed', 'ping lost', 'health', 'agent gone', 'request', 'joined', 'policy'] as const
export type EvidenceSignal = (typeof EVIDENCE_SIGNALS)[number]

/** One signal that led to a switch. `at` is ms since 1970, with fractions. */
export interface Evidence {
  at: number
  signal: EvidenceSignal
  detail: string
  /** The same for people of every language; absent in what was kept before there was such. */
  why?: Why | undefined
}

export interface SwitchParty {
  taskId: string
  containerName: string
  serviceName: string
  nodeName: string
}

/** So many of the clients connected at a switch are named in its record. */
export const CONNECTED_LISTED = 32
/**
 * Who was connected to the former active one: at `at` (ms since 1970) or within the second before, without the governor itself.
 * `clients` are their ends of the connections, at most CONNECTED_LISTED of `total`.
 */
export interface ConnectedClients {
  at: number
  total: number
  clients: { address: string; port: number }[]
}

/**
 * One change of who is announced. `id` is unique over restarts. Times are ms since 1970 with fractions:
 * `faultAt` when it happened as far as is known (the evidence's own time), `detectedAt` when the governor knew,
 * `fencedAt` when the fenced instance was known dead, `announcedAt` when look-ups named the new one.
 */
export interface SwitchRecord {
  id: string
  microservice: string
  epoch: number
  kind: SwitchKind
  cause: SwitchCause
  evidence: Evidence[]
  from: SwitchParty | null
  to: SwitchParty | null
  faultAt: number
  detectedAt: number
  fencedAt: number | null
  announcedAt: number
  /** detectedAt → announcedAt by the monotonic clock, ms. */
  decisionMs: number
  /** Null: it could not be told; absent while it isn't known yet, and where nobody was replaced. */
  connected?: ConnectedClients | null | undefined
}
