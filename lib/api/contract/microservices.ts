import { z } from 'zod'
import { type Distribution, MOST_WEIGHTS, PING_LIMITS, STRATEGIES, SWITCH_KINDS, WEIGHT_LIMITS } from '../../domain/microservice'
import { endpoint } from '../endpoint'
import { Cut, Id, listOf, None, Paging, pageOf } from './common'
import { ContainerRow } from './containers'
import { PolicyInput } from './failover'
import { InstanceShape, PingShape, PolicyShape, StandingShape, SwitchShape } from './governance-shapes'

const Detail = z.object({ master: z.string(), id: z.string() })
export const MicroserviceRow = z.object({
  id: z.string(),
  name: z.string(),
  imageName: z.string(),
  healthInstance: z.number(),
  instance: z.number(),
  loadBalance: z.enum(STRATEGIES),
  /** Ours from here. */
  boDynamic: z.boolean(),
  loadBalanceDetail: z.array(Detail).optional(),
  epoch: z.number(),
  /** taskId of the announced one (master/slave), else null. */
  active: z.string().nullable(),
  ping: PingShape,
  /** Of every instance by its taskId; only with weighted round robin and random. */
  weights: z.record(z.string(), z.number()).optional(),
  /** Only with least connections: `missing` while an agent hasn't told current figures; then it goes by its own picks. */
  figures: z.enum(['current', 'missing']).optional(),
  policy: PolicyShape,
  /** What has become of the policy; absent while the governor hasn't told. */
  standing: StandingShape.optional(),
  instances: z.array(InstanceShape),
  /** false while the governor can't be reached: then what is here is the last known. */
  live: z.boolean(),
})
export type MicroserviceRow = z.infer<typeof MicroserviceRow>
export type InstanceRow = z.infer<typeof InstanceShape>
export const SwitchRow = SwitchShape
export type SwitchRow = z.infer<typeof SwitchShape>

const PingInput = z.object({
  intervalMs: z
    .number({ error: 'number.form' })
    .int({ error: 'number.whole' })
    .min(PING_LIMITS.intervalMs.min, { error: 'ping.interval' })
    .max(PING_LIMITS.intervalMs.max, { error: 'ping.interval' }),
  lost: z
    .number({ error: 'number.form' })
    .int({ error: 'number.whole' })
    .min(PING_LIMITS.lost.min, { error: 'ping.lost' })
    .max(PING_LIMITS.lost.max, { error: 'ping.lost' }),
})
const Weight = z
  .number({ error: 'number.form' })
  .int({ error: 'number.whole' })
  .min(WEIGHT_LIMITS.min, { error: 'rule.weight' })
  .max(WEIGHT_LIMITS.max, { error: 'rule.weight' })
const WeightsInput = z
  .record(z.string(), Weight)
  .refine((weights) => Object.keys(weights).length <= MOST_WEIGHTS, { error: 'rule.weights.many' })
  .describe('taskId → 0 to 100, 1 where none is said; only with weightedRoundRobin and random; absent: as they are')
const tag = 'Microservice'
export const listMicroservices = endpoint({
  id: 'listMicroservices',
  method: 'GET',
  path: '/micro-service',
  tag,
  role: 'viewer',
  summary: 'List microservices',
  params: None,
  query: Paging.extend({
    name: z.string().optional(),
    projectId: z.string().optional().describe('image id'),
    nodeId: z.string().optional(),
    label: z.string().optional(),
  }),
  body: None,
  data: pageOf(MicroserviceRow),
})
export const getMicroservice = endpoint({
  id: 'getMicroservice',
  method: 'GET',
  path: '/micro-service/{id}',
  tag,
  role: 'viewer',
  summary: 'One microservice, by id or name',
  params: Id,
  query: None,
  body: None,
  data: MicroserviceRow,
})
/** Checked in the use case: the detail must be there for masterSlave and must not be there otherwise; one master; slaves in order. Weights likewise. */
export const MicroserviceUpdate = z.object({
  id: z.string({ error: 'required' }).min(1, { error: 'required' }),
  loadBalance: z.enum(STRATEGIES),
  loadBalanceDetail: z.array(Detail).max(64).optional(),
  ping: PingInput.optional(),
  weights: WeightsInput.optional(),
  policy: PolicyInput.optional(),
})
export const updateMicroservice = endpoint({
  id: 'updateMicroservice',
  method: 'PUT',
  path: '/micro-service',
  tag,
  role: 'operator',
  summary: 'Set the load-balancing strategy, and (ours) pings and failover policy',
  params: None,
  query: None,
  body: MicroserviceUpdate,
  data: MicroserviceRow,
})
export const microserviceInstances = endpoint({
  id: 'microserviceInstances',
  method: 'GET',
  path: '/micro-service/instance',
  tag,
  role: 'viewer',
  summary: 'Containers of a microservice',
  params: None,
  query: Paging.extend({ id: z.string(), keyWord: z.string().optional() }),
  body: None,
  data: pageOf(ContainerRow.extend({ ip: z.string() })),
})
/** Whom the newest look-ups (1000 at most) were sent to; `total` counts since the governor's start. */
export const DistributionShape = z.object({
  name: z.string(),
  total: z.number(),
  picks: z.array(z.object({ taskId: z.string(), picks: z.number() })),
}) satisfies z.ZodType<Distribution>
export type DistributionShape = z.infer<typeof DistributionShape>
export const microserviceDistribution = endpoint({
  id: 'microserviceDistribution',
  method: 'GET',
  path: '/micro-service/{id}/distribution',
  tag,
  role: 'viewer',
  summary: 'Whom the last 1000 look-ups were sent to (ours)',
  params: Id,
  query: None,
  body: None,
  data: DistributionShape,
})
export const failback = endpoint({
  id: 'failback',
  method: 'POST',
  path: '/micro-service/{id}/failback',
  tag,
  role: 'operator',
  summary: 'Move back to the master and release the clients of the former active (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.object({
    switch: SwitchShape.nullable(),
    released: z.enum(['rpc', 'restart', 'none']),
    clients: z.number(),
    left: z.number().nullable(),
  }),
})
export const listSwitches = endpoint({
  id: 'listSwitches',
  method: 'GET',
  path: '/switch',
  tag,
  role: 'viewer',
  summary: 'Switches, newest first (ours); at most 1000 in one answer',
  params: None,
  query: Paging.extend({ ...Cut, microservice: z.string().optional(), kind: listOf(SWITCH_KINDS) }),
  body: None,
  data: pageOf(SwitchShape),
})
