import { z } from 'zod'
import { AVAILABILITY_STATES } from '../../domain/availability'
import { FAILBACKS, POLICY_LIMITS, POLICY_MODES } from '../../domain/failover-policy'
import { endpoint } from '../endpoint'
import { Id, Millis, None } from './common'
import { SwitchShape } from './governance-shapes'

const within = ({ min, max }: { min: number; max: number }, error: string) =>
  z.number({ error: 'number.form' }).int({ error: 'number.whole' }).min(min, { error }).max(max, { error })
const Until = z.number({ error: 'number.form' }).nullable()

/** The parts of a failover policy that are to change; what isn't given stays. `until` is ms since 1970, `never` are taskIds of slaves. */
export const PolicyInput = z
  .object({
    mode: z.enum(POLICY_MODES, { error: 'choice' }),
    until: Until,
    never: z.array(z.string()).max(64),
    failback: z.enum(FAILBACKS, { error: 'choice' }),
    stableS: within(POLICY_LIMITS.stableS, 'policy.stable'),
    holdDownMs: within(POLICY_LIMITS.holdDownMs, 'policy.holdDown'),
    flapLimit: z
      .object({
        switches: within(POLICY_LIMITS.switches, 'policy.switches'),
        withinS: within(POLICY_LIMITS.withinS, 'policy.within'),
      })
      .nullable(),
    fencing: z.boolean(),
  })
  .partial()
export type PolicyInput = z.infer<typeof PolicyInput>

/** What came of a planned move: the switch (null when nothing had to be switched), and how clients were told to go. */
const Moved = z.object({ switch: SwitchShape.nullable(), released: z.enum(['rpc', 'restart', 'none']), clients: z.number() })
const TaskId = z.string({ error: 'required' }).min(1, { error: 'required' }).max(64, { error: 'text.long' })

const tag = 'Microservice'
export const switchover = endpoint({
  id: 'switchover',
  method: 'POST',
  path: '/micro-service/{id}/switchover',
  tag,
  role: 'operator',
  summary: 'Move to a chosen instance and release the clients of the former active (ours)',
  params: Id,
  query: None,
  body: z.object({ taskId: TaskId }),
  data: Moved,
})
export const setAvailability = endpoint({
  id: 'setAvailability',
  method: 'PUT',
  path: '/micro-service/{id}/availability',
  tag,
  role: 'operator',
  summary:
    'Make an instance READY, DRAIN (no new clients, its own are released) or MAINT (and not watched), up to an end time (ours)',
  params: Id,
  query: None,
  body: z.object({
    taskId: TaskId,
    state: z.enum(AVAILABILITY_STATES, { error: 'choice' }),
    until: Until.default(null).describe('ms since 1970; null: until it is made READY'),
  }),
  data: Moved.extend({ until: Millis.nullable() }),
})
export const endFlapping = endpoint({
  id: 'endFlapping',
  method: 'POST',
  path: '/micro-service/{id}/end-flapping',
  tag,
  role: 'operator',
  summary: 'End the alarm of too many switches: faults are answered by a switch again (ours)',
  params: Id,
  query: None,
  body: None,
  data: Moved,
})
