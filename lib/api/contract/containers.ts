import { z } from 'zod'
import { CONTAINER_ACTIONS, CONTAINER_STATUSES, DESIRED_STATES, EXIT_REASONS } from '../../domain/container'
import { JOIN_STATES } from '../../domain/microservice'
import { NODE_LOSS_STATES } from '../../domain/relocation'
import { endpoint } from '../endpoint'
import { Millis, None, Paging, pageOf, ServerTime, TransactionView } from './common'
import { WhyShape } from './governance-shapes'

/** ECSM's container row, and below `microservice` what is ours. Memory and sizes in bytes, CPU in percent of one core. */
export const ContainerRow = z.object({
  id: z.string(),
  taskId: z.string(),
  name: z.string(),
  status: z.enum(CONTAINER_STATUSES),
  /** Seconds since its process started; 0 when it doesn't run. */
  uptime: z.number(),
  startedTime: ServerTime,
  createdTime: ServerTime,
  taskCreatedTime: ServerTime,
  deployStatus: z.enum(['pending', 'success', 'failure']),
  failedMessage: z.string().nullable(),
  restartCnt: z.number(),
  deployNum: z.number(),
  cpuUsage: z.object({ total: z.number(), cores: z.array(z.number()) }),
  memoryLimit: z.number(),
  memoryUsage: z.number(),
  memoryMaxUsage: z.number(),
  sizeUsage: z.number(),
  sizeLimit: z.number(),
  serviceId: z.string(),
  serviceName: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  nodeArch: z.string(),
  address: z.string(),
  imageId: z.string(),
  imageName: z.string(),
  imageVersion: z.string(),
  imageOS: z.string(),
  imageArch: z.string(),

  desired: z.enum(DESIRED_STATES),
  nodeOnline: z.boolean(),
  /** ms since 1970; null when it doesn't run. */
  startedAt: Millis.nullable(),
  /** When the agent last told us. */
  observedAt: Millis.nullable(),
  vsoaPort: z.number(),
  exit: z
    .object({
      code: z.number().nullable(),
      signal: z.string().nullable(),
      reason: z.enum(EXIT_REASONS),
      at: Millis,
      tail: z.array(z.string()),
    })
    .nullable(),
  /** When the restart policy will start it again. */
  nextStartAt: Millis.nullable(),
  notEnforced: z.array(z.string()),
  /** Its place in service governance; null while it is in none. */
  microservice: z
    .object({
      id: z.string(),
      name: z.string(),
      role: z.enum(['active', 'standby', 'member']),
      join: z.enum(JOIN_STATES),
      joinReason: z.string().nullable(),
      healthy: z.boolean(),
      /** What its health check found wrong; null when that is good, or there is none. */
      healthWhy: WhyShape.nullable().optional(),
    })
    .nullable(),
  /** Where a VSOA instance stands that has never told its microservice, e.g. because its password is refused; else null. */
  unplaced: z.object({ join: z.enum(JOIN_STATES), joinReason: z.string().nullable() }).nullable(),
  /**
   * What becomes of it because `node` is away since `since`; null: nothing has to. `at`: when it will be placed anew (`grace`), or was
   * (`moved`, from there to `nodeName`); else null.
   */
  nodeLoss: z.object({ state: z.enum(NODE_LOSS_STATES), node: z.string(), since: Millis, at: Millis.nullable() }).nullable(),
  /** Established client connections of its port (the governor's own watch not counted); null where it can't be told. */
  connections: z.number().nullable(),
  /** When CPU, memory and connections were measured last; null where they aren't. */
  measuredAt: Millis.nullable(),
})
export type ContainerRow = z.infer<typeof ContainerRow>

export const LogLine = z.object({ seq: z.number(), at: Millis, stream: z.enum(['stdout', 'stderr', 'system']), text: z.string() })
export type LogLine = z.infer<typeof LogLine>

const TaskId = z.object({ taskId: z.string().min(1).max(64) })
const tag = 'Container'

/** `serviceIds[]=a&serviceIds[]=b`; the wrapper hands arrays over without the brackets. */
export const listContainersByService = endpoint({
  id: 'listContainersByService',
  method: 'GET',
  path: '/container/service',
  tag,
  role: 'viewer',
  summary: 'Containers of services (of all when none is named)',
  params: None,
  query: Paging.extend({ serviceIds: z.array(z.string()).default([]), key: z.string().optional() }),
  body: None,
  data: pageOf(ContainerRow),
})
export const listContainersByNode = endpoint({
  id: 'listContainersByNode',
  method: 'GET',
  path: '/container/node',
  tag,
  role: 'viewer',
  summary: 'Containers on nodes (on all when none is named)',
  params: None,
  query: Paging.extend({ nodeIds: z.array(z.string()).default([]), key: z.string().optional() }),
  body: None,
  data: pageOf(ContainerRow),
})
export const getContainer = endpoint({
  id: 'getContainer',
  method: 'GET',
  path: '/container/{taskId}',
  tag,
  role: 'viewer',
  summary: 'One container',
  params: TaskId,
  query: None,
  body: None,
  data: ContainerRow,
})
export const actOnContainer = endpoint({
  id: 'actOnContainer',
  method: 'PUT',
  path: '/container',
  tag,
  role: 'operator',
  summary: 'Start, stop, restart, pause or unpause a container, by its name',
  params: None,
  query: None,
  body: z.object({
    id: z.string({ error: 'required' }).min(1, { error: 'required' }).describe('the container’s name'),
    action: z.enum(CONTAINER_ACTIONS),
  }),
  data: TransactionView,
})
export const containerHistory = endpoint({
  id: 'containerHistory',
  method: 'GET',
  path: '/container/action/history',
  tag,
  role: 'viewer',
  summary: 'What people did to a container',
  params: None,
  query: Paging.extend({ id: z.string() }),
  body: None,
  data: pageOf(z.object({ id: z.string(), cmd: z.string(), user: z.string(), time: ServerTime })),
})
const Figures = z.array(z.number().nullable())
export const containerMetrics = endpoint({
  id: 'containerMetrics',
  method: 'GET',
  path: '/container/{taskId}/history',
  tag,
  role: 'viewer',
  summary: 'CPU, memory and clients of a container over the last two hours, oldest first (ours)',
  params: TaskId,
  query: None,
  body: None,
  /** Lists of one length: CPU in percent of one core, memory in bytes. The last ten minutes second by second, means before. */
  data: z.object({ at: z.array(Millis), cpu: Figures, memory: Figures, connections: Figures }),
})
export const containerLog = endpoint({
  id: 'containerLog',
  method: 'GET',
  path: '/container/{taskId}/log',
  tag,
  role: 'viewer',
  summary: 'The last lines of a container’s output (ours)',
  params: TaskId,
  query: z.object({ lines: z.coerce.number().int().min(1).max(500).default(200), before: z.coerce.number().int().optional() }),
  body: None,
  data: z.object({ lines: z.array(LogLine), more: z.boolean() }),
})
