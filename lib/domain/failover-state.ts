import type { Availability, AvailabilityState } from './availability'
import type { PolicyMode } from './failover-policy'
import type { Evidence, MicroserviceRule, SwitchCause, SwitchKind, SwitchParty } from './microservice'
import type { Why } from './said'

/** One moment by both clocks: `wall` is ms since 1970 (with fractions), `mono` ms of the monotonic clock. */
export interface Instant {
  wall: number
  mono: number
}

/** How long a fence may take before the next one is announced without it, ms. */
export const FENCE_TIMEOUT_MS = 1000
/** How long the record of a fault stays open for a second signal of the same fault, ms. */
export const RECORD_OPEN_MS = 40
/** A leave that nothing followed is taken back after this time, ms: longer than the longest grace time and its kill. */
export const LEAVE_MAX_MS = 120_000

/** One instance as far as the failover rules need it. */
export interface Member {
  party: SwitchParty
  /** Which start of the container this is; another number is another instance. */
  run: number
  /** Its process exists, as far as its agent said. */
  running: boolean
  /** Its agent says that it is paused. */
  paused: boolean
  /** The governor's own connection to it stands. */
  joined: boolean
  /** Pings stay unanswered. */
  hung: boolean
  /** It answers, and its health check fails. */
  failing: boolean
  suspended: boolean
  leaving: boolean
  /** Since when its agent can't be reached (ms since 1970); null while it can. */
  agentGoneAt: number | null
  /** It was replaced while nobody could confirm its end: its clients are let go when it answers again. */
  unfenced: boolean
  /** What the operator lets it do. */
  availability: AvailabilityState
  /** It was taken out of service, and its clients are let go when another can serve. */
  owesRelease: boolean
}

/** A hung active between "kill it" and "it is dead". */
export interface Fencing {
  taskId: string
  run: number
  detected: Instant
  faultAt: number
  cause: SwitchCause
  evidence: Evidence[]
  /** It answers pings again since the kill was ordered. */
  answered: boolean
}

/** A switch whose record may still get more evidence, or its time of announcement. */
export interface OpenRecord {
  epoch: number
  kind: SwitchKind
  cause: SwitchCause
  evidence: Evidence[]
  from: SwitchParty | null
  fromRun: number | null
  to: SwitchParty | null
  faultAt: number
  detected: Instant
  fencedAt: number | null
  announced: Instant | null
  /** Wait for a second signal before it is closed. */
  waits: boolean
}

/** What the policy has to remember of a microservice, also over a restart. Plain data; times are ms since 1970. */
export interface Standing {
  /** Nobody is active: who may be announced again by itself whatever the policy says. It served last, or a person chose it. */
  awaited: string | null
  /** When the active one last became another instance than before. */
  movedAt: number | null
  /** The newest of those moves that nobody asked for, as many as the flap limit counts. */
  moves: number[]
  /** It was switched too often: nobody is promoted before `until`. */
  flapping: { since: number; until: number } | null
  /** Instances that aren't READY, by taskId. */
  availability: Readonly<Record<string, Availability>>
}

export const NEW_STANDING: Standing = { awaited: null, movedAt: null, moves: [], flapping: null, availability: {} }

/** The whole state of one microservice. Plain data; a new object per step. */
export interface FailoverState {
  name: string
  rule: MicroserviceRule
  epoch: number
  /** Epochs up to here may have been used before a restart: the next one is above. */
  floor: number
  active: { party: SwitchParty; run: number } | null
  members: ReadonlyMap<string, Member>
  fencing: Fencing | null
  /** After a restart: the former active may come back, nobody else is promoted yet. Holds what was learned of it meanwhile. */
  settling: { cause: SwitchCause; evidence: Evidence[]; toMaster: boolean } | null
  open: OpenRecord | null
  /** The policy's mode that counts now: a suspension ends. */
  mode: PolicyMode
  standing: Standing
  /** Since when the master could take over (ms since 1970); null when it can't. */
  masterSince: number | null
  /** The moment for which the policy's timer is set, ms since 1970. */
  due: number | null
}

export type LeaveReason = 'stop' | 'pause' | 'restart' | 'remove'

interface Signal {
  taskId: string
  run: number
  /** When it happened by its own clock, ms since 1970. */
  at: number
  detail: string
  why?: Why | undefined
}

/** What can happen to a microservice. Signals for a run that isn't the current one are ignored. */
export type FailoverEvent =
  /** Its agent tells of it: new, or how it stands now. Not running: `at` and `detail` say when and how it ended. */
  | { type: 'known'; party: SwitchParty; run: number; running: boolean; paused: boolean; at: number; detail?: string; why?: Why }
  /** Its agent tells of a later run, and it had been joined anew since that began: what is joined is that run. */
  | { type: 'continued'; taskId: string; run: number }
  | ({ type: 'joined' } & Signal)
  | ({ type: 'exited' } & Signal)
  | ({ type: 'closed' } & Signal)
  | ({ type: 'pingLost' } & Signal)
  /** Its health check failed as often as its rule says. */
  | ({ type: 'healthFailed' } & Signal)
  /** One good answer after that. */
  | { type: 'healthBack'; taskId: string; run: number }
  /** A hung one answers again. */
  | { type: 'pong'; taskId: string; run: number }
  | { type: 'agentGone'; taskIds: string[]; at: number; detail: string; why?: Why }
  | { type: 'agentBack'; taskIds: string[] }
  /** It exists no more, or its node was taken off. */
  | { type: 'removed'; taskId: string; at: number; cause: SwitchCause; detail: string; why?: Why }
  | { type: 'leave'; taskId: string; reason: LeaveReason; at: number }
  | { type: 'resume'; taskId: string; at: number }
  | { type: 'rule'; rule: MicroserviceRule; at: number }
  | { type: 'failback'; at: number }
  /** A person chose this one. */
  | { type: 'switchover'; taskId: string; at: number }
  | { type: 'availability'; taskId: string; availability: Availability; at: number }
  /** A person ends the alarm of too many switches. */
  | { type: 'endFlapping' }
  /** The end of a fence: confirmed, or given up with the reason. */
  | ({ type: 'fenced'; confirmed: boolean } & Signal)
  /** Everything that runs has been tried once after a restart, or the time for that is over. */
  | { type: 'settled'; at: number; detail: string; why?: Why }
  /** The announcement with this epoch is visible to look-ups. */
  | { type: 'announced'; epoch: number }
  | { type: 'timer'; timer: FailoverTimer }

/** A timer that was asked for by an effect; it comes back as it is. */
export type FailoverTimer =
  | { kind: 'fence'; taskId: string; run: number }
  | { kind: 'record'; epoch: number }
  | { kind: 'leave'; taskId: string; run: number }
  | { kind: 'policy' }

/** A finished record, all but the id that its keeper gives it. */
export type ClosedRecord = Omit<OpenRecord, 'announced' | 'waits' | 'fromRun'> & { announced: Instant }

/** What must be done, in this order. */
export type FailoverEffect =
  | { type: 'announce'; epoch: number; taskId: string | null }
  | { type: 'fence'; taskId: string; run: number }
  /** Ask it to close its clients; `restart` when it must be restarted if it can't. */
  | { type: 'release'; taskId: string; run: number; restart: boolean }
  | { type: 'record'; record: ClosedRecord }
  | { type: 'setTimer'; timer: FailoverTimer; ms: number }

/** A microservice of which nothing is known but its rule. `floor` is the last epoch that may have been used. */
export function newFailoverState(rule: MicroserviceRule, epoch = 0, floor = epoch, standing = NEW_STANDING): FailoverState {
  return {
    name: rule.name,
    rule,
    epoch,
    floor,
    active: null,
    members: new Map(),
    fencing: null,
    settling: null,
    open: null,
    mode: rule.policy.mode,
    standing,
    masterSince: null,
    due: null,
  }
}

/** Whether clients may be sent to it: it can serve, and the operator lets it. */
export function isHealthy(member: Member): boolean {
  return canServe(member) && member.availability === 'ready'
}

/** Whether it could serve, whatever the operator lets it do. */
export function canServe(member: Member): boolean {
  return member.joined && !member.hung && !member.failing && !member.suspended && !member.leaving
}
