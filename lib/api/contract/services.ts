import { z } from 'zod'
import { CONTAINER_STATUSES } from '../../domain/container'
import { RESTART_POLICIES } from '../../domain/image'
import { OPERATING_SYSTEMS } from '../../domain/image-ref'
import { STRATEGIES } from '../../domain/microservice'
import { AUTO_UPGRADES, DEPLOY_ACTIONS, PULL_POLICIES, SCHEDULING_POLICIES, SERVICE_STATUSES } from '../../domain/service'
import { endpoint } from '../endpoint'
import { Id, None, Paging, pageOf, ServerTime, TemplatePath } from './common'

/** Error codes below (`error: '…'`) are keys of `errors.*` in the message catalogues. */
export const ServiceName = z
  .string({ error: 'required' })
  .trim()
  .min(1, { error: 'required' })
  .max(63, { error: 'service.name.long' })
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, { error: 'service.name.form' })

const text = (max: number) => z.string().max(max, { error: 'text.long' })
const EnvironmentEntry = text(4096).regex(/^[A-Za-z_][A-Za-z0-9_]*=/, { error: 'env.form' })
const MemoryMB = z
  .number({ error: 'number.form' })
  .int({ error: 'number.whole' })
  .min(0, { error: 'limit.negative' })
  .max(1_048_576, { error: 'limit.large' })

export const SylixosConfig = z.object({
  devices: z
    .array(z.object({ path: text(256).min(1, { error: 'required' }), access: text(8) }))
    .max(64)
    .default([]),
  resources: z.object({
    cpu: z
      .object({
        highestPrio: z.number().int().min(0, { error: 'priority.range' }).max(255, { error: 'priority.range' }),
        lowestPrio: z.number().int().min(0, { error: 'priority.range' }).max(255, { error: 'priority.range' }),
      })
      .refine((p) => p.highestPrio <= p.lowestPrio, { error: 'priority.order', path: ['lowestPrio'] }),
    memory: z.object({ kheapLimit: MemoryMB, memoryLimitMB: MemoryMB }),
    disk: z.object({ limitMB: MemoryMB }),
    kernelObject: z.record(z.string(), z.number().int().min(0, { error: 'limit.negative' })).default({}),
  }),
  network: z.object({ ftpdEnable: z.boolean(), telnetdEnable: z.boolean() }),
  commands: z.array(text(256)).max(256).default([]),
})

export const LinuxConfig = z.object({
  memoryLimitMB: MemoryMB.refine((n) => n === 0 || n >= 32, { error: 'limit.memory.small' }),
  cpuLimit: z.number({ error: 'number.form' }).min(0, { error: 'limit.negative' }).max(1024, { error: 'limit.large' }),
})

export const ImageConfig = z.object({
  platform: z.object({ os: z.enum(OPERATING_SYSTEMS), arch: z.string() }),
  process: z.object({
    args: z.array(text(4096)).min(1, { error: 'required' }).max(128),
    env: z.array(EnvironmentEntry).max(256, { error: 'env.many' }).default([]),
    cwd: text(1024).default('/'),
  }),
  root: z.object({ path: z.string(), readonly: z.boolean() }).default({ path: 'rootfs', readonly: false }),
  hostname: text(63).default(''),
  mounts: z
    .array(
      z.object({
        destination: text(1024).regex(/^\//, { error: 'path.absolute' }),
        source: text(1024).min(1, { error: 'required' }),
        options: z.array(text(64)).max(16),
      }),
    )
    .max(64)
    .default([]),
  sylixos: SylixosConfig.optional(),
  linux: LinuxConfig.optional(),
  restart: z
    .object({ policy: z.enum(RESTART_POLICIES), maxRetries: z.number().int().min(0, { error: 'limit.negative' }).max(1_000_000) })
    .optional(),
})

const PositiveMs = z
  .number({ error: 'number.form' })
  .int({ error: 'number.whole' })
  .min(1, { error: 'number.positive' })
  .max(3_600_000, { error: 'limit.large' })
export const VsoaBlock = z.object({
  port: z
    .number({ error: 'number.form' })
    .int({ error: 'number.whole' })
    .min(0, { error: 'port.range' })
    .max(65_535, { error: 'port.range' })
    .optional(),
  password: text(256).optional(),
  healthPath: text(256)
    .regex(/^(\/|$)/, { error: 'path.absolute' })
    .optional(),
  healthTimeout: PositiveMs.optional(),
  healthRetries: z.number().int().min(1, { error: 'number.positive' }).max(100, { error: 'limit.large' }).optional(),
  healthStartPeriod: PositiveMs.optional(),
  healthInterval: PositiveMs.optional(),
})

export const ImageSpec = z.object({
  ref: z.string({ error: 'required' }).min(1, { error: 'required' }),
  action: z.enum(DEPLOY_ACTIONS).default('run'),
  config: ImageConfig,
  vsoa: VsoaBlock.optional(),
  pullPolicy: z.enum(PULL_POLICIES).default('Always'),
  autoUpgrade: z.enum(AUTO_UPGRADES).default('Never'),
})

/** POST service. With `static` the factor is the number of nodes and may be left out. */
export const ServiceInput = z.object({
  name: ServiceName,
  image: ImageSpec,
  node: z.object({ names: z.array(z.string()).min(1, { error: 'node.none' }).max(1000) }),
  factor: z
    .number({ error: 'number.form' })
    .int({ error: 'number.whole' })
    .min(1, { error: 'number.positive' })
    .max(1000, { error: 'limit.large' })
    .optional(),
  policy: z.enum(SCHEDULING_POLICIES).default('static'),
  prepull: z.boolean().default(false),
  /** Ours: the service (its id) that this is a copy of; a password that comes masked is that one's, not the image's own. */
  from: z.string().max(64).optional(),
})

/** What an update makes of a container. */
export const CONTAINER_FATES = ['add', 'keep', 'replace', 'move', 'remove'] as const

/** Ours. What a deployment would do. It is asked while somebody is still thinking, so what speaks against it is an answer, not an error. */
export const ServicePlan = z.object({
  /** What would be refused, and why; empty: it can be deployed. */
  problems: z.array(z.object({ field: z.string().nullable(), code: z.string(), message: z.string() })),
  /** Where each container would go now; empty when a node can't take the image. Port 0 = given by its node. */
  containers: z.array(
    z.object({
      name: z.string(),
      nodeName: z.string(),
      port: z.number(),
      /** Null for a new one. */
      taskId: z.string().nullable(),
      /** What becomes of it; `replace` and `move` end its process, the active one of a microservice last. */
      fate: z.enum(CONTAINER_FATES),
      /** The node it leaves; null unless it is moved. */
      from: z.string().nullable(),
    }),
  ),
  /** What VSOA clients will see; null when it is no VSOA server. */
  microservice: z
    .object({
      /** null: only its server says it, when it runs. */
      name: z.string().nullable(),
      /** Other services of that name, how many containers they have, and the strategy that stands. */
      services: z.array(z.string()),
      instances: z.number(),
      strategy: z.enum(STRATEGIES).nullable(),
      /** Whose password its clients need: this deployment's own, the image's, or none. */
      password: z.enum(['own', 'image', 'none']),
    })
    .nullable(),
  /** The names of limits asked for that the chosen nodes' runtimes don't enforce. */
  notEnforced: z.array(z.string()),
})
export type ServicePlan = z.infer<typeof ServicePlan>

/** Ours. */
const Edited = {
  /** Grows with each update; who sends it back with an update is told of a conflict. */
  version: z.number(),
  /** Why its last update stopped: an error code with its params; null when it didn't. */
  deployFailure: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
}
const NodeSummary = z.object({ nodeId: z.string(), nodeName: z.string(), address: z.string() })
export const ServiceRow = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(SERVICE_STATUSES),
  createdTime: ServerTime,
  updatedTime: ServerTime,
  imageList: z.array(z.object({ name: z.string(), os: z.string(), tag: z.string() })),
  nodeList: z.array(NodeSummary),
  containerStatusGroup: z.array(z.enum(CONTAINER_STATUSES)),
  factor: z.number(),
  policy: z.enum(SCHEDULING_POLICIES),
  errorInstance: z.array(
    z.object({ containerId: z.string(), nodeId: z.string(), nodeName: z.string(), status: z.string(), message: z.string() }),
  ),
  /** Containers on nodes that are online, and containers whose process runs. */
  instanceOnline: z.number(),
  instanceActive: z.number(),
  defaultLabels: z.array(z.string()),
  /** The path of the template it was deployed from; empty: none. */
  pathLabel: z.string(),
  ...Edited,
})
export type ServiceRow = z.infer<typeof ServiceRow>

export const ServiceDetail = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(SERVICE_STATUSES),
  containerStatusGroup: z.array(z.enum(CONTAINER_STATUSES)),
  healthy: z.boolean(),
  factor: z.number(),
  policy: z.enum(SCHEDULING_POLICIES),
  instanceOnline: z.number(),
  instanceActive: z.number(),
  createdTime: ServerTime,
  updatedTime: ServerTime,
  image: ImageSpec,
  node: z.object({ names: z.array(z.string()) }),
  nodeList: z.array(NodeSummary),
  pathLabel: z.string(),
  ...Edited,
})

export const Created = z.object({ id: z.string(), containers: z.array(z.string()) })
const tag = 'Service'

export const createService = endpoint({
  id: 'createService',
  method: 'POST',
  path: '/service',
  tag,
  role: 'operator',
  summary: 'Deploy a service',
  params: None,
  query: None,
  body: ServiceInput,
  data: Created,
})
export const planService = endpoint({
  id: 'planService',
  method: 'POST',
  path: '/service/plan',
  tag,
  role: 'operator',
  summary: 'What deploying a service, or with its id updating it, would do; nothing is changed (ours)',
  params: None,
  query: None,
  body: ServiceInput.extend({ id: z.string().max(64).optional() }),
  data: ServicePlan,
})
export const listServices = endpoint({
  id: 'listServices',
  method: 'GET',
  path: '/service',
  tag,
  role: 'viewer',
  summary: 'List services',
  params: None,
  query: Paging.extend({
    name: z.string().optional(),
    id: z.string().optional().describe('image id'),
    nodeId: z.string().optional(),
    label: z.literal('').or(TemplatePath).optional().describe('the path of a template, or of a folder of templates'),
  }),
  body: None,
  data: pageOf(ServiceRow),
})
export const getService = endpoint({
  id: 'getService',
  method: 'GET',
  path: '/service/{id}',
  tag,
  role: 'viewer',
  summary: 'One service with its whole specification',
  params: Id,
  query: None,
  body: None,
  data: ServiceDetail,
})
export const deleteService = endpoint({
  id: 'deleteService',
  method: 'DELETE',
  path: '/service/{id}',
  tag,
  role: 'operator',
  summary: 'Delete a service and its containers',
  params: Id,
  query: None,
  body: None,
  data: z.object({ transactionId: z.string() }),
})
export const serviceSummary = endpoint({
  id: 'serviceSummary',
  method: 'GET',
  path: '/service/summary',
  tag,
  role: 'viewer',
  summary: 'How many services there are, and how many of them are healthy',
  params: None,
  query: None,
  body: None,
  data: z.object({ total: z.number(), health: z.number() }),
})
export const checkServiceName = endpoint({
  id: 'checkServiceName',
  method: 'GET',
  path: '/service/name/check',
  tag,
  role: 'viewer',
  summary: 'Is the name taken (by another id)?',
  params: None,
  query: z.object({ name: z.string(), id: z.string().optional() }),
  body: None,
  data: z.boolean(),
})
