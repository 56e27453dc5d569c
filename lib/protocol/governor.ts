import { z } from 'zod'
import { AVAILABILITY_STATES, type Availability as AvailabilityType } from '../domain/availability'
import { CONTAINER_STATUSES } from '../domain/container'
import { DEFAULT_POLICY, FAILBACKS, type FailoverPolicy, POLICY_LIMITS, POLICY_MODES } from '../domain/failover-policy'
import type * as domain from '../domain/microservice'
import {
  EVIDENCE_SIGNALS,
  HELD_BACK,
  JOIN_STATES,
  MOST_WEIGHTS,
  PING_LIMITS,
  STRATEGIES,
  SWITCH_CAUSES,
  SWITCH_KINDS,
  WEIGHT_LIMITS,
} from '../domain/microservice'
import { DroppedConnections } from './agent'

export const GOVERNOR_SERVER_NAME = 'tandem-governor'

/** What the URLs of published distributions begin with. */
export const DISTRIBUTIONS = '/distribution/'

/** The governor's VSOA URLs. RPC unless it says publish. */
export const GOVERNOR_URLS = {
  /** GET → GovernorInfo */
  info: '/info',
  /** SET AgentTarget → {}: watch this agent from now on (kept in the journal) */
  putAgent: '/agents/put',
  /** SET {nodeId} → {} */
  removeAgent: '/agents/remove',
  /** GET → {agents: [{nodeId, connected, reason}]} */
  agents: '/agents/list',
  /** SET Rule → MicroserviceView. Refused with `invalid` when master or a slave isn't known as one of its instances (a known one may be down). */
  putRule: '/rules/put',
  /** GET → {names: string[], total} of ListNames */
  names: '/microservices/names',
  /** GET {name} → MicroserviceView */
  get: '/microservices/get',
  /** SET {name} → {}: forget one that has no instance left */
  forget: '/microservices/forget',
  /**
   * SET Leave → LeaveReply: take this container out of service because of what will be done to it next. Answers when
   * another one is announced (or when there is none) and its clients have gone, or had time to. It comes back by `resume`, or when it has been started again.
   */
  leave: '/instances/leave',
  /** SET {taskId} → {}: after unpause */
  resume: '/instances/resume',
  /** SET PlaceAnew → {}: these containers belong to these nodes; an older deployment elsewhere is a leftover, and never joined */
  place: '/instances/place',
  /** SET {name} → SwitchReply: move back to the master, then release the clients of the former active */
  failback: '/microservices/failback',
  /** SET {name, taskId} → SwitchReply: to this instance, then release the clients of the former active. It must be healthy, and none that is never promoted */
  switchover: '/microservices/switchover',
  /** SET {name} → SwitchReply: end the alarm of too many switches; somebody who waits is promoted */
  endFlapping: '/microservices/end-flapping',
  /** SET SetAvailability → SwitchReply: READY, DRAIN or MAINT, kept in the journal. Answers when another one is announced, if that is needed, and its clients have been told to go */
  availability: '/instances/availability',
  /** GET SwitchQuery → SwitchPage: the switches after a number, oldest first, as far as they are kept */
  switches: '/switches/since',
  /** publish MicroserviceView on every change of one of its parts (coalesced, ≤ 20 ms), or {name, removed: true} */
  changed: '/changed',
  /** publish {seq, switch} */
  switched: '/switched',
  /** publish {seq, switch}: a switch that was told before, now with who was connected */
  switchCompleted: '/switch-completed',
  /** publish {nodeId, connected, reason} */
  agentChanged: '/agent',
  /** GET ListNames → {total, instances: InstanceView[]}: VSOA instances that have never told their microservice, e.g. password refused */
  unplaced: '/instances/unplaced',
  /** publish {taskId, instance: InstanceView | null}: one of those changed, or isn't one any more (null) */
  unplacedChanged: '/unplaced',
  /** GET {name} → Distribution */
  distribution: '/microservices/distribution',
  /** publish Distribution of one microservice while somebody subscribes and it changes, at most once a second */
  distributionOf: (name: string) => `${DISTRIBUTIONS}${encodeURIComponent(name)}`,
} as const

export { RELEASE_URL } from './release-url'

export const AgentTarget = z.object({
  nodeId: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.number().int().min(1).max(65_535),
  password: z.string(),
  tls: z.boolean().default(false),
})
export type AgentTarget = z.infer<typeof AgentTarget>

const within = ({ min, max }: { min: number; max: number }) => z.number().int().min(min).max(max)
/** What isn't given is as with the default policy: rules are kept in the journal, also from before there was a policy. */
export const Policy = z.object({
  mode: z.enum(POLICY_MODES).default(DEFAULT_POLICY.mode),
  until: z.number().nullable().default(DEFAULT_POLICY.until),
  never: z.array(z.string()).max(64).default(DEFAULT_POLICY.never),
  failback: z.enum(FAILBACKS).default(DEFAULT_POLICY.failback),
  stableS: within(POLICY_LIMITS.stableS).default(DEFAULT_POLICY.stableS),
  holdDownMs: within(POLICY_LIMITS.holdDownMs).default(DEFAULT_POLICY.holdDownMs),
  flapLimit: z
    .object({ switches: within(POLICY_LIMITS.switches), withinS: within(POLICY_LIMITS.withinS) })
    .nullable()
    .default(DEFAULT_POLICY.flapLimit),
  fencing: z.boolean().default(DEFAULT_POLICY.fencing),
}) satisfies z.ZodType<FailoverPolicy>

export const Rule = z.object({
  name: z.string().min(1).max(128),
  strategy: z.enum(STRATEGIES),
  master: z.string().nullable(),
  slaves: z.array(z.string()).max(64),
  ping: z.object({
    intervalMs: z.number().int().min(PING_LIMITS.intervalMs.min).max(PING_LIMITS.intervalMs.max),
    lost: z.number().int().min(PING_LIMITS.lost.min).max(PING_LIMITS.lost.max),
  }),
  weights: z
    .record(z.string().max(64), z.number().int().min(WEIGHT_LIMITS.min).max(WEIGHT_LIMITS.max))
    .refine((weights) => Object.keys(weights).length <= MOST_WEIGHTS, { error: `at most ${MOST_WEIGHTS} weights` })
    .optional(),
  policy: Policy.prefault({}),
}) satisfies z.ZodType<domain.MicroserviceRule>

/** A reason in a form for people of every language. */
const Why = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })

export const Availability = z.object({
  state: z.enum(AVAILABILITY_STATES),
  until: z.number().nullable(),
}) satisfies z.ZodType<AvailabilityType>
export const Flapping = z.object({ since: z.number(), until: z.number() })

export const InstanceView = z.object({
  taskId: z.string(),
  containerName: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  address: z.string(),
  port: z.number(),
  status: z.enum(CONTAINER_STATUSES),
  join: z.enum(JOIN_STATES),
  joinReason: z.string().nullable(),
  joinWhy: Why.nullable().optional(),
  healthy: z.boolean(),
  healthReason: z.string().nullable().optional(),
  healthWhy: Why.nullable().optional(),
  suspended: z.boolean(),
  leaving: z.boolean(),
  missedPings: z.number(),
  rttMs: z.number().nullable(),
  since: z.number(),
  availability: Availability.optional(),
}) satisfies z.ZodType<domain.InstanceView>

export const MicroserviceView = z.object({
  name: z.string(),
  rule: Rule,
  epoch: z.number(),
  active: z.string().nullable(),
  instances: z.array(InstanceView),
  figures: z.enum(['current', 'missing']).optional(),
  standing: z
    .object({
      mode: z.enum(POLICY_MODES),
      keptBack: z.enum(HELD_BACK).nullable(),
      holdDownUntil: z.number().nullable(),
      flapping: Flapping.nullable(),
    })
    .optional(),
}) satisfies z.ZodType<domain.MicroserviceView>

export const Distribution = z.object({
  name: z.string(),
  total: z.number(),
  picks: z.array(z.object({ taskId: z.string(), picks: z.number() })),
}) satisfies z.ZodType<domain.Distribution>

const Party = z.object({ taskId: z.string(), containerName: z.string(), serviceName: z.string(), nodeName: z.string() })
const ConnectedClients = z.object({
  at: z.number(),
  total: z.number(),
  clients: z.array(z.object({ address: z.string(), port: z.number() })),
})
export const SwitchRecord = z.object({
  id: z.string(),
  microservice: z.string(),
  epoch: z.number(),
  kind: z.enum(SWITCH_KINDS),
  cause: z.enum(SWITCH_CAUSES),
  evidence: z.array(
    z.object({
      at: z.number(),
      signal: z.enum(EVIDENCE_SIGNALS),
      detail: z.string(),
      why: Why.optional(),
    }),
  ),
  from: Party.nullable(),
  to: Party.nullable(),
  faultAt: z.number(),
  detectedAt: z.number(),
  fencedAt: z.number().nullable(),
  announcedAt: z.number(),
  decisionMs: z.number(),
  connected: ConnectedClients.nullable().optional(),
}) satisfies z.ZodType<domain.SwitchRecord>

export type SwitchRecord = domain.SwitchRecord

export const GovernorInfo = z.object({
  version: z.string(),
  startedAt: z.number(),
  position: z.object({
    host: z.string(),
    port: z.number(),
    /** The receive buffer the system gave, bytes. */
    receiveBuffer: z.number(),
    answered: z.number(),
    unknown: z.number(),
    malformed: z.number(),
    /** Datagrams the system dropped for a full buffer, null where it can't be told. */
    dropped: z.number().nullable(),
  }),
  /** Number of the newest switch. */
  switchSeq: z.number(),
  /** Why the journal can't be written at present; null when it can. */
  journalError: z.string().nullable(),
  dropped: DroppedConnections,
  /** How well the governor can watch. A governor that doesn't say is an older one. */
  watch: z
    .object({
      /** How late its own loop was in the last minute, ms. */
      lagP99Ms: z.number(),
      lagMaxMs: z.number(),
      /** Its own lag since its start that was counted against no instance, ms. */
      discountedMs: z.number(),
      /** Time in which silent instances waited for a processor, ms, all together. */
      waitedMs: z.number(),
      /** Silences that would have been taken for a hang without either. */
      spared: z.number(),
    })
    .optional(),
})

export const ListNames = z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) })
export const LEAVE_REASONS = ['stop', 'pause', 'restart', 'remove'] as const
export const Leave = z.object({ taskId: z.string(), reason: z.enum(LEAVE_REASONS) })
/** So many placements are told in one message. */
export const PLACEMENTS_PER_MESSAGE = 200
/** Where a container is from its deployment `deployNum` on. */
export const Placed = z.object({
  taskId: z.string().min(1).max(64),
  nodeId: z.string().min(1),
  deployNum: z.number().int().min(1),
})
export type Placed = z.infer<typeof Placed>
export const PlaceAnew = z.object({ placements: z.array(Placed).max(PLACEMENTS_PER_MESSAGE) })
const RELEASED = ['rpc', 'restart', 'none'] as const
/** How many clients are still connected to the one that let them go, when the wait for that is over; null: can't be told. */
const Left = z.number().nullable()
/**
 * `switch` is null when the container wasn't the active one. `released` and `clients` as in SwitchReply; `left` clients are cut by
 * what is done to it next.
 */
export const LeaveReply = z.object({
  switch: SwitchRecord.nullable(),
  released: z.enum(RELEASED),
  clients: z.number(),
  left: Left,
})
/** `released` is how the former active's clients were told: by RPC, by a restart, or not (it was gone). */
export const SwitchReply = z.object({
  switch: SwitchRecord.nullable(),
  released: z.enum(RELEASED),
  clients: z.number(),
  left: Left,
})
export const SetAvailability = z.object({ taskId: z.string().min(1), ...Availability.shape })
export type SwitchReply = z.infer<typeof SwitchReply>
export const SwitchQuery = z.object({ after: z.number(), limit: z.number().int().min(1).max(100) })
export const SwitchPage = z.object({ switches: z.array(z.object({ seq: z.number(), switch: SwitchRecord })) })

/** VSOA user status codes of the governor's refusals; the reply's param is {error: text}. */
export const GOVERNOR_STATUS = { unknown: 128, invalid: 129, noneHealthy: 130 } as const
