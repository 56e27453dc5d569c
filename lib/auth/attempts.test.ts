import { describe, expect, it } from 'vitest'
import { Attempts } from './attempts'

describe('attempts', () => {
  it('refuses after so many failures, until the first of them is old', () => {
    const attempts = new Attempts({ max: 2, windowMs: 10_000 }, 10)
    expect(attempts.begin('a', 0).allowed).toBe(true)
    expect(attempts.begin('a', 4000).allowed).toBe(true)
    expect(attempts.begin('a', 5000)).toEqual({ allowed: false, retryAfterSeconds: 5 })
    expect(attempts.begin('b', 5000).allowed).toBe(true)
    expect(attempts.begin('a', 9999)).toEqual({ allowed: false, retryAfterSeconds: 1 })
    expect(attempts.begin('a', 10_000).allowed).toBe(true)
    expect(attempts.begin('a', 10_001).allowed).toBe(false)
  })

  it('takes back what was forgiven', () => {
    const attempts = new Attempts({ max: 1, windowMs: 10_000 }, 10)
    for (let now = 0; now < 100; now += 1) {
      const attempt = attempts.begin('a', now)
      if (!attempt.allowed) throw new Error('should be allowed')
      attempt.forgive()
    }
    attempts.begin('a', 100)
    expect(attempts.begin('a', 101).allowed).toBe(false)
  })

  it('remembers a bounded number of addresses, those used last', () => {
    const attempts = new Attempts({ max: 1, windowMs: 10_000 }, 2)
    for (const address of ['a', 'b', 'a', 'c']) attempts.begin(address, 0)
    expect(attempts.begin('a', 1).allowed).toBe(false)
    expect(attempts.begin('b', 1).allowed).toBe(true)
  })
})
