import type { Strategy, SwitchRecord } from '../../lib/domain/microservice'
import type { Kind, Profile } from './kinds'

/** Everything that was seen of one round. All times are ms since 1970, with fractions, of one machine. */
export interface History {
  seed: number
  startedAt: number
  quietAt: number
  /** Whether the console reached every agent in the end. */
  nodesOnline: boolean
  faults: FaultHistory[]
  commands: Command[]
  /** When a governor was killed: what it announced just before may never have been written down. */
  governorDeaths: number[]
  /** How long the console was away: what it was about to order (a stop, after its instance had been replaced) waited for it. */
  consoleAwayMs: number
  /** The longest that the clients' process was away from its loop: their times may be late by as much. */
  lagMs: number
  microservices: MicroserviceHistory[]
}

export interface FaultHistory {
  kind: Kind
  /** The names of those it was meant for, or that had an instance where it happened. */
  microservices: string[]
  at: number
  overAt: number
}

/** What was ordered, for a person who reads the history. */
export interface Command {
  at: number
  doneAt: number
  what: string
  /** Why it was refused; null when it was done. */
  failed: string | null
}

export interface MicroserviceHistory {
  name: string
  before: Standing
  after: Standing
  /** Of this round, oldest first. */
  switches: SwitchRecord[]
  /** From when on another rule was being put. */
  rulesPutAt: number[]
  lookUps: LookUp[]
  clients: ClientHistory[]
}

/** A microservice as the product says it is. Instances are named by their endpoint, `address:port`, as clients know them. */
export interface Standing {
  epoch: number
  strategy: Strategy
  active: string | null
  /** Master first; empty with other strategies. */
  candidates: string[]
  live: boolean
  instances: { taskId: string; endpoint: string; status: string; join: string; healthy: boolean; aside: boolean }[]
}

/** One answer of the position server. */
export interface LookUp {
  askedAt: number
  answeredAt: number
  /** Null: it says that there is none. */
  endpoint: string | null
  /** Of an answer that has them. */
  epoch?: number
  instance?: string
}

export interface ClientHistory {
  id: number
  profile: Profile
  connections: Connection[]
  messages: Received[]
}

/** `lookedUpAt`: when the look-up that led there was asked, `foundAt` when it was answered. */
export interface Connection {
  endpoint: string
  lookedUpAt: number
  foundAt: number
  openedAt: number
  closedAt: number | null
}

/** `connection` is the place in the client's list. */
export interface Received {
  at: number
  connection: number
  number: number
}

export const VIOLATIONS = ['dual active', 'stale', 'order', 'silence', 'epoch', 'state'] as const
export interface Violation {
  kind: (typeof VIOLATIONS)[number]
  microservice: string
  at: number
  detail: string
}
