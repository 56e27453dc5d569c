import type { ContainerSpec } from '../protocol/agent'

/** First and longest delay before a restart, ms; each failure in a row doubles it. */
export const FIRST_DELAY_MS = 100
export const LONGEST_DELAY_MS = 10_000
/** A run of this length was a good one: counting begins anew, ms. */
export const STABLE_MS = 10_000

/**
 * How long to wait before the restart policy starts a container again, ms; null for not at all. `failures` counts the runs that
 * ended too soon, one after the other, this one included: a container that fails once a month never uses its retries up.
 */
export function restartDelay(
  restart: ContainerSpec['restart'],
  exit: { code: number | null; signal: string | null },
  failures: number,
): number | null {
  if (restart.policy === 'never') return null
  if (restart.policy === 'on-failure' && exit.code === 0 && exit.signal === null) return null
  if (restart.maxRetries > 0 && failures > restart.maxRetries) return null
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1))
}
