import { z } from 'zod'
import { CONTAINER_STATUSES } from '../../domain/container'
import { OPERATING_SYSTEMS } from '../../domain/image-ref'
import { SERVICE_STATUSES } from '../../domain/service'
import { endpoint } from '../endpoint'
import { Id, Millis, None, ServerTime, Whole } from './common'

const tag = 'Node'
const Type = z.enum(OPERATING_SYSTEMS).nullable()

/** As its configuration is asked for by its name. */
export const getNodeByName = endpoint({
  id: 'getNodeByName',
  method: 'GET',
  path: '/node/name/{name}',
  tag,
  role: 'viewer',
  summary: 'One node, by its name',
  params: z.object({ name: z.string().min(1).max(63) }),
  query: None,
  body: None,
  data: z.object({
    id: z.string(),
    ip: z.string(),
    port: z.number(),
    name: z.string(),
    /** Always the mask. */
    password: z.string(),
    tls: z.union([z.literal(0), z.literal(1)]),
    type: Type,
    createdTime: ServerTime,
    arch: z.string(),
  }),
})

/** What a node's agent measured last; 0 and empty lists stand for what wasn't or can't be measured there. */
export const NodeStatus = z.object({
  id: z.string(),
  status: z.enum(['online', 'offline']),
  /** Bytes, as the disk. */
  memoryTotal: z.number(),
  memoryFree: z.number(),
  diskTotal: z.number(),
  diskFree: z.number(),
  /** Percent of all cores, and of each; `measureTime` is the moment of it, ms since 1970. */
  cpuUsage: z.object({ total: z.number(), cores: z.array(z.number()), measureTime: Millis }),
  /** Seconds since its agent started. */
  uptime: z.number(),
  processCount: z.number(),
  containerTotal: z.number(),
  containerRunning: z.number(),
  containerEcsmTotal: z.number(),
  containerEcsmRunning: z.number(),
  /** Bytes per second of each network interface of the machine. */
  net: z.array(z.object({ networkName: z.string(), upNet: z.number(), downNet: z.number() })),
  /** The node's own clock when it was measured: ms since 1970, its zone (`+08:00`, `Asia/Shanghai`), and the time on its wall. */
  time: z.object({
    current: Millis,
    uptime: z.number(),
    timezone: z.string(),
    timezoneName: z.string(),
    date: z.string(),
  }),
})
export type NodeStatus = z.infer<typeof NodeStatus>

export const nodeStatus = endpoint({
  id: 'nodeStatus',
  method: 'GET',
  path: '/node/status',
  tag,
  role: 'viewer',
  summary: 'What the agents of nodes measured last; all nodes without ids. Unknown ids are left out',
  params: None,
  query: z.object({ ids: z.union([z.array(z.string()), z.string().transform((one) => [one])]).default([]) }),
  body: None,
  data: z.object({ nodes: z.array(NodeStatus) }),
})

/** `type` is what is stored, `newType` what the agent says now; of one that doesn't answer it stays the same. */
export const NodeType = z.object({
  id: z.string(),
  ip: z.string(),
  port: z.number(),
  name: z.string(),
  type: Type,
  newType: Type,
})
export const checkNodeTypes = endpoint({
  id: 'checkNodeTypes',
  method: 'GET',
  path: '/node/type/check',
  tag,
  role: 'viewer',
  summary: 'The systems of all nodes, as stored and as their agents say now',
  params: None,
  query: None,
  body: None,
  data: z.array(NodeType),
})
export const refreshNodeTypes = endpoint({
  id: 'refreshNodeTypes',
  method: 'PUT',
  path: '/node/type',
  tag,
  role: 'operator',
  summary: 'Ask every agent for its system and store it; answers as the check, with what was stored before',
  params: None,
  query: None,
  body: None,
  data: z.array(NodeType),
})

/** A node as a tree: its containers, and the service of each. */
export const nodeView = endpoint({
  id: 'nodeView',
  method: 'GET',
  path: '/overview/platform/node-view/{id}',
  tag,
  role: 'viewer',
  summary: 'A node, its containers, and their services',
  params: Id,
  query: None,
  body: None,
  data: z.object({
    id: z.string(),
    status: z.enum(['online', 'offline']),
    type: Type,
    name: z.string(),
    children: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        node_id: z.string(),
        /** The service's id. */
        pro_id: z.string(),
        type: z.literal('container'),
        status: z.enum(CONTAINER_STATUSES),
        children: z.array(
          z.object({
            id: z.string(),
            status: z.enum(SERVICE_STATUSES),
            name: z.string(),
            type: z.literal('service'),
            health: z.boolean(),
          }),
        ),
      }),
    ),
  }),
})

const Percent = z.string().regex(/^\d+\.\d$/)
const Rate = z.object({ networkName: z.string(), value: z.number() })
/** Of one moment. Percent as text with one decimal; sizes in bytes; rates in bytes per second; 0 and empty: not measured. */
export const NodeMetrics = z.object({
  timestamp: Millis,
  type: Type,
  cpu: z.object({ percent: Percent }),
  ram: z.object({ percent: Percent, size: z.number() }),
  rom: z.object({ percent: Percent, size: z.number() }),
  processCount: z.number(),
  /** Those of the machine that used the most in the minute before: CPU in percent of one core, RAM of all memory. */
  process: z.array(
    z.object({
      name: z.string(),
      cpu: z.object({ percent: Percent }),
      ram: z.object({ percent: Percent, size: z.number() }),
    }),
  ),
  upNet: z.array(Rate),
  downNet: z.array(Rate),
  /** Seconds since its agent started. */
  upTime: z.number(),
  /** Containers on it that ran, and that didn't. */
  running: z.number(),
  stop: z.number(),
})
export type NodeMetrics = z.infer<typeof NodeMetrics>

const DIGITS = /^\d{1,14}$/
/** Numbers below this are seconds since 1970: as milliseconds they would lie in its spring. */
const SECONDS_BELOW = 10_000_000_000
const WALL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/

/** A moment as programs write it: the server's wall clock, or seconds or milliseconds since 1970. Gives ms since 1970. */
const MomentText = z.string().transform((text, context) => {
  const at = momentOf(text.trim())
  if (at !== null) return at
  context.addIssue({ code: 'custom', message: 'moment.form' })
  return z.NEVER
})

function momentOf(text: string): number | null {
  if (DIGITS.test(text)) return Number(text) < SECONDS_BELOW ? Number(text) * 1000 : Number(text)
  if (!WALL.test(text)) return null
  const at = new Date(text.replace(' ', 'T')).getTime()
  return Number.isNaN(at) ? null : at
}

export const nodeMetrics = endpoint({
  id: 'nodeMetrics',
  method: 'GET',
  path: '/overview/node',
  tag,
  role: 'viewer',
  summary:
    'Figures of a node: the newest with `instant`, or without times; else from `startTime` to `endTime`, the last of each `step` seconds. Two hours are kept',
  params: None,
  query: z
    .object({
      nodeId: z.string({ error: 'required' }).min(1, { error: 'required' }),
      instant: z
        .enum(['true', 'false', '1', '0'])
        .default('false')
        .transform((given) => given === 'true' || given === '1'),
      startTime: MomentText.optional(),
      endTime: MomentText.optional(),
      step: Whole.min(1, { error: 'number.positive' }).max(86_400).optional(),
    })
    .refine(({ startTime = 0, endTime = Number.POSITIVE_INFINITY }) => startTime <= endTime, {
      error: 'moment.order',
      path: ['endTime'],
    }),
  body: None,
  data: z.array(NodeMetrics),
})
