import type { VsoaBlock } from './image'

/** How an instance is asked whether it does its work: a GET of `path` every `intervalMs`, bad after `retries` failures in a row. */
export interface HealthRule {
  path: string
  intervalMs: number
  /** Without an answer for so long one call has failed. */
  timeoutMs: number
  retries: number
  /** After the start of its process failures don't count for so long, until the first good answer; ms. */
  startPeriodMs: number
}

/** What counts where a health path stands alone. */
export const DEFAULT_HEALTH = { intervalMs: 5000, timeoutMs: 3000, retries: 3, startPeriodMs: 5000 } as const

/**
 * The health check of a service's instances; null when there is none. A service's own VSOA block decides as a whole, the image's
 * where it has none: a block without a path switches off what the image declares.
 */
export function healthRule(block: VsoaBlock | undefined, image: VsoaBlock | null): HealthRule | null {
  const { healthPath, healthInterval, healthTimeout, healthRetries, healthStartPeriod } = block ?? image ?? {}
  if (!healthPath) return null
  return {
    path: healthPath,
    intervalMs: healthInterval || DEFAULT_HEALTH.intervalMs,
    timeoutMs: healthTimeout || DEFAULT_HEALTH.timeoutMs,
    retries: healthRetries || DEFAULT_HEALTH.retries,
    startPeriodMs: healthStartPeriod ?? DEFAULT_HEALTH.startPeriodMs,
  }
}

/** Whether two of them ask the same. */
export function sameHealth(a: HealthRule | null, b: HealthRule | null): boolean {
  if (a === null || b === null) return a === b
  return (
    a.path === b.path &&
    a.intervalMs === b.intervalMs &&
    a.timeoutMs === b.timeoutMs &&
    a.retries === b.retries &&
    a.startPeriodMs === b.startPeriodMs
  )
}
