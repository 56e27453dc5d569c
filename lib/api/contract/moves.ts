import { z } from 'zod'
import type { ClientMove as Move, NumberedMove as Numbers } from '../../domain/moves'
import { endpoint } from '../endpoint'
import { Id, Millis, None } from './common'
import { SwitchShape } from './governance-shapes'

const Party = z.object({ taskId: z.string(), containerName: z.string() })

/** How the numbers in the messages went on, as `domain/moves` NumberedMove has it. */
const NumberedMove = z.object({
  field: z.string(),
  before: z.number(),
  after: z.number(),
  missed: z.number(),
  repeated: z.number(),
}) satisfies z.ZodType<Numbers>
export type NumberedMove = z.infer<typeof NumberedMove>

/** A client's move as `domain/moves` ClientMove has it. */
export const ClientMove = z.object({
  id: z.string(),
  clientId: z.string(),
  clientName: z.string(),
  microservice: z.string(),
  lastMessageAt: Millis.nullable(),
  disconnectedAt: Millis,
  lookupStartedAt: Millis.nullable(),
  connectedAt: Millis.nullable(),
  subscribedAt: Millis.nullable(),
  firstMessageAt: Millis.nullable(),
  lookupMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  subscribeMs: z.number().nullable(),
  from: Party.nullable(),
  local: z.object({ host: z.string(), port: z.number() }).nullable().optional(),
  to: Party.nullable(),
  epoch: z.number().nullable(),
  numbers: NumberedMove.nullable().optional(),
  complete: z.boolean(),
}) satisfies z.ZodType<Move>
export type ClientMove = z.infer<typeof ClientMove>

export const getSwitch = endpoint({
  id: 'getSwitch',
  method: 'GET',
  path: '/switch/{id}',
  tag: 'Microservice',
  role: 'viewer',
  summary: 'One switch, and how each of our clients came over (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.object({ switch: SwitchShape, clients: z.array(ClientMove) }),
})
