import { z } from 'zod'
import { OPERATING_SYSTEMS } from '../../domain/image-ref'
import { NODE_NAME, OFFLINE_CAUSES, parseAgentAddress } from '../../domain/node'
import { endpoint } from '../endpoint'
import { Id, Millis, None, Paging, pageOf, ServerTime } from './common'

export const NodeRow = z.object({
  id: z.string(),
  address: z.string(),
  name: z.string(),
  /** Always the mask. */
  password: z.string(),
  status: z.enum(['online', 'offline']),
  /** Ours: why it is offline, null when online. */
  statusReason: z.string().nullable(),
  type: z.enum(OPERATING_SYSTEMS).nullable(),
  tls: z.boolean(),
  arch: z.string(),
  containerTotal: z.number(),
  containerRunning: z.number(),
  containerEcsmTotal: z.number(),
  containerEcsmRunning: z.number(),
  /** Seconds since the agent started; 0 when offline. */
  upTime: z.number(),
  createdTime: ServerTime,
  /** Ours, as all that follows. `offlineCause` is the kind of `statusReason`. */
  offlineCause: z.enum(OFFLINE_CAUSES).nullable(),
  simulated: z.boolean(),
  /** Null: it can't be switched from here. */
  power: z.enum(['on', 'off']).nullable(),
  /** Of its agent; empty until it was seen. */
  version: z.string(),
  /** When the agent started; null when offline. */
  bootedAt: Millis.nullable(),
  /** 0 while nothing was measured, as memory and disk. */
  cores: z.number(),
  /** Bytes. The disk is the one that its agent keeps containers on. */
  memoryTotal: z.number(),
  memoryFree: z.number(),
  diskTotal: z.number(),
  diskFree: z.number(),
  /** Percent of all cores. */
  cpuPercent: z.number().nullable(),
  observedAt: Millis.nullable(),
})
export type NodeRow = z.infer<typeof NodeRow>

const tag = 'Node'

export const listNodes = endpoint({
  id: 'listNodes',
  method: 'GET',
  path: '/node',
  tag,
  role: 'viewer',
  summary: 'List nodes',
  params: None,
  query: Paging.extend({ name: z.string().optional(), basicInfo: z.string().optional() }),
  body: None,
  data: pageOf(NodeRow),
})

const text = (most: number) =>
  z.string({ error: 'required' }).trim().min(1, { error: 'required' }).max(most, { error: 'text.long' })
/** Where a node's agent is, and how to log in there. */
export const NodeInput = z.object({
  address: text(300)
    .refine((address) => parseAgentAddress(address) !== null, { error: 'node.address.form' })
    .describe('ip:port of its agent'),
  name: text(63).regex(NODE_NAME, { error: 'service.name.form' }),
  password: text(128).regex(/^[\x20-\x7e]*$/, { error: 'node.password.form' }),
  tls: z.boolean().default(false),
})
export type NodeInput = z.infer<typeof NodeInput>

/** A node that can't be deleted, and the services that use it. */
export const NodeInUse = z.object({
  id: z.string(),
  name: z.string(),
  serves: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type NodeInUse = z.infer<typeof NodeInUse>

export const createNode = endpoint({
  id: 'createNode',
  method: 'POST',
  path: '/node',
  tag,
  role: 'operator',
  summary: 'Register a node: the agent of a machine. One that doesn’t answer yet is offline, with the reason',
  params: None,
  query: None,
  body: NodeInput,
  data: NodeRow,
})
export const updateNode = endpoint({
  id: 'updateNode',
  method: 'PUT',
  path: '/node',
  tag,
  role: 'operator',
  summary: 'Change a node’s address, name or password; the mask means: unchanged',
  params: None,
  query: None,
  body: NodeInput.extend({ id: Id.shape.id }),
  data: NodeRow,
})
export const deleteNodes = endpoint({
  id: 'deleteNodes',
  method: 'DELETE',
  path: '/node',
  tag,
  role: 'operator',
  summary: 'Forget nodes, all or none: "success", or those that services still use',
  params: None,
  query: None,
  body: z.object({ ids: z.array(Id.shape.id).min(1, { error: 'required' }).max(256, { error: 'text.long' }) }),
  data: z.union([z.literal('success'), z.array(NodeInUse)]),
})
export const checkNodeName = endpoint({
  id: 'checkNodeName',
  method: 'GET',
  path: '/node/name/check',
  tag,
  role: 'viewer',
  summary: 'Whether a node’s name is taken (by another id)',
  params: None,
  query: z.object({ name: z.string(), id: z.string().optional() }),
  body: None,
  data: z.boolean(),
})
export const checkNodeAddress = endpoint({
  id: 'checkNodeAddress',
  method: 'GET',
  path: '/node/address/check',
  tag,
  role: 'viewer',
  summary: 'Whether an agent’s address is taken (by another id)',
  params: None,
  query: z.object({ address: z.string(), id: z.string().optional(), tls: z.string().optional() }),
  body: None,
  data: z.boolean(),
})
/** ECSM's answer is a few of the row's fields; the agent's version has its name there. */
export const getNode = endpoint({
  id: 'getNode',
  method: 'GET',
  path: '/node/{id}',
  tag,
  role: 'viewer',
  summary: 'One node',
  params: Id,
  query: None,
  body: None,
  data: NodeRow.extend({ ecsdVersion: z.string() }),
})
const Figures = z.array(z.number().nullable())
export const nodeHistory = endpoint({
  id: 'nodeHistory',
  method: 'GET',
  path: '/node/{id}/history',
  tag,
  role: 'viewer',
  summary: 'CPU, memory and running containers of a node over the last two hours, oldest first (ours)',
  params: Id,
  query: None,
  body: None,
  /** Lists of one length: CPU in percent of all cores, memory used in bytes. The last ten minutes second by second, means before. */
  data: z.object({ at: z.array(Millis), cpu: Figures, memory: Figures, running: Figures }),
})
export const setNodePower = endpoint({
  id: 'setNodePower',
  method: 'POST',
  path: '/node/{id}/power',
  tag,
  role: 'operator',
  summary: 'Switch a simulated node off, as a loss of power does, or on again (ours)',
  params: Id,
  query: None,
  body: z.object({ on: z.boolean() }),
  data: NodeRow,
})
/** Where clients and containers on another machine find the position server. */
export const agentSetup = endpoint({
  id: 'agentSetup',
  method: 'GET',
  path: '/node/agent/setup',
  tag,
  role: 'viewer',
  summary: 'What an agent on another machine must be told (ours)',
  params: None,
  query: None,
  body: None,
  data: z.object({
    position: z.object({
      /** Null: at every address of the machine the console runs on. */
      host: z.string().nullable(),
      port: z.number(),
      /** Only programs on the console's own machine reach it. */
      loopback: z.boolean(),
    }),
  }),
})
