import type { PolicyInput } from '../api/contract'
import { fail, type Outcome, succeed } from '../api/errors'
import { type FailoverPolicy, policyAt, SUSPEND_MAX_MS } from '../domain/failover-policy'

/**
 * The policy that an input makes of the present one. What isn't given stays, as far as it still makes sense: whoever sets slaves
 * without a word on the policy, as ECSM's clients do, leaves none behind that is never promoted and is no slave.
 */
export function policyOf(
  present: FailoverPolicy,
  input: PolicyInput | undefined,
  slaves: readonly string[],
  now: number,
): Outcome<FailoverPolicy> {
  const before = policyAt(present, now)
  const given = Object.fromEntries(Object.entries(input ?? {}).filter(([, value]) => value !== undefined))
  const policy: FailoverPolicy = { ...before, ...given }
  if (input?.never === undefined) policy.never = before.never.filter((taskId) => slaves.includes(taskId))
  const stranger = policy.never.findIndex((taskId) => !slaves.includes(taskId))
  if (stranger >= 0) return fail('policy.never', `policy.never.${stranger}`)
  if (policy.mode !== 'suspended') {
    if (given.until != null) return fail('policy.until.unexpected', 'policy.until')
    return succeed({ ...policy, until: null })
  }
  if (policy.until === null) return fail('policy.until.missing', 'policy.until')
  if (policy.until <= now) return fail('until.past', 'policy.until')
  if (policy.until > now + SUSPEND_MAX_MS) return fail('policy.until.far', 'policy.until')
  return succeed({ ...policy, never: [...new Set(policy.never)] })
}
