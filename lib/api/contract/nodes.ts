import { z } from 'zod'
import { OPERATING_SYSTEMS } from '../../domain/image-ref'
import { endpoint } from '../endpoint'
import { Millis, None, Paging, pageOf, ServerTime } from './common'

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
  /** Ours. */
  simulated: z.boolean(),
  memoryTotal: z.number(),
  memoryFree: z.number(),
  cpuPercent: z.number().nullable(),
  observedAt: Millis.nullable(),
})
export type NodeRow = z.infer<typeof NodeRow>

export const listNodes = endpoint({
  id: 'listNodes',
  method: 'GET',
  path: '/node',
  tag: 'Node',
  role: 'viewer',
  summary: 'List nodes',
  params: None,
  query: Paging.extend({ name: z.string().optional(), basicInfo: z.string().optional() }),
  body: None,
  data: pageOf(NodeRow),
})
