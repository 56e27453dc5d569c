import { availabilityAt } from './availability'
import type { Draft } from './failover-draft'
import {
  addEvidence,
  closeRecord,
  current,
  draftOf,
  fault,
  fenceOver,
  hang,
  isActive,
  markAnnounced,
  patch,
  release,
  stateOf,
  switchTo,
  takeOver,
} from './failover-draft'
import { healthBack, healthFailed, killUseless } from './failover-health'
import { setAvailability, switchover } from './failover-planned'
import { applyRule, failback, settle, takeBack } from './failover-requests'
import { endFlapping, expire, makeReady, review } from './failover-review'
import type { FailoverEffect, FailoverEvent, FailoverState, Instant, LeaveReason, Member } from './failover-state'
import { LEAVE_MAX_MS } from './failover-state'
import type { SwitchCause } from './microservice'
import { type SaidCode, said, wordsOf } from './said'
import { announced, nextInOrder } from './strategies'

const LEAVE_CAUSES: Record<LeaveReason, SwitchCause> = {
  stop: 'planned stop',
  pause: 'planned pause',
  restart: 'planned restart',
  remove: 'planned removal',
}

const ASKED: Record<LeaveReason, SaidCode> = {
  stop: 'askedStop',
  pause: 'askedPause',
  restart: 'askedRestart',
  remove: 'askedRemove',
}

/** How it ended, when that was told. */
const endOf = ({ detail, why }: Of<'known'>) => (detail === undefined ? said('notRunning') : wordsOf({ detail, why }))

type Of<T extends FailoverEvent['type']> = Extract<FailoverEvent, { type: T }>

/**
 * The failover rules of one microservice: what an event changes and what must be done because of it. Pure: the given
 * state stays as it is, and time comes in only as `now` and in the events. Every `announce` must be answered by the
 * event `announced` once look-ups name the new one.
 */
export function step(
  state: FailoverState,
  event: FailoverEvent,
  now: Instant,
): { state: FailoverState; effects: FailoverEffect[] } {
  const draft = draftOf(state, now)
  expire(draft)
  apply(draft, event, now)
  takeBack(draft)
  review(draft)
  return { state: stateOf(draft, state), effects: draft.effects }
}

function apply(draft: Draft, event: FailoverEvent, now: Instant): void {
  if (event.type === 'known') known(draft, event, now)
  else if (event.type === 'continued') continued(draft, event)
  else if (event.type === 'joined') joined(draft, event, now)
  else if (event.type === 'exited') exited(draft, event, now)
  else if (event.type === 'closed') closed(draft, event, now)
  else if (event.type === 'pingLost') pingLost(draft, event, now)
  else if (event.type === 'pong') pong(draft, event, now)
  else if (event.type === 'healthFailed') healthFailed(draft, event, now)
  else if (event.type === 'healthBack') healthBack(draft, event, now)
  else if (event.type === 'agentGone') agentGone(draft, event)
  else if (event.type === 'agentBack') for (const taskId of event.taskIds) patch(draft, taskId, { agentGoneAt: null })
  else if (event.type === 'removed') removed(draft, event, now)
  else if (event.type === 'leave') leave(draft, event, now)
  else if (event.type === 'resume') resume(draft, event.taskId, event.at, now)
  else if (event.type === 'rule') applyRule(draft, event.rule, event.at, now)
  else if (event.type === 'failback') failback(draft, event.at, now)
  else if (event.type === 'switchover') switchover(draft, event.taskId, event.at, now)
  else if (event.type === 'availability') setAvailability(draft, event.taskId, event.availability, event.at, now)
  else if (event.type === 'endFlapping') endFlapping(draft)
  else if (event.type === 'fenced') fenced(draft, event)
  else if (event.type === 'settled') settle(draft, event.at, wordsOf(event), now)
  else if (event.type === 'announced') markAnnounced(draft, event.epoch, now)
  else timer(draft, event, now)
}

function known(draft: Draft, event: Of<'known'>, now: Instant): void {
  const before = draft.members.get(event.party.taskId)
  if (before?.run === event.run) knownAgain(draft, before, event, now)
  else if (!before || before.run < event.run) knownNew(draft, event, now)
}

function knownAgain(draft: Draft, before: Member, event: Of<'known'>, now: Instant): void {
  const { party, run, running, paused, at } = event
  const { taskId } = party
  if (before.running && !running) {
    patch(draft, taskId, { party })
    exited(draft, { type: 'exited', taskId, run, at, ...endOf(event) }, now)
    return
  }
  patch(draft, taskId, { party, running, paused })
  if (paused && !before.paused) pausedNow(draft, taskId, at, now)
  // Only a pause that was seen is over: a list that is older than the pause takes no leave back.
  else if (!paused && before.paused) resume(draft, taskId, at, now)
}

function knownNew(draft: Draft, event: Of<'known'>, now: Instant): void {
  const { party, run, running, paused, at } = event
  const availability = availabilityAt(draft.standing.availability[party.taskId], now.wall)
  draft.members.set(party.taskId, {
    party,
    run,
    running,
    paused,
    joined: false,
    hung: false,
    failing: false,
    suspended: paused,
    leaving: false,
    agentGoneAt: null,
    unfenced: false,
    availability: availability.state,
    owesRelease: availability.state === 'drain',
  })
  const active = draft.active?.party.taskId === party.taskId ? draft.active : null
  if (!active || (active.run === run && running)) return
  const words = active.run === run ? endOf(event) : said('runEnded', { run: active.run, now: run })
  const evidence = { at, signal: 'exit', ...words } as const
  if (draft.fencing?.taskId === party.taskId) fenceOver(draft, at, evidence)
  else fault(draft, 'exit', [evidence], now)
}

function continued(draft: Draft, { taskId, run }: Of<'continued'>): void {
  const before = draft.members.get(taskId)
  // One that is being killed is over either way.
  if (!before?.joined || before.run >= run || draft.fencing?.taskId === taskId) return
  patch(draft, taskId, { run })
  if (isActive(draft, taskId, before.run) && draft.active) draft.active = { ...draft.active, run }
}

function joined(draft: Draft, event: Of<'joined'>, now: Instant): void {
  const member = current(draft, event.taskId, event.run)
  if (!member || member.joined) return
  patch(draft, event.taskId, { joined: true, hung: false, failing: false, running: true, unfenced: false })
  if (member.unfenced) release(draft, event.taskId, false)
  takeOver(draft, event.taskId, { at: event.at, signal: 'joined', ...wordsOf(event) }, now)
}

function exited(draft: Draft, event: Of<'exited'>, now: Instant): void {
  // An end is told more than once: by the event, by the list, by the reply to a kill.
  if (!current(draft, event.taskId, event.run)?.running) return
  const evidence = { at: event.at, signal: 'exit', ...wordsOf(event) } as const
  patch(draft, event.taskId, { running: false, joined: false, hung: false, failing: false, paused: false, unfenced: false })
  if (draft.fencing?.taskId === event.taskId) fenceOver(draft, event.at, evidence)
  else if (isActive(draft, event.taskId, event.run)) fault(draft, 'exit', [evidence], now)
  else addEvidence(draft, event.taskId, event.run, 'exit', evidence)
}

function closed(draft: Draft, event: Of<'closed'>, now: Instant): void {
  const member = current(draft, event.taskId, event.run)
  if (!member?.joined) return
  patch(draft, event.taskId, { joined: false })
  const evidence = { at: event.at, signal: 'closed', ...wordsOf(event) } as const
  if (draft.fencing?.taskId === event.taskId) {
    // Not yet its end: that is confirmed by its agent.
    draft.fencing = { ...draft.fencing, evidence: [...draft.fencing.evidence, evidence] }
    return
  }
  if (!isActive(draft, event.taskId, event.run)) {
    addEvidence(draft, event.taskId, event.run, 'connection closed', evidence)
  } else if (member.agentGoneAt === null) {
    fault(draft, 'connection closed', [evidence], now)
  } else {
    const words = said('agentGoneToo', { node: member.party.nodeName })
    fault(draft, 'agent gone', [evidence, { at: member.agentGoneAt, signal: 'agent gone', ...words }], now)
  }
}

function pingLost(draft: Draft, event: Of<'pingLost'>, now: Instant): void {
  const member = current(draft, event.taskId, event.run)
  if (!member?.joined || member.hung || member.suspended || member.availability === 'maint' || draft.mode === 'suspended') return
  patch(draft, event.taskId, { hung: true })
  if (!isActive(draft, event.taskId, event.run) || draft.fencing) {
    killUseless(draft, event.taskId)
    return
  }
  hang(draft, member, [{ at: event.at, signal: 'ping lost', ...wordsOf(event) }], now)
}

function pong(draft: Draft, event: Of<'pong'>, now: Instant): void {
  const member = current(draft, event.taskId, event.run)
  if (!member?.hung) return
  if (draft.fencing?.taskId === event.taskId) {
    // Once the kill is on its way there is no way back, but it may fail.
    draft.fencing = { ...draft.fencing, answered: true }
    return
  }
  patch(draft, event.taskId, { hung: false, unfenced: false })
  if (member.unfenced) release(draft, event.taskId, false)
  takeOver(draft, event.taskId, { at: now.wall, signal: 'joined', ...said('answersAgain') }, now)
}

function agentGone(draft: Draft, event: Of<'agentGone'>): void {
  const evidence = { at: event.at, signal: 'agent gone', ...wordsOf(event) } as const
  for (const taskId of event.taskIds) {
    const member = draft.members.get(taskId)
    if (!member) continue
    if (member.agentGoneAt === null) patch(draft, taskId, { agentGoneAt: event.at })
    if (draft.fencing?.taskId === taskId) fenceOver(draft, null, evidence)
    // Alone it is no fault: an instance whose pings are answered serves on without its agent.
    else addEvidence(draft, taskId, member.run, 'agent gone', evidence)
  }
}

function removed(draft: Draft, event: Of<'removed'>, now: Instant): void {
  const evidence = { at: event.at, signal: event.cause === 'agent gone' ? 'agent gone' : 'exit', ...wordsOf(event) } as const
  draft.members.delete(event.taskId)
  makeReady(draft, event.taskId)
  if (draft.active?.party.taskId !== event.taskId) return
  if (draft.fencing?.taskId === event.taskId) fenceOver(draft, event.at, evidence)
  else fault(draft, event.cause, [evidence], now)
}

function leave(draft: Draft, event: Of<'leave'>, now: Instant): void {
  const member = draft.members.get(event.taskId)
  if (!member) return
  patch(draft, event.taskId, { leaving: true, suspended: member.suspended || event.reason === 'pause' })
  const timer = { kind: 'leave', taskId: event.taskId, run: member.run } as const
  draft.effects.push({ type: 'setTimer', timer, ms: LEAVE_MAX_MS })
  // Its clients go over to the others before anything is done to it. A paused process keeps its connections, and its clients would
  // wait for their own time-out: one that can't let them go is restarted first. What is stopped needs no restart for that.
  const letGo = () => {
    if (announced(draft).length > 0) release(draft, event.taskId, event.reason === 'pause')
  }
  if (draft.rule.strategy !== 'masterSlave') {
    letGo()
    return
  }
  if (draft.active?.party.taskId !== event.taskId || draft.fencing) return
  const cause = LEAVE_CAUSES[event.reason]
  const evidence = [
    { at: event.at, signal: 'request', ...said(ASKED[event.reason], { container: member.party.containerName }) },
  ] as const
  switchTo(draft, nextInOrder(draft), { kind: 'switchover', cause, evidence: [...evidence], faultAt: event.at, detected: now })
  letGo()
}

/** Its agent paused it, whoever asked for that. */
function pausedNow(draft: Draft, taskId: string, at: number, now: Instant): void {
  const member = draft.members.get(taskId)
  if (!member) return
  patch(draft, taskId, { suspended: true, leaving: false, hung: false, failing: false })
  if (draft.active?.party.taskId !== taskId || draft.fencing) return
  const evidence = [{ at, signal: 'request', ...said('pausedAtAgent', { container: member.party.containerName }) }] as const
  switchTo(draft, nextInOrder(draft), {
    kind: 'switchover',
    cause: 'planned pause',
    evidence: [...evidence],
    faultAt: at,
    detected: now,
  })
}

function resume(draft: Draft, taskId: string, at: number, now: Instant): void {
  const member = draft.members.get(taskId)
  if (!member || (!member.suspended && !member.leaving)) return
  patch(draft, taskId, { suspended: false, leaving: false, hung: false, failing: false })
  takeOver(draft, taskId, { at, signal: 'joined', ...said('backInService', { container: member.party.containerName }) }, now)
}

function fenced(draft: Draft, event: Of<'fenced'>): void {
  if (draft.fencing?.taskId !== event.taskId || draft.fencing.run !== event.run) return
  const signal = event.confirmed ? 'exit' : 'ping lost'
  fenceOver(draft, event.confirmed ? event.at : null, { at: event.at, signal, ...wordsOf(event) })
}

function timer(draft: Draft, event: Of<'timer'>, now: Instant): void {
  const { timer } = event
  if (timer.kind === 'policy') draft.due = null
  else if (timer.kind === 'record') {
    if (draft.open?.epoch === timer.epoch) closeRecord(draft)
  } else if (timer.kind === 'fence') {
    fenced(draft, {
      type: 'fenced',
      taskId: timer.taskId,
      run: timer.run,
      at: now.wall,
      confirmed: false,
      ...said('killUnconfirmed'),
    })
  } else {
    const member = current(draft, timer.taskId, timer.run)
    if (!member?.leaving) return
    if (member.paused) patch(draft, timer.taskId, { leaving: false })
    else resume(draft, timer.taskId, now.wall, now)
  }
}
