/**
 * `automatic`: faults are answered by a switch. `manual`: they are recorded and shown, and nobody is promoted until a person
 * chooses. `suspended`: nothing is judged (no pings, no kills) and nobody is promoted, up to an end time.
 */
export const POLICY_MODES = ['automatic', 'manual', 'suspended'] as const
export type PolicyMode = (typeof POLICY_MODES)[number]

/** When the master gets its clients back by itself: never, once it has been healthy for a time, or as soon as it is healthy. */
export const FAILBACKS = ['never', 'stable', 'atOnce'] as const
export type Failback = (typeof FAILBACKS)[number]

/** So many switches by themselves within so many seconds, and nobody is promoted any more until it is quiet. */
export interface FlapLimit {
  switches: number
  withinS: number
}

/** How the failover of one microservice is meant. */
export interface FailoverPolicy {
  mode: PolicyMode
  /** With `suspended`: when it is automatic again, ms since 1970. Null with the other modes. */
  until: number | null
  /** The slaves (taskIds) that are never promoted: priority 0. */
  never: string[]
  failback: Failback
  /** With the failback `stable`: how long the master must have been healthy, s. */
  stableS: number
  /** After a move from one instance to another: how long no other one is promoted without being asked for, ms. */
  holdDownMs: number
  /** Null: none. */
  flapLimit: FlapLimit | null
  /** A hung active one is killed before another is announced. */
  fencing: boolean
}

/** What counts where nobody has said anything: as fast as can be, and back by hand. */
export const DEFAULT_POLICY: FailoverPolicy = {
  mode: 'automatic',
  until: null,
  never: [],
  failback: 'never',
  stableS: 30,
  holdDownMs: 0,
  flapLimit: null,
  fencing: true,
}

export const POLICY_LIMITS = {
  stableS: { min: 1, max: 86_400 },
  holdDownMs: { min: 0, max: 600_000 },
  switches: { min: 1, max: 100 },
  withinS: { min: 1, max: 86_400 },
} as const
/** The latest end of a suspension, ms from now: it shall not be forgotten. */
export const SUSPEND_MAX_MS = 7 * 24 * 60 * 60 * 1000

/** A problem of a policy: which field, and what is wrong with it. */
export interface PolicyProblem {
  field: `policy.${keyof FailoverPolicy}`
  error: string
}

/** Checks a policy against the slaves it speaks of. Null when it is good. */
export function policyProblem(policy: FailoverPolicy, slaves: readonly string[]): PolicyProblem | null {
  if (policy.mode === 'suspended' && policy.until === null) return { field: 'policy.until', error: 'is needed with suspended' }
  if (policy.mode !== 'suspended' && policy.until !== null)
    return { field: 'policy.until', error: 'must be empty unless suspended' }
  const stranger = policy.never.find((taskId) => !slaves.includes(taskId))
  if (stranger !== undefined) return { field: 'policy.never', error: `${stranger} is not a slave` }
  return null
}

/** The mode that counts at `now` (ms since 1970): a suspension that is over is none. */
export function modeAt({ mode, until }: Pick<FailoverPolicy, 'mode' | 'until'>, now: number): PolicyMode {
  return mode === 'suspended' && until !== null && until <= now ? 'automatic' : mode
}

/** The policy as it counts at `now`: without a suspension that is over. */
export function policyAt(policy: FailoverPolicy, now: number): FailoverPolicy {
  const mode = modeAt(policy, now)
  return mode === policy.mode ? policy : { ...policy, mode, until: null }
}

/** Whether two policies say the same. */
export function samePolicy(a: FailoverPolicy, b: FailoverPolicy): boolean {
  return (
    a.mode === b.mode &&
    a.until === b.until &&
    a.failback === b.failback &&
    a.stableS === b.stableS &&
    a.holdDownMs === b.holdDownMs &&
    a.fencing === b.fencing &&
    a.flapLimit?.switches === b.flapLimit?.switches &&
    a.flapLimit?.withinS === b.flapLimit?.withinS &&
    a.never.length === b.never.length &&
    a.never.every((taskId) => b.never.includes(taskId))
  )
}
