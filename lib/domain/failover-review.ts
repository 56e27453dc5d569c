import { availabilityAt, READY } from './availability'
import type { Draft } from './failover-draft'
import { patch, release, switchTo } from './failover-draft'
import { modeAt } from './failover-policy'
import { heldBack, holdDownUntil } from './failover-standing'
import { said } from './said'
import { announced, isPromotable, nextInOrder } from './strategies'

/** The longest time that a timer is set for, ms: what comes later is looked at again then. */
const TIMER_MAX_MS = 24 * 60 * 60 * 1000

/** Ends what has an end time by now: a suspension, a drain or maintenance, the quiet that follows too many switches. */
export function expire(draft: Draft): void {
  const now = draft.now.wall
  draft.mode = modeAt(draft.rule.policy, now)
  const { flapping } = draft.standing
  if (flapping && (flapping.until <= now || !draft.rule.policy.flapLimit)) endFlapping(draft)
  for (const [taskId, availability] of Object.entries(draft.standing.availability)) {
    if (availabilityAt(availability, now) === READY) makeReady(draft, taskId)
  }
}

/** It is quiet, or a person stepped in: switches count from the beginning. */
export function endFlapping(draft: Draft): void {
  draft.standing = { ...draft.standing, flapping: null, moves: [] }
}

/** It takes clients again, as far as its health allows. */
export function makeReady(draft: Draft, taskId: string): void {
  const { [taskId]: _ended, ...availability } = draft.standing.availability
  draft.standing = { ...draft.standing, availability }
  patch(draft, taskId, { availability: 'ready', owesRelease: false })
}

/** What follows from policy and time once an event has been dealt with: who takes over, who is let go, and when to look again. */
export function review(draft: Draft): void {
  expire(draft)
  if (draft.rule.strategy === 'masterSlave') noteMaster(draft)
  if (draft.rule.strategy === 'masterSlave' && !draft.settling && !draft.fencing) {
    if (draft.active) returnToMaster(draft)
    else promoteWaiting(draft)
  }
  releaseDrained(draft)
  schedule(draft)
}

/** Since when the master could take over without a break. */
function noteMaster(draft: Draft): void {
  const { master } = draft.rule
  if (master === null || !isPromotable(draft, master)) draft.masterSince = null
  else draft.masterSince ??= draft.now.wall
}

/** Nobody is active, and somebody who was kept back may be now. */
function promoteWaiting(draft: Draft): void {
  const { awaited } = draft.standing
  const awaitedIsBack = awaited !== null && isPromotable(draft, awaited)
  const to = heldBack(draft, draft.now.wall) === null ? nextInOrder(draft) : awaitedIsBack ? awaited : null
  if (to === null) return
  const evidence = { at: draft.now.wall, signal: 'policy', ...said('letGo') } as const
  switchTo(draft, to, {
    kind: 'takeover',
    cause: 'first healthy',
    evidence: [evidence],
    faultAt: draft.now.wall,
    detected: draft.now,
  })
}

/** When the policy brings the master back; null when it doesn't, or when that is up to something else first. */
function returnAt(draft: Draft): number | null {
  const { failback, stableS } = draft.rule.policy
  if (failback === 'never' || draft.masterSince === null) return null
  if (draft.settling || draft.fencing || !draft.active || draft.active.party.taskId === draft.rule.master) return null
  if (draft.mode !== 'automatic' || draft.standing.flapping) return null
  const ripe = draft.masterSince + (failback === 'stable' ? stableS * 1000 : 0)
  return Math.max(ripe, holdDownUntil(draft, draft.now.wall) ?? 0)
}

function returnToMaster(draft: Draft): void {
  const at = returnAt(draft)
  const from = draft.active
  if (at === null || at > draft.now.wall || !from) return
  const { failback, stableS } = draft.rule.policy
  const words = failback === 'stable' ? said('failbackStable', { seconds: stableS }) : said('failbackAtOnce')
  switchTo(draft, draft.rule.master, {
    kind: 'failback',
    cause: 'failback',
    evidence: [{ at: draft.now.wall, signal: 'policy', ...words }],
    faultAt: draft.now.wall,
    detected: draft.now,
    unasked: true,
  })
  release(draft, from.party.taskId, true)
}

/** Clients of those that are drained or maintained go as soon as another can serve them. */
function releaseDrained(draft: Draft): void {
  const owing = [...draft.members.values()].filter((member) => member.owesRelease)
  if (owing.length === 0 || announced(draft).length === 0) return
  for (const { party, joined, running } of owing) {
    if (joined) release(draft, party.taskId, true)
    if (joined || !running) patch(draft, party.taskId, { owesRelease: false })
  }
}

/** Asks for the next moment at which time alone changes something. */
function schedule(draft: Draft): void {
  const { standing, rule } = draft
  const now = draft.now.wall
  const waits = rule.strategy === 'masterSlave' && !draft.active && heldBack(draft, now) === 'holdDown'
  const moments = [
    draft.mode === 'suspended' ? rule.policy.until : null,
    standing.flapping?.until ?? null,
    waits ? holdDownUntil(draft, now) : null,
    returnAt(draft),
    ...Object.values(standing.availability).map((each) => each.until),
  ].filter((moment) => moment !== null)
  const due = moments.length > 0 ? Math.min(...moments) : null
  if (due === draft.due) return
  draft.due = due
  if (due === null) return
  draft.effects.push({ type: 'setTimer', timer: { kind: 'policy' }, ms: Math.min(Math.max(due - now, 0), TIMER_MAX_MS) })
}
