import { z } from 'zod'
import { isGraceTime, RESCHEDULE_AFTER_S } from '../../domain/relocation'
import { endpoint } from '../endpoint'
import { None } from './common'

/** The bounds of that time besides 0, and what it usually is, seconds. */
export const RESCHEDULING_BOUNDS = RESCHEDULE_AFTER_S

/** After how long containers of dynamic services are placed anew when their node is away. */
export const ReschedulingInput = z.object({
  afterSeconds: z
    .number({ error: 'number.form' })
    .refine(isGraceTime, { error: 'rescheduling.after' })
    .describe('5 to 3600, or 0: never'),
})
export type ReschedulingInput = z.infer<typeof ReschedulingInput>

const tag = 'Service'
export const getRescheduling = endpoint({
  id: 'getRescheduling',
  method: 'GET',
  path: '/service/rescheduling',
  tag,
  role: 'viewer',
  summary: 'After how long a node has to be away before containers of dynamic services are placed anew (ours)',
  params: None,
  query: None,
  body: None,
  data: ReschedulingInput,
})
export const updateRescheduling = endpoint({
  id: 'updateRescheduling',
  method: 'PUT',
  path: '/service/rescheduling',
  tag,
  role: 'administrator',
  summary: 'Set that time, from now on and for all dynamic services (ours)',
  params: None,
  query: None,
  body: ReschedulingInput,
  data: ReschedulingInput,
})
