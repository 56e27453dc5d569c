import type { SwitchRow } from '../../lib/api/contract/microservices'
import type { FeedMark } from './feed-series'

/** A client that was away longer than this came back for another reason than the switch it missed, ms. */
const LONGEST_AWAY_MS = 60_000
/** Clocks of one machine, read in two processes, ms. */
const TOLERANCE_MS = 250

/**
 * The switch that made a client move: the newest of its microservice to the same instance that was announced while it was
 * away, or shortly before it left. Null when there was none: then it only lost its connection.
 */
export function switchOf(mark: FeedMark, switches: readonly SwitchRow[]): SwitchRow | null {
  const fits = switches.filter(
    ({ to, announcedAt }) =>
      to !== null &&
      to.taskId === mark.to?.taskId &&
      announcedAt <= mark.at + TOLERANCE_MS &&
      announcedAt >= mark.lostAt - LONGEST_AWAY_MS,
  )
  return fits.reduce<SwitchRow | null>((newest, each) => (newest && newest.seq > each.seq ? newest : each), null)
}

/** The microservice that a client asks for by name; null when it goes to an address. */
export function microserviceOf(server: string): string | null {
  const bare = server.replace(/^vsoa:\/\//i, '')
  return bare.includes(':') ? null : bare.toLowerCase()
}
