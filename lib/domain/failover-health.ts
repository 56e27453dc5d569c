import type { Draft } from './failover-draft'
import { current, fault, isActive, patch, release, takeOver } from './failover-draft'
import type { FailoverEvent, Instant } from './failover-state'
import { said, wordsOf } from './said'

type Of<T extends FailoverEvent['type']> = Extract<FailoverEvent, { type: T }>

/**
 * An instance answers, and says (or shows by its silence) that it doesn't do its work: the next one is announced, and it is asked
 * to let its clients go. It is not killed: what it answers may help to find out why. With nobody else there its clients stay.
 */
export function healthFailed(draft: Draft, event: Of<'healthFailed'>, now: Instant): void {
  const member = current(draft, event.taskId, event.run)
  if (!member?.joined || member.failing || member.suspended) return
  // In maintenance, and while all is suspended, nothing is judged.
  if (member.availability === 'maint' || draft.mode === 'suspended') return
  patch(draft, event.taskId, { failing: true })
  if (draft.fencing || !isActive(draft, event.taskId, event.run)) {
    if (member.hung) killUseless(draft, event.taskId)
    return
  }
  const waiting = draft.settling !== null
  fault(draft, 'unhealthy', [{ at: event.at, signal: 'health', ...wordsOf(event) }], now)
  if (!waiting && draft.active) release(draft, event.taskId, false)
}

/** One good answer is enough: it may be announced again, and is at once where nobody serves. */
export function healthBack(draft: Draft, event: Of<'healthBack'>, now: Instant): void {
  const member = current(draft, event.taskId, event.run)
  if (!member?.failing) return
  patch(draft, event.taskId, { failing: false })
  takeOver(draft, event.taskId, { at: now.wall, signal: 'joined', ...said('healthAgain') }, now)
}

/**
 * One that serves nobody, fails its health check and answers no pings either is of no use to anybody, and those who are still
 * connected to it wait in vain: it is killed, and its restart policy brings it back. Nothing waits for that.
 */
export function killUseless(draft: Draft, taskId: string): void {
  const member = draft.members.get(taskId)
  if (!member?.failing || !member.hung || member.agentGoneAt !== null || draft.fencing?.taskId === taskId) return
  if (draft.mode !== 'automatic' || !draft.rule.policy.fencing || member.availability === 'maint') return
  draft.effects.push({ type: 'fence', taskId, run: member.run })
}
