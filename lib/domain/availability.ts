/**
 * What an operator lets an instance do, apart from its health. `drain`: no new clients, and those it has are let go when another
 * can serve; `maint`: the same, and nobody watches it.
 */
export const AVAILABILITY_STATES = ['ready', 'drain', 'maint'] as const
export type AvailabilityState = (typeof AVAILABILITY_STATES)[number]

/** `until`: when it is ready again by itself, ms since 1970; null: when a person says so. */
export interface Availability {
  state: AvailabilityState
  until: number | null
}
export const READY: Availability = { state: 'ready', until: null }

/** The latest end that a limited drain or maintenance may have, ms from now: what lasts longer has no end. */
export const AVAILABILITY_MAX_MS = 30 * 24 * 60 * 60 * 1000

/** What counts at `now` (ms since 1970). */
export function availabilityAt(availability: Availability | undefined, now: number): Availability {
  if (!availability || (availability.until !== null && availability.until <= now)) return READY
  return availability
}
