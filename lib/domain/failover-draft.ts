import { afterSwitch, faultWhileFlapping, heldBack, heldEvidence } from './failover-standing'
import type { FailoverEffect, FailoverState, Instant, Member, OpenRecord } from './failover-state'
import { FENCE_TIMEOUT_MS, isHealthy, RECORD_OPEN_MS } from './failover-state'
import type { Evidence, SwitchCause, SwitchKind, SwitchParty } from './microservice'
import { said } from './said'
import { candidates, isPromotable, nextInOrder } from './strategies'

/** A state while one step changes it. Only the step's own copy: nothing that was given in is touched. */
export interface Draft extends FailoverState {
  members: Map<string, Member>
  effects: FailoverEffect[]
  /** The moment of this step. */
  now: Instant
}

/** The copy that a step works on. */
export function draftOf(state: FailoverState, now: Instant): Draft {
  return { ...state, members: new Map(state.members), effects: [], now }
}

/** Changes a member; nothing when it isn't known, or is so already. */
export function patch(draft: Draft, taskId: string, change: Partial<Member>): void {
  const member = draft.members.get(taskId)
  if (!member) return
  const next = {
    ...member,
    ...change,
    party: change.party && !sameParty(change.party, member.party) ? change.party : member.party,
  }
  const keys = Object.keys(change) as (keyof Member)[]
  if (keys.some((key) => next[key] !== member[key])) draft.members.set(taskId, next)
}

function sameParty(a: SwitchParty, b: SwitchParty): boolean {
  return (
    a.taskId === b.taskId && a.containerName === b.containerName && a.serviceName === b.serviceName && a.nodeName === b.nodeName
  )
}

/** The state that a draft has become. What hasn't changed is the very object that was given. */
export function stateOf(draft: Draft, before: FailoverState): FailoverState {
  const { effects: _effects, now: _now, ...state } = draft
  const same =
    draft.members.size === before.members.size && [...draft.members].every(([id, member]) => before.members.get(id) === member)
  return same ? { ...state, members: before.members } : state
}

/** The member, when the signal speaks of the run that is current. */
export function current(draft: Draft, taskId: string, run: number): Member | null {
  const member = draft.members.get(taskId)
  return member && member.run === run ? member : null
}

/** Whether this very instance is the announced one. */
export function isActive(draft: Draft, taskId: string, run: number): boolean {
  return draft.active !== null && draft.active.party.taskId === taskId && draft.active.run === run
}

export interface Move {
  kind: SwitchKind
  cause: SwitchCause
  evidence: Evidence[]
  faultAt: number
  detected: Instant
  fencedAt?: number | null
  /** A second signal of the same fault may come. */
  waits?: boolean
  /** A planned move that no person asked for. */
  unasked?: boolean
}

/** Announces `to` (null: nobody) in place of the active one. Nothing when that is so already. */
export function switchTo(draft: Draft, to: string | null, move: Move): void {
  const target = to === null ? undefined : draft.members.get(to)
  const from = draft.active
  if (!target && !from) return
  if (target && from && from.party.taskId === target.party.taskId && from.run === target.run) return
  closeRecord(draft)
  const asked = (move.kind === 'switchover' || move.kind === 'failback') && move.unasked !== true
  const before = from?.party.taskId ?? draft.standing.awaited
  if (target && !from && before !== target.party.taskId) fenceAwaited(draft)
  draft.standing = afterSwitch(draft, before, target?.party.taskId ?? null, asked, draft.now.wall)
  draft.epoch = Math.max(draft.epoch, draft.floor) + 1
  draft.active = target ? { party: target.party, run: target.run } : null
  draft.fencing = null
  draft.settling = null
  draft.effects.push({ type: 'announce', epoch: draft.epoch, taskId: target ? target.party.taskId : null })
  draft.open = {
    epoch: draft.epoch,
    kind: target ? move.kind : 'lost',
    cause: move.cause,
    evidence: move.evidence,
    from: from ? from.party : null,
    fromRun: from ? from.run : null,
    to: target ? target.party : null,
    faultAt: move.faultAt,
    detected: move.detected,
    fencedAt: move.fencedAt ?? null,
    announced: null,
    waits: move.waits ?? false,
  }
}

/** Nobody was active for a hung one that the policy left alone; another takes its place now. */
function fenceAwaited(draft: Draft): void {
  const former = draft.members.get(draft.standing.awaited ?? '')
  if (!former?.hung || !former.running || former.unfenced) return
  patch(draft, former.party.taskId, { unfenced: true })
  if (!draft.rule.policy.fencing || former.agentGoneAt !== null) return
  draft.effects.push({ type: 'fence', taskId: former.party.taskId, run: former.run })
}

/** Away from one that failed: to the next in order (`except` left out), or to nobody while the policy keeps that one back. */
export function failOver(draft: Draft, move: Move, except: string | null = null): void {
  const next = nextInOrder(draft, except)
  const held = next === null ? null : heldBack(draft, draft.now.wall)
  draft.standing = faultWhileFlapping(draft, draft.now.wall)
  if (held === null) switchTo(draft, next, move)
  else switchTo(draft, null, { ...move, evidence: [...move.evidence, heldEvidence(held, draft.now.wall)] })
}

/** The active one failed: the next one in order at once, or, while settling, when that is over. */
export function fault(draft: Draft, cause: SwitchCause, evidence: Evidence[], now: Instant): void {
  if (draft.settling) {
    draft.settling = { ...draft.settling, cause, evidence: [...draft.settling.evidence, ...evidence] }
    return
  }
  // Another process's clock may be a little ahead of ours.
  const faultAt = Math.min(now.wall, ...evidence.map((each) => each.at))
  failOver(draft, { kind: 'failover', cause, evidence, faultAt, detected: now, waits: true })
}

/** The active one hangs: kill it first where the policy wants that and its agent can be reached, else announce the next and say so. */
export function hang(draft: Draft, member: Member, evidence: Evidence[], now: Instant): void {
  const { taskId, nodeName } = member.party
  if (draft.mode !== 'automatic') {
    // Nobody takes its place without a person: it may come back, so it isn't killed either.
    fault(draft, 'hang', evidence, now)
    return
  }
  if (member.agentGoneAt !== null) {
    patch(draft, taskId, { unfenced: true })
    const words = said('notFenced', { node: nodeName })
    fault(draft, 'agent gone', [...evidence, { at: member.agentGoneAt, signal: 'agent gone', ...words }], now)
    return
  }
  if (!draft.rule.policy.fencing) {
    patch(draft, taskId, { unfenced: true })
    fault(draft, 'hang', [...evidence, { at: now.wall, signal: 'policy', ...said('fencingOff') }], now)
    return
  }
  const faultAt = Math.min(...evidence.map((each) => each.at))
  draft.fencing = { taskId, run: member.run, detected: now, faultAt, cause: 'hang', evidence, answered: false }
  draft.effects.push(
    { type: 'fence', taskId, run: member.run },
    { type: 'setTimer', timer: { kind: 'fence', taskId, run: member.run }, ms: FENCE_TIMEOUT_MS },
  )
}

/** The fence is over: announce the next one. `fencedAt` null when its end was not confirmed. */
export function fenceOver(draft: Draft, fencedAt: number | null, evidence: Evidence): void {
  const fencing = draft.fencing
  if (!fencing) return
  draft.fencing = null
  if (fencedAt === null) patch(draft, fencing.taskId, { unfenced: true })
  else patch(draft, fencing.taskId, { running: false, joined: false, hung: false })
  const to = heldBack(draft, draft.now.wall) === null ? nextInOrder(draft) : null
  if (fencedAt === null && fencing.answered) {
    patch(draft, fencing.taskId, { hung: false, unfenced: false })
    // It could not be killed, it answers, and there is nobody else: it goes on serving.
    const self = draft.members.get(fencing.taskId)
    if (to === null && self && isHealthy(self) && candidates(draft.rule).includes(fencing.taskId)) return
    release(draft, fencing.taskId, false)
  }
  const all = [...fencing.evidence, evidence]
  const cause = evidence.signal === 'agent gone' ? 'agent gone' : fencing.cause
  const { faultAt, detected } = fencing
  failOver(draft, { kind: 'failover', cause, evidence: all, faultAt, detected, fencedAt }, fencing.taskId)
}

const WEIGHT: Partial<Record<SwitchCause, number>> = { 'connection closed': 1, 'agent gone': 2, exit: 3 }

/** A second signal of the fault whose record is still open: more evidence, and the cause that explains more. */
export function addEvidence(draft: Draft, taskId: string, run: number, cause: SwitchCause, evidence: Evidence): void {
  const open = draft.open
  if (!open?.waits || open.from?.taskId !== taskId || open.fromRun !== run) return
  if (open.evidence.some((each) => each.signal === evidence.signal)) return
  draft.open = {
    ...open,
    evidence: [...open.evidence, evidence],
    cause: (WEIGHT[cause] ?? 0) > (WEIGHT[open.cause] ?? 9) ? cause : open.cause,
    faultAt: Math.min(open.faultAt, evidence.at),
  }
}

/** Look-ups name the new one since `now`: the record is closed, or waits a little for a second signal. */
export function markAnnounced(draft: Draft, epoch: number, now: Instant): void {
  const open = draft.open
  if (open?.epoch !== epoch || open.announced) return
  draft.open = { ...open, announced: now }
  if (open.waits) draft.effects.push({ type: 'setTimer', timer: { kind: 'record', epoch }, ms: RECORD_OPEN_MS })
  else closeRecord(draft)
}

/** Hands the open record out. One that was never announced for lack of time is stamped with its detection. */
export function closeRecord(draft: Draft): void {
  const open: OpenRecord | null = draft.open
  if (!open) return
  const { announced, waits: _waits, fromRun: _fromRun, ...rest } = open
  draft.open = null
  draft.effects.push({ type: 'record', record: { ...rest, announced: announced ?? open.detected } })
}

/** Nobody serves and this one can: it takes over, if it is a candidate and the policy lets it. */
export function takeOver(draft: Draft, taskId: string, evidence: Evidence, now: Instant): void {
  if (draft.active || draft.settling || draft.rule.strategy !== 'masterSlave') return
  if (!isPromotable(draft, taskId)) return
  if (heldBack(draft, draft.now.wall) !== null && draft.standing.awaited !== taskId) return
  switchTo(draft, taskId, { kind: 'takeover', cause: 'first healthy', evidence: [evidence], faultAt: evidence.at, detected: now })
}

/** Asks for the release of the clients of an instance that is still there. */
export function release(draft: Draft, taskId: string, restart: boolean): void {
  const member = draft.members.get(taskId)
  if (member?.joined) draft.effects.push({ type: 'release', taskId, run: member.run, restart })
}
