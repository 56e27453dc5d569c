import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, SUSPEND_MAX_MS } from '../domain/failover-policy'
import { policyOf } from './policy-input'

const NOW = 1_000_000
const SUSPENDED = { ...DEFAULT_POLICY, mode: 'suspended', until: NOW + 1000 } as const

describe('policyOf', () => {
  it('keeps what is not given, and drops from the never promoted who is no slave any more', () => {
    const present = { ...DEFAULT_POLICY, never: ['a', 'b'], holdDownMs: 7 }
    expect(policyOf(present, undefined, ['b'], NOW)).toEqual({ ok: true, value: { ...present, never: ['b'] } })
    expect(policyOf(present, { fencing: false }, ['a', 'b'], NOW)).toEqual({ ok: true, value: { ...present, fencing: false } })
  })

  it('keeps a suspension that lasts, takes its end away with it, and knows one that is over', () => {
    expect(policyOf(SUSPENDED, { holdDownMs: 1 }, [], NOW)).toMatchObject({ value: { mode: 'suspended', until: NOW + 1000 } })
    expect(policyOf(SUSPENDED, { mode: 'automatic' }, [], NOW)).toMatchObject({ value: { mode: 'automatic', until: null } })
    expect(policyOf(SUSPENDED, undefined, [], NOW + 1000)).toMatchObject({ value: { mode: 'automatic', until: null } })
  })

  it.each([
    [{ mode: 'suspended' as const }, 'policy.until.missing'],
    [{ mode: 'suspended' as const, until: NOW }, 'until.past'],
    [{ mode: 'suspended' as const, until: NOW + SUSPEND_MAX_MS + 1 }, 'policy.until.far'],
    [{ mode: 'manual' as const, until: NOW + 1 }, 'policy.until.unexpected'],
    [{ never: ['x'] }, 'policy.never'],
  ])('refuses %o', (input, code) => {
    expect(policyOf(DEFAULT_POLICY, input, ['s'], NOW)).toMatchObject({ ok: false, failures: [{ code }] })
  })
})
