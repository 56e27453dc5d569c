import type { SwitchRow } from '../../lib/api/contract/microservices'

/** Switches within this time of each other belong together, ms. */
export const STORM_MS = 6000
/** So many of them are told as one; fewer each for itself. */
export const STORM_FROM = 3

/** Switches that came close together. */
export interface Storm {
  count: number
  microservices: ReadonlySet<string>
  /** Those that were told one by one before it became a storm: at most STORM_FROM − 1. */
  single: readonly string[]
  lastAt: number
}

/** The storm with the fresh switches; a new one after a silence. `now` in ms of any clock that only grows. */
export function addSwitches(before: Storm | null, fresh: readonly SwitchRow[], now: number): Storm {
  const storm = before && now - before.lastAt < STORM_MS ? before : null
  const count = (storm?.count ?? 0) + fresh.length
  return {
    count,
    microservices: new Set([...(storm?.microservices ?? []), ...fresh.map((each) => each.microservice)]),
    single: isStorm({ count }) ? (storm?.single ?? []) : [...(storm?.single ?? []), ...fresh.map((each) => each.id)],
    lastAt: now,
  }
}

export function isStorm({ count }: Pick<Storm, 'count'>): boolean {
  return count >= STORM_FROM
}
