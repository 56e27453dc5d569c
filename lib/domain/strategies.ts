import { type PolicyProblem, policyProblem, samePolicy } from './failover-policy'
import type { FailoverState } from './failover-state'
import { isHealthy } from './failover-state'
import { DEFAULT_WEIGHT, type MicroserviceRule, type Strategy, WEIGHT_LIMITS, type Weights } from './microservice'

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

/** Whether weights count with this strategy. */
export function isWeighted(strategy: Strategy): boolean {
  return strategy === 'weightedRoundRobin' || strategy === 'random'
}

/** An instance's part of the look-ups under this rule; the same for all where weights don't count. */
export function weightOf(rule: Pick<MicroserviceRule, 'strategy' | 'weights'>, taskId: string): number {
  return isWeighted(rule.strategy) ? (rule.weights?.[taskId] ?? DEFAULT_WEIGHT) : DEFAULT_WEIGHT
}

/**
 * The taskIds that look-ups name now. Master/slave: the active one while it is healthy (none while it is being fenced).
 * The others: all healthy ones that have a weight, in an order that doesn't depend on who came first, so that turns stay fair.
 */
export function announced(state: FailoverState): string[] {
  if (state.rule.strategy === 'masterSlave') {
    const active = state.active
    const member = active && state.members.get(active.party.taskId)
    return active && member && member.run === active.run && isHealthy(member) ? [active.party.taskId] : []
  }
  const healthy: string[] = []
  for (const [taskId, member] of state.members) {
    if (isHealthy(member) && weightOf(state.rule, taskId) > 0) healthy.push(taskId)
  }
  return healthy.sort()
}

/** A problem of a rule: which field, and what is wrong with it. */
export interface RuleProblem {
  field: 'strategy' | 'master' | 'slaves' | 'weights' | PolicyProblem['field']
  error: string
}

/** Checks a rule against the instances that are known (running or not). Null when it is good. */
export function ruleProblem(rule: MicroserviceRule, known: (taskId: string) => boolean): RuleProblem | null {
  const weights = weightsProblem(rule)
  if (weights) return weights
  if (rule.strategy !== 'masterSlave') {
    if (rule.master !== null) return { field: 'master', error: 'must be empty without master/slave' }
    if (rule.slaves.length > 0) return { field: 'slaves', error: 'must be empty without master/slave' }
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

/** A weight may name an instance that is gone, or that isn't known yet: it counts when it is there. */
function weightsProblem({ strategy, weights }: MicroserviceRule): RuleProblem | null {
  if (weights === undefined) return null
  if (!isWeighted(strategy)) return { field: 'weights', error: 'only weighted round robin and random take weights' }
  const { min, max } = WEIGHT_LIMITS
  const wrong = Object.entries(weights).find(([, each]) => !Number.isInteger(each) || each < min || each > max)
  return wrong ? { field: 'weights', error: `${wrong[0]}: must be a whole number from ${min} to ${max}` } : null
}

/** Whether two choices of weights say the same. */
export function sameWeights(a: Weights = {}, b: Weights = {}): boolean {
  const same = (taskId: string) => (a[taskId] ?? DEFAULT_WEIGHT) === (b[taskId] ?? DEFAULT_WEIGHT)
  return Object.keys(a).every(same) && Object.keys(b).every(same)
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
    sameWeights(a.weights, b.weights) &&
    samePolicy(a.policy, b.policy)
  )
}
