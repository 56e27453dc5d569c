import type { MicroserviceRow, updateMicroservice } from '../../lib/api/contract/microservices'
import type { BodyInputOf } from '../../lib/api/endpoint'
import { DEFAULT_WEIGHT, isWeighted, ruleOf, WEIGHT_LIMITS } from '../../lib/api/rule'
import { effectOfRule, type RuleEffect } from '../../lib/api/rule-effect'
import { type PolicyDraft, policyDraftOf, toPolicy, type UntilProblem, untilProblem } from './policy-draft'

/** What the load-balancing dialog edits. `master` is '' while none is chosen; `slaves` are taskIds in order; `weights` by taskId. */
export interface StrategyDraft {
  loadBalance: MicroserviceRow['loadBalance']
  master: string
  slaves: string[]
  ping: { intervalMs: number; lost: number }
  weights: Record<string, number>
  policy: PolicyDraft
}

export function draftOf(row: MicroserviceRow): StrategyDraft {
  const { master, slaves } = ruleOf(row)
  const weights = Object.fromEntries(row.instances.map(({ taskId }) => [taskId, row.weights?.[taskId] ?? DEFAULT_WEIGHT]))
  const { loadBalance } = row
  return { loadBalance, master: master ?? '', slaves, ping: { ...row.ping }, weights, policy: policyDraftOf(row) }
}

/** Whether it can be a weight. */
export function isWeight(number: number): boolean {
  return Number.isInteger(number) && number >= WEIGHT_LIMITS.min && number <= WEIGHT_LIMITS.max
}

/** The call's body; the detail is there only with master/slave, weights only where they count. */
export function toUpdate(id: string, draft: StrategyDraft): BodyInputOf<typeof updateMicroservice> {
  const update = { id, loadBalance: draft.loadBalance, ping: draft.ping }
  if (isWeighted(draft.loadBalance)) return { ...update, weights: draft.weights }
  // With other strategies the policy isn't shown: it stays as it is.
  if (draft.loadBalance !== 'masterSlave') return update
  const policy = toPolicy(draft.policy, draft.slaves)
  return { ...update, policy, loadBalanceDetail: draft.slaves.map((slave) => ({ master: draft.master, id: slave })) }
}

export type DraftProblem = {
  field: 'master' | 'slaves' | 'weights' | 'policy.until'
  code: 'noMaster' | 'noSlave' | 'slaveIsMaster' | 'noWeight' | UntilProblem
}

/**
 * What is wrong with the choice of master and slaves, that nobody has a weight, and the end of a suspension; the numbers are the
 * contract's business.
 */
export function draftProblems({ loadBalance, master, slaves, weights, policy }: StrategyDraft, now: number): DraftProblem[] {
  const given = Object.values(weights)
  if (isWeighted(loadBalance) && given.length > 0 && given.every((weight) => weight === 0)) {
    return [{ field: 'weights', code: 'noWeight' }]
  }
  if (loadBalance !== 'masterSlave') return []
  const problems: DraftProblem[] = []
  if (master === '') problems.push({ field: 'master', code: 'noMaster' })
  if (slaves.length === 0) problems.push({ field: 'slaves', code: 'noSlave' })
  else if (master !== '' && slaves.includes(master)) problems.push({ field: 'slaves', code: 'slaveIsMaster' })
  const until = untilProblem(policy, now)
  if (until) problems.push({ field: 'policy.until', code: until })
  return problems
}

/** What saving the draft does to living clients, by the governor's own rules; nothing while the draft isn't complete. */
export function effectOf(row: MicroserviceRow, draft: StrategyDraft): RuleEffect {
  if (draftProblems(draft, Date.now()).length > 0) return { kind: 'nothing' }
  const { ping, loadBalance } = draft
  if (loadBalance !== 'masterSlave') {
    const weights = isWeighted(loadBalance) ? draft.weights : undefined
    if (weights && !Object.values(weights).every(isWeight)) return { kind: 'nothing' }
    return effectOfRule(row, { strategy: loadBalance, master: null, slaves: [], ping, weights, policy: row.policy })
  }
  const policy = toPolicy(draft.policy, draft.slaves)
  return effectOfRule(row, { strategy: 'masterSlave', master: draft.master, slaves: draft.slaves, ping, policy })
}

/** `list` with the element at `from` put to `to`; the same list when it can't be. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const element = list[from]
  if (element === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(to, 0, element)
}
