import type { FailoverState, Standing } from './failover-state'
import type { Evidence, HeldBack, PolicyStanding } from './microservice'
import { type SaidCode, said } from './said'
import { nextInOrder } from './strategies'

/** When the hold-down after the last move is over; null when there is none at `now`. */
export function holdDownUntil({ rule, standing }: Pick<FailoverState, 'rule' | 'standing'>, now: number): number | null {
  const until = standing.movedAt === null ? 0 : standing.movedAt + rule.policy.holdDownMs
  return until > now ? until : null
}

/** Why nobody is promoted without being asked for at `now`; null when somebody may be. */
export function heldBack(state: Pick<FailoverState, 'rule' | 'mode' | 'standing'>, now: number): HeldBack | null {
  if (state.mode !== 'automatic') return state.mode
  if (state.standing.flapping) return 'flapping'
  return holdDownUntil(state, now) === null ? null : 'holdDown'
}

const KEPT: Record<HeldBack, SaidCode> = {
  manual: 'keptManual',
  suspended: 'keptSuspended',
  flapping: 'keptFlapping',
  holdDown: 'keptHoldDown',
}

/** That the policy kept the next one back. */
export function heldEvidence(why: HeldBack, at: number): Evidence {
  return { at, signal: 'policy', ...said(KEPT[why]) }
}

/**
 * The active one was `before` and is `to` now (null: nobody). `asked`: a person wanted it. Counts it for hold-down and flap limit;
 * the same instance coming back is no move.
 */
export function afterSwitch(
  { rule, standing }: Pick<FailoverState, 'rule' | 'standing'>,
  before: string | null,
  to: string | null,
  asked: boolean,
  now: number,
): Standing {
  if (to === null) return { ...standing, awaited: before }
  if (before === null || before === to) return standing.awaited === null ? standing : { ...standing, awaited: null }
  const moved = { ...standing, awaited: null, movedAt: now }
  const { flapLimit } = rule.policy
  if (asked || !flapLimit) return { ...moved, moves: [] }
  const { switches, withinS } = flapLimit
  const moves = [...standing.moves, now].slice(-switches)
  const first = moves[0] ?? now
  const often = moves.length === switches && now - first <= withinS * 1000
  return { ...moved, moves, flapping: often ? { since: now, until: now + withinS * 1000 } : standing.flapping }
}

/** One more fault while it is switched no more: quiet begins anew. */
export function faultWhileFlapping({ rule, standing }: Pick<FailoverState, 'rule' | 'standing'>, now: number): Standing {
  if (!standing.flapping || !rule.policy.flapLimit) return standing
  return { ...standing, flapping: { ...standing.flapping, until: now + rule.policy.flapLimit.withinS * 1000 } }
}

/** What pages show of it at `now`, ms since 1970. */
export function policyStanding(state: FailoverState, now: number): PolicyStanding {
  const waits = state.rule.strategy === 'masterSlave' && !state.active && !state.settling && nextInOrder(state) !== null
  return {
    mode: state.mode,
    keptBack: waits ? heldBack(state, now) : null,
    holdDownUntil: holdDownUntil(state, now),
    flapping: state.standing.flapping,
  }
}

/** Whether pings of this one are left alone: it is paused or in maintenance on purpose, or nothing is judged at all. */
export function isUnwatched(state: FailoverState, taskId: string): boolean {
  const member = state.members.get(taskId)
  return state.mode === 'suspended' || member?.suspended === true || member?.availability === 'maint'
}
