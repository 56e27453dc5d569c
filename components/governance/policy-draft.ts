import type { PolicyInput } from '../../lib/api/contract/failover'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'

/** What the dialog edits of a failover policy. `until` is the text of a date and time in the person's zone, '' for none. */
export interface PolicyDraft {
  mode: MicroserviceRow['policy']['mode']
  until: string
  never: string[]
  failback: MicroserviceRow['policy']['failback']
  stableS: number
  holdDownMs: number
  flapLimited: boolean
  switches: number
  withinS: number
  fencing: boolean
}

/** What is offered when somebody begins to limit switches. */
const FLAP_OFFER = { switches: 3, withinS: 300 }
/** How long a suspension is offered, ms. */
export const SUSPEND_OFFER_MS = 60 * 60 * 1000
const SUSPEND_MAX_MS = 7 * 24 * 60 * 60 * 1000

export function policyDraftOf({ policy }: Pick<MicroserviceRow, 'policy'>): PolicyDraft {
  const { flapLimit, until, never, ...rest } = policy
  return {
    ...rest,
    until: until === null ? '' : localTime(until),
    never: [...never],
    flapLimited: flapLimit !== null,
    ...(flapLimit ?? FLAP_OFFER),
  }
}

/** The call's policy; only slaves can be kept from ever being promoted. */
export function toPolicy(draft: PolicyDraft, slaves: readonly string[]): Required<PolicyInput> {
  const { mode, failback, stableS, holdDownMs, switches, withinS, fencing } = draft
  return {
    mode,
    until: mode === 'suspended' ? momentOf(draft.until) : null,
    never: draft.never.filter((taskId) => slaves.includes(taskId)),
    failback,
    stableS,
    holdDownMs,
    flapLimit: draft.flapLimited ? { switches, withinS } : null,
    fencing,
  }
}

export type UntilProblem = 'untilMissing' | 'untilPast' | 'untilFar'

/** What is wrong with the end of a suspension at `now`; null when nothing is. */
export function untilProblem({ mode, until }: Pick<PolicyDraft, 'mode' | 'until'>, now: number): UntilProblem | null {
  if (mode !== 'suspended') return null
  const at = momentOf(until)
  if (at === null) return 'untilMissing'
  if (at <= now) return 'untilPast'
  return at > now + SUSPEND_MAX_MS ? 'untilFar' : null
}

/** A moment as the text of a field for date and time, in the person's zone. */
export function localTime(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The moment of such a text, ms since 1970; null when it is none. */
export function momentOf(text: string): number | null {
  const at = text === '' ? Number.NaN : new Date(text).getTime()
  return Number.isFinite(at) ? at : null
}
