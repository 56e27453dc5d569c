import { z } from 'zod'
import { CONTAINER_STATUSES } from '../../domain/container'
import {
  EVIDENCE_SIGNALS,
  type InstanceView,
  JOIN_STATES,
  type PingRule,
  SWITCH_CAUSES,
  SWITCH_KINDS,
  type SwitchRecord,
} from '../../domain/microservice'

/** A reason in a form for people of every language: `governance.said.*` in the catalogues. */
export const WhyShape = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })

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
}) satisfies z.ZodType<InstanceView>
export const PingShape = z.object({ intervalMs: z.number(), lost: z.number() }) satisfies z.ZodType<PingRule>

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
