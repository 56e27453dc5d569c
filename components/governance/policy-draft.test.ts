import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, SUSPEND_MAX_MS } from '../../lib/domain/failover-policy'
import { localTime, momentOf, policyDraftOf, toPolicy, untilProblem } from './policy-draft'

describe('policy draft', () => {
  it('goes from a row into the call unchanged', () => {
    const until = Math.ceil(Date.now() / 60_000) * 60_000
    for (const change of [
      {},
      { mode: 'suspended', until } as const,
      { flapLimit: { switches: 2, withinS: 9 } },
      { never: ['s'] },
    ]) {
      const policy = { ...DEFAULT_POLICY, ...change }
      expect(toPolicy(policyDraftOf({ policy }), ['s'])).toEqual(policy)
    }
  })

  it('drops from the never promoted who is no slave any more, and the end of what is not suspended', () => {
    const draft = { ...policyDraftOf({ policy: { ...DEFAULT_POLICY, never: ['a', 'b'] } }), until: '2030-01-01T00:00' }
    expect(toPolicy(draft, ['b'])).toMatchObject({ never: ['b'], until: null })
  })

  it('says what is wrong with the end of a suspension', () => {
    const now = new Date(2030, 0, 1, 12).getTime()
    const problem = (until: string) => untilProblem({ mode: 'suspended', until }, now)
    expect(problem('')).toBe('untilMissing')
    expect(problem('soon')).toBe('untilMissing')
    expect(problem('2030-01-01T12:00')).toBe('untilPast')
    expect(problem(localTime(now + 60_000))).toBeNull()
    expect(problem(localTime(now + SUSPEND_MAX_MS + 60_000))).toBe('untilFar')
    expect(untilProblem({ mode: 'manual', until: '' }, now)).toBeNull()
    expect(momentOf(localTime(now))).toBe(now)
  })
})
