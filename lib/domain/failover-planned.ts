import type { Availability } from './availability'
import type { Draft } from './failover-draft'
import { patch, release, switchTo, takeOver } from './failover-draft'
import { endFlapping, makeReady } from './failover-review'
import type { Instant } from './failover-state'
import type { Evidence, SwitchCause } from './microservice'
import { type SaidCode, said } from './said'
import { isPromotable, nextInOrder } from './strategies'

/** To the instance that a person chose, whatever mode, hold-down and flap limit say; nothing when it can't serve or is never promoted. */
export function switchover(draft: Draft, taskId: string, at: number, now: Instant): void {
  const from = draft.active?.party.taskId ?? null
  const target = draft.members.get(taskId)
  if (draft.rule.strategy !== 'masterSlave' || draft.fencing || from === taskId || !target || !isPromotable(draft, taskId)) return
  const evidence: Evidence[] = [{ at, signal: 'request', ...said('askedSwitchover', { container: target.party.containerName }) }]
  endFlapping(draft)
  switchTo(draft, taskId, { kind: 'switchover', cause: 'planned switchover', evidence, faultAt: at, detected: now })
  if (from !== null) release(draft, from, true)
}

const OUT = {
  drain: { cause: 'planned drain', asked: 'askedDrain' },
  maint: { cause: 'planned maintenance', asked: 'askedMaint' },
} as const satisfies Record<string, { cause: SwitchCause; asked: SaidCode }>

/** Why and by which words one that isn't ready loses its turn. */
export function wayOut(state: keyof typeof OUT, container: string, at: number): { cause: SwitchCause; evidence: Evidence[] } {
  const { cause, asked } = OUT[state]
  return { cause, evidence: [{ at, signal: 'request', ...said(asked, { container }) }] }
}

/** READY, DRAIN or MAINT. The active one is replaced first; its clients go when another serves. */
export function setAvailability(draft: Draft, taskId: string, next: Availability, at: number, now: Instant): void {
  const member = draft.members.get(taskId)
  if (next.state === 'ready') {
    makeReady(draft, taskId)
    if (!member || member.availability === 'ready') return
    takeOver(draft, taskId, { at, signal: 'joined', ...said('backInService', { container: member.party.containerName }) }, now)
    return
  }
  draft.standing = { ...draft.standing, availability: { ...draft.standing.availability, [taskId]: next } }
  if (!member) return
  const owesRelease = member.owesRelease || (member.availability === 'ready' && member.joined)
  // Nobody watches one in maintenance: what was thought of it is forgotten.
  const hung = next.state === 'maint' ? false : member.hung
  patch(draft, taskId, { availability: next.state, owesRelease, hung })
  if (draft.active?.party.taskId !== taskId || draft.fencing || draft.settling) return
  const move = wayOut(next.state, member.party.containerName, at)
  switchTo(draft, nextInOrder(draft), { kind: 'switchover', ...move, faultAt: at, detected: now })
}
