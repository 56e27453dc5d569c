import { describe, expect, it } from 'vitest'
import { DEFAULT_HEALTH, healthRule } from './health'

describe('healthRule', () => {
  it('is the image’s where the service has no block, with the usual times', () => {
    expect(healthRule(undefined, { healthPath: '/health' })).toEqual({ path: '/health', ...DEFAULT_HEALTH })
  })

  it('is the service’s own as a whole where it has a block', () => {
    const image = { healthPath: '/health', healthRetries: 9 }
    const block = { healthPath: '/mine', healthInterval: 1, healthTimeout: 2, healthStartPeriod: 3 }
    expect(healthRule(block, image)).toEqual({ path: '/mine', intervalMs: 1, timeoutMs: 2, retries: 3, startPeriodMs: 3 })
    expect(healthRule({ port: 0 }, image)).toBeNull()
    expect(healthRule({ healthPath: '' }, image)).toBeNull()
  })

  it('is none where nobody names a path, and takes an image’s 0 for “not given”', () => {
    expect(healthRule(undefined, null)).toBeNull()
    expect(healthRule(undefined, { healthRetries: 3 })).toBeNull()
    const zeros = { healthPath: '/h', healthInterval: 0, healthTimeout: 0, healthRetries: 0, healthStartPeriod: 0 }
    expect(healthRule(undefined, zeros)).toEqual({ path: '/h', ...DEFAULT_HEALTH, startPeriodMs: 0 })
  })
})
