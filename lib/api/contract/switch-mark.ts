import { z } from 'zod'
import { endpoint } from '../endpoint'
import { None } from './common'

/** Up to which switch, by its `seq`, the person has read: what is above is unread. */
export const SwitchMark = z.object({ readTo: z.number() })
export type SwitchMark = z.infer<typeof SwitchMark>

const tag = 'Session'
export const getSwitchMark = endpoint({
  id: 'getSwitchMark',
  method: 'GET',
  path: '/session/switches-read',
  tag,
  role: 'viewer',
  summary: 'Up to which switch, by its `seq`, one has read; at first up to the newest (ours; not for tokens)',
  params: None,
  query: None,
  body: None,
  data: SwitchMark,
})
export const putSwitchMark = endpoint({
  id: 'putSwitchMark',
  method: 'PUT',
  path: '/session/switches-read',
  tag,
  role: 'viewer',
  summary: 'Say that one has read the switches up to that `seq`; a mark is never lowered (ours; not for tokens, not audited)',
  params: None,
  query: None,
  body: z.object({
    readTo: z
      .int({ error: 'switch.mark' })
      .min(0, { error: 'switch.mark' })
      .describe('the `seq` of a switch: a whole number from 0 to that of the newest'),
  }),
  data: SwitchMark,
})
