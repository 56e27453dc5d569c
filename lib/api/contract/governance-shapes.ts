import { z } from 'zod'
import { AVAILABILITY_STATES, type Availability } from '../../domain/availability'
import { CONTAINER_STATUSES } from '../../domain/container'
import { FAILBACKS, type FailoverPolicy, POLICY_MODES } from '../../domain/failover-policy'
import {
  EVIDENCE_SIGNALS,
  HELD_BACK,
  type InstanceView,
  JOIN_STATES,
  type PingRule,
  type PolicyStanding,
  SWITCH_CAUSES,
  SWITCH_KINDS,
  type SwitchRecord,
} from '../../domain/microservice'

/** A reason in a form for people of every language: `governance.said.*` in the catalogues. */
export const WhyShape = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })

/** What the operator lets an instance do; `until` is ms since 1970, null without an end. */
export const AvailabilityShape = z.object({
  state: z.enum(AVAILABILITY_STATES),
  until: z.number().nullable(),
}) satisfies z.ZodType<Availability>

/** An instance as `domain/microservice` InstanceView has it. Times are ms since 1970. */
export const InstanceShape = z.object({
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
  joinWhy: WhyShape.nullable().optional(),
  healthy: z.boolean(),
  healthReason: z.string().nullable().optional(),
  healthWhy: WhyShape.nullable().optional(),
  suspended: z.boolean(),
  leaving: z.boolean(),
  missedPings: z.number(),
  rttMs: z.number().nullable(),
  since: z.number(),
  availability: AvailabilityShape.optional(),
}) satisfies z.ZodType<InstanceView>
export const PingShape = z.object({ intervalMs: z.number(), lost: z.number() }) satisfies z.ZodType<PingRule>

/** As `domain/failover-policy` has it: `until` is ms since 1970, `never` are taskIds. */
export const PolicyShape = z.object({
  mode: z.enum(POLICY_MODES),
  until: z.number().nullable(),
  never: z.array(z.string()),
  failback: z.enum(FAILBACKS),
  stableS: z.number(),
  holdDownMs: z.number(),
  flapLimit: z.object({ switches: z.number(), withinS: z.number() }).nullable(),
  fencing: z.boolean(),
}) satisfies z.ZodType<FailoverPolicy>
export const StandingShape = z.object({
  mode: z.enum(POLICY_MODES),
  keptBack: z.enum(HELD_BACK).nullable(),
  holdDownUntil: z.number().nullable(),
  flapping: z.object({ since: z.number(), until: z.number() }).nullable(),
}) satisfies z.ZodType<PolicyStanding>

const Party = z.object({ taskId: z.string(), containerName: z.string(), serviceName: z.string(), nodeName: z.string() })
/** Who was connected to the former active one, as `domain/microservice` ConnectedClients has it. */
const ConnectedShape = z.object({
  at: z.number(),
  total: z.number(),
  clients: z.array(z.object({ address: z.string(), port: z.number() })),
})
/** A switch as `domain/microservice` SwitchRecord has it, numbered by the store. */
export const SwitchShape = z.object({
  seq: z.number(),
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
      why: WhyShape.optional(),
    }),
  ),
  from: Party.nullable(),
  to: Party.nullable(),
  faultAt: z.number(),
  detectedAt: z.number(),
  fencedAt: z.number().nullable(),
  announcedAt: z.number(),
  decisionMs: z.number(),
  connected: ConnectedShape.nullable().optional(),
}) satisfies z.ZodType<SwitchRecord & { seq: number }>
