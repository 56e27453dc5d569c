import { type PolicyProblem, policyProblem, samePolicy } from './failover-policy'
import type { FailoverState } from './failover-state'
import { isHealthy } from './failover-state'
import type { MicroserviceRule } from './microservice'

/** Who may be announced with master/slave, the preferred first. Empty with other strategies. */
export function candidates(rule: MicroserviceRule): string[] {
  if (rule.strategy !== 'masterSlave') return []
  return rule.master === null ? rule.slaves : [rule.master, ...rule.slaves]
}

/** Whether this one may be announced in place of another: it is healthy, a candidate, and not one that is never promoted. */
export function isPromotable(state: FailoverState, taskId: string): boolean {
  const member = state.members.get(taskId)
  return (
    member !== undefined &&
    isHealthy(member) &&
    candidates(state.rule).includes(taskId) &&
    !state.rule.policy.never.includes(taskId)
  )
}

/** The taskId that would be announced next: the first promotable one in order, `except` left out; null when there is none. */
export function nextInOrder(state: FailoverState, except: string | null = null): string | null {
  return candidates(state.rule).find((taskId) => taskId !== except && isPromotable(state, taskId)) ?? null
}

/**
 * The taskIds that look-ups name now. Master/slave: the active one while it is healthy (none while it is being fenced).
 * Round robin: all healthy ones, in an order that doesn't depend on who came first, so that turns stay fair.
 */
export function announced(state: FailoverState): string[] {
  if (state.rule.strategy === 'masterSlave') {
    const active = state.active
    const member = active && state.members.get(active.party.taskId)
    return active && member && member.run === active.run && isHealthy(member) ? [active.party.taskId] : []
  }
  const healthy: string[] = []
  for (const [taskId, member] of state.members) if (isHealthy(member)) healthy.push(taskId)
  return healthy.sort()
}

/** Whose turn it is: the index after `cursor` among `count`. `count` must be above 0. */
export function nextTurn(cursor: number, count: number): number {
  return (cursor + 1) % count
}

/** A problem of a rule: which field, and what is wrong with it. */
export interface RuleProblem {
  field: 'strategy' | 'master' | 'slaves' | PolicyProblem['field']
  error: string
}

/** Checks a rule against the instances that are known (running or not). Null when it is good. */
export function ruleProblem(rule: MicroserviceRule, known: (taskId: string) => boolean): RuleProblem | null {
  if (rule.strategy === 'roundRobin') {
    if (rule.master !== null) return { field: 'master', error: 'must be empty with round robin' }
    if (rule.slaves.length > 0) return { field: 'slaves', error: 'must be empty with round robin' }
    return policyProblem(rule.policy, [])
  }
  if (rule.master === null) return { field: 'master', error: 'is needed with master/slave' }
  if (rule.slaves.length === 0) return { field: 'slaves', error: 'at least one is needed with master/slave' }
  if (rule.slaves.includes(rule.master)) return { field: 'slaves', error: `${rule.master} is the master already` }
  const twice = rule.slaves.find((taskId, index) => rule.slaves.indexOf(taskId) !== index)
  if (twice !== undefined) return { field: 'slaves', error: `${twice} is named twice` }
  if (!known(rule.master)) return { field: 'master', error: `${rule.master} is not an instance of ${rule.name}` }
  const stranger = rule.slaves.find((taskId) => !known(taskId))
  if (stranger !== undefined) return { field: 'slaves', error: `${stranger} is not an instance of ${rule.name}` }
  return policyProblem(rule.policy, rule.slaves)
}

/** Whether two rules say the same. */
export function sameRule(a: MicroserviceRule, b: MicroserviceRule): boolean {
  return (
    a.strategy === b.strategy &&
    a.master === b.master &&
    a.slaves.length === b.slaves.length &&
    a.slaves.every((taskId, index) => taskId === b.slaves[index]) &&
    a.ping.intervalMs === b.ping.intervalMs &&
    a.ping.lost === b.ping.lost &&
    samePolicy(a.policy, b.policy)
  )
}
