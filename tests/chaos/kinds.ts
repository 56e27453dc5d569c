/**
 * What can be done to the world, how often, and how long a client may then be without a message. The bounds are for a machine that
 * others use as well: they say "it works as it should", not "it is fast" (that is `npm run bench -- failover`). Each is several times
 * what the steps take, so that only a step that isn't taken, or is taken by a time-out it should never need, goes beyond.
 */
interface FaultKind {
  /** What it is done to: one microservice (many at a time), one node, or everything. */
  scope: 'microservice' | 'node' | 'world'
  /** Nodes: only those whose agent is behind a line that can be cut, or only those with a switch. */
  nodes?: 'edge' | 'simulated'
  /** How often, beside the others of its scope. */
  weight: number
  /** The longest silence of a client that looks up again at once, ms. */
  silenceMs: number
}

/** A switch that is decided at once: detection, look-up, connection, subscription, on a busy machine. */
const AT_ONCE_MS = 1_500
/** Pings of 50 ms × 3, the kill by the agent, and the same as above. */
const HANG_MS = 2_500
/** Started again by the test when nobody is left: a process that starts, and is reached and joined. */
const STARTED_MS = 12_000
/** A governor that comes back (the parent waits 5 s at most), waits for the former active (2 s) and then decides. */
const GOVERNOR_MS = 14_000

export const KINDS = {
  /** SIGKILL of the active one's process. */
  kill: { scope: 'microservice', weight: 12, silenceMs: AT_ONCE_MS },
  /** The active one, and the next as soon as it is announced. */
  'kill twice': { scope: 'microservice', weight: 1, silenceMs: 2 * AT_ONCE_MS },
  /** All of them: nobody serves until they are started again. */
  'kill all': { scope: 'microservice', weight: 1, silenceMs: STARTED_MS },
  'kill standby': { scope: 'microservice', weight: 1, silenceMs: AT_ONCE_MS },
  /** By the API: another one is announced before. */
  stop: { scope: 'microservice', weight: 12, silenceMs: AT_ONCE_MS },
  restart: { scope: 'microservice', weight: 12, silenceMs: AT_ONCE_MS },
  pause: { scope: 'microservice', weight: 12, silenceMs: AT_ONCE_MS },
  /** SIGSTOP of the active one: fenced. */
  hang: { scope: 'microservice', weight: 12, silenceMs: HANG_MS },
  /** SIGSTOP of a standby, and SIGCONT later. */
  'hang standby': { scope: 'microservice', weight: 1, silenceMs: AT_ONCE_MS },
  failback: { scope: 'microservice', weight: 9, silenceMs: AT_ONCE_MS },
  /** Another master, and the others in another order. */
  order: { scope: 'microservice', weight: 13, silenceMs: AT_ONCE_MS },
  /** One under which all serve, and back to master/slave. */
  strategy: { scope: 'microservice', weight: 13, silenceMs: 2 * AT_ONCE_MS },
  /** Power-off of a node: its agent and every process of its containers. On again later. */
  'node off': { scope: 'node', nodes: 'simulated', weight: 14, silenceMs: AT_ONCE_MS },
  /** SIGKILL of an agent: its containers end with it, and it brings them back. */
  'agent kill': { scope: 'node', nodes: 'simulated', weight: 14, silenceMs: AT_ONCE_MS },
  /** The line from console and governor to an agent breaks; its containers live and are watched, so nothing moves. */
  cut: { scope: 'node', nodes: 'edge', weight: 2, silenceMs: AT_ONCE_MS },
  /** The same line carries nothing any more, and nobody says so. */
  deaf: { scope: 'node', nodes: 'edge', weight: 1, silenceMs: AT_ONCE_MS },
  /** What serves there is killed while the line is cut: only its closed connections tell. */
  'cut and kill': { scope: 'node', nodes: 'edge', weight: 14, silenceMs: AT_ONCE_MS },
  /** What serves there hangs while the line is cut: it can't be killed, is left alone, and must not come back as the active one. */
  'cut and hang': { scope: 'node', nodes: 'edge', weight: 13, silenceMs: HANG_MS },
  /** Clients that have a connection don't need it. */
  'governor kill': { scope: 'world', weight: 2, silenceMs: AT_ONCE_MS },
  /** Every active one dies while nobody watches. */
  'governor and kill': { scope: 'world', weight: 5, silenceMs: GOVERNOR_MS },
  /** It stands still for a while and must not take its own sleep for the death of others. */
  'governor stall': { scope: 'world', weight: 2, silenceMs: AT_ONCE_MS },
  'console kill': { scope: 'world', weight: 1, silenceMs: AT_ONCE_MS },
  /** In the middle of a planned stop of everything that is active. */
  'console and stop': { scope: 'world', weight: 4, silenceMs: STARTED_MS },
} as const satisfies Record<string, FaultKind>

export type Kind = keyof typeof KINDS
export const KIND_NAMES = Object.keys(KINDS) as Kind[]
export const kindOf = (name: Kind): FaultKind => KINDS[name]

/** Whom no fault was meant for. */
export const BYSTANDER_SILENCE_MS = 1_500

/** How a client is set; `addsMs`: what its own waits add to a silence. */
export const PROFILES = {
  quick: { keepaliveMs: 200, connectTimeoutMs: 500, reconnectDelayMs: 10, addsMs: 0 },
  /**
   * The official clients' settings. After a lost connection 1 s; an attempt in the middle of a switch fails, up to 1 s later, and
   * waits 1 s again; the same again where two switches follow each other.
   */
  official: { keepaliveMs: 1_000, connectTimeoutMs: 1_000, reconnectDelayMs: 1_000, addsMs: 4_000 },
} as const
export type Profile = keyof typeof PROFILES

/** The longest silence a client may have by that fault, ms. */
export function silenceBound(kind: Kind | null, profile: Profile): number {
  return (kind === null ? BYSTANDER_SILENCE_MS : kindOf(kind).silenceMs) + PROFILES[profile].addsMs
}
