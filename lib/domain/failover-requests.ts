import type { Draft, Move } from './failover-draft'
import { current, failOver, hang, release, switchTo } from './failover-draft'
import { wayOut } from './failover-planned'
import { endFlapping, expire } from './failover-review'
import { heldBack } from './failover-standing'
import type { Instant } from './failover-state'
import { isHealthy } from './failover-state'
import type { Evidence, MicroserviceRule } from './microservice'
import { type Said, said } from './said'
import { candidates, isPromotable, nextInOrder, sameRule } from './strategies'

/**
 * A rule was put. A new master is an explicit wish to be served by it; otherwise the active one stays while it is still
 * one of the candidates. Those who are no longer announced let their clients go.
 */
export function applyRule(draft: Draft, rule: MicroserviceRule, at: number, now: Instant): void {
  const before = draft.rule
  if (sameRule(before, rule)) return
  draft.rule = rule
  expire(draft)
  if (before.master !== rule.master) draft.masterSince = null
  if (rule.strategy !== 'masterSlave') {
    draft.fencing = null
    draft.settling = null
    draft.masterSince = null
    draft.standing = { ...draft.standing, awaited: null, movedAt: null, moves: [], flapping: null }
    if (draft.active) {
      // All healthy ones are announced from now on: nobody lost anything, so there is no switch to record.
      draft.active = null
      draft.epoch = Math.max(draft.epoch, draft.floor) + 1
      draft.effects.push({ type: 'announce', epoch: draft.epoch, taskId: null })
    }
    return
  }
  const newMaster = before.strategy !== 'masterSlave' || before.master !== rule.master
  if (draft.settling) {
    draft.settling = { ...draft.settling, toMaster: draft.settling.toMaster || newMaster }
    return
  }
  if (draft.fencing) return
  const from = draft.active?.party.taskId ?? null
  const next = nextInOrder(draft)
  // One that shall never be promoted any more goes on while there is nobody else.
  const stays = from !== null && candidates(rule).includes(from) && (next === null || !rule.policy.never.includes(from))
  if (stays && !(newMaster && isUsable(draft, rule.master))) return
  if (from === null && newMaster) draft.standing = { ...draft.standing, awaited: rule.master }
  // Who chooses a master chooses; a change of anything else promotes nobody whom the policy keeps back.
  const to = from === null && !newMaster && heldBack(draft, now.wall) !== null ? null : next
  switchTo(draft, to, byRule(at, now))
  if (to === null || to === from) return
  if (before.strategy === 'masterSlave') {
    if (from !== null) release(draft, from, true)
    return
  }
  // Until now everybody served: clients of the others would go on with them.
  for (const taskId of draft.members.keys()) if (taskId !== to) release(draft, taskId, true)
}

/** Back to the master, when it is healthy and not active already. */
export function failback(draft: Draft, at: number, now: Instant): void {
  const { master } = draft.rule
  const from = draft.active?.party.taskId ?? null
  if (draft.rule.strategy !== 'masterSlave' || draft.fencing || master === null || master === from) return
  if (!isUsable(draft, master)) return
  const evidence: Evidence[] = [{ at, signal: 'request', ...said('askedFailback') }]
  endFlapping(draft)
  switchTo(draft, master, { kind: 'failback', cause: 'failback', evidence, faultAt: at, detected: now })
  if (from !== null) release(draft, from, true)
}

/**
 * After a restart the one that was announced before is there again: it stays the active one, and nothing has to be decided
 * any more. So it does with a new run of the same container: everything was restarted together, or its end was seen by
 * nobody, and those who were connected to it look up the same name again.
 */
export function takeBack(draft: Draft): void {
  const { active, settling } = draft
  if (!active || !settling) return
  const member = draft.members.get(active.party.taskId)
  if (!member || !isHealthy(member) || !candidates(draft.rule).includes(active.party.taskId)) return
  if (member.run !== active.run) draft.active = { party: member.party, run: member.run }
  draft.settling = settling.toMaster ? { ...settling, evidence: [] } : null
}

/** The time to wait after a restart is over: whoever was active and isn't back is replaced; nobody: the first in order. */
export function settle(draft: Draft, at: number, words: Pick<Said, 'detail'> & Partial<Said>, now: Instant): void {
  const settling = draft.settling
  if (!settling) return
  draft.settling = null
  if (draft.rule.strategy !== 'masterSlave' || draft.fencing) return
  const { active } = draft
  const member = active && current(draft, active.party.taskId, active.run)
  if (active && member && isHealthy(member)) {
    const { taskId } = active.party
    if (!candidates(draft.rule).includes(taskId)) switchTo(draft, nextInOrder(draft), byRule(at, now))
    else if (settling.toMaster) toNewMaster(draft, taskId, at, now)
    return
  }
  if (!active) {
    // Whom the policy keeps back waits on.
    const to = heldBack(draft, now.wall) === null ? nextInOrder(draft) : null
    const evidence: Evidence[] = [{ at, signal: 'joined', ...said('firstAfterRestart') }]
    switchTo(draft, to, { kind: 'takeover', cause: 'first healthy', evidence, faultAt: at, detected: now })
    return
  }
  if (member && member.availability !== 'ready') {
    const move = wayOut(member.availability, member.party.containerName, at)
    switchTo(draft, nextInOrder(draft), { kind: 'switchover', ...move, faultAt: at, detected: now })
    return
  }
  if (settling.evidence.length > 0) {
    const faultAt = Math.min(...settling.evidence.map((each) => each.at))
    const { cause, evidence } = settling
    failOver(draft, { kind: 'failover', cause, evidence, faultAt, detected: now })
    return
  }
  const evidence: Evidence[] = [{ at, signal: member ? 'ping lost' : 'agent gone', ...words }]
  if (member?.running && !member.suspended) {
    hang(draft, member, evidence, now)
    return
  }
  failOver(draft, {
    kind: 'failover',
    cause: member?.suspended ? 'planned pause' : 'agent gone',
    evidence,
    faultAt: at,
    detected: now,
  })
}

function toNewMaster(draft: Draft, from: string, at: number, now: Instant): void {
  const { master } = draft.rule
  if (master === from || !isUsable(draft, master)) return
  switchTo(draft, master, byRule(at, now))
  release(draft, from, true)
}

function byRule(at: number, now: Instant): Move {
  const evidence: Evidence[] = [{ at, signal: 'request', ...said('ruleChanged') }]
  return { kind: 'switchover', cause: 'rule changed', evidence, faultAt: at, detected: now }
}

function isUsable(draft: Draft, taskId: string | null): boolean {
  return taskId !== null && isPromotable(draft, taskId)
}
