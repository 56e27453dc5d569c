import type { MicroserviceRow, updateMicroservice } from '../../lib/api/contract/microservices'
import type { BodyInputOf } from '../../lib/api/endpoint'
import { ruleOf } from '../../lib/api/rule'
import { effectOfRule, type RuleEffect } from '../../lib/api/rule-effect'
import { type PolicyDraft, policyDraftOf, toPolicy, type UntilProblem, untilProblem } from './policy-draft'

/** What the load-balancing dialog edits. `master` is '' while none is chosen; `slaves` are taskIds in order. */
export interface StrategyDraft {
  loadBalance: MicroserviceRow['loadBalance']
  master: string
  slaves: string[]
  ping: { intervalMs: number; lost: number }
  policy: PolicyDraft
}

export function draftOf(row: MicroserviceRow): StrategyDraft {
  const { master, slaves } = ruleOf(row)
  return { loadBalance: row.loadBalance, master: master ?? '', slaves, ping: { ...row.ping }, policy: policyDraftOf(row) }
}

/** The call's body; the detail is there only with master/slave. */
export function toUpdate(id: string, draft: StrategyDraft): BodyInputOf<typeof updateMicroservice> {
  const update = { id, loadBalance: draft.loadBalance, ping: draft.ping }
  // With other strategies the policy isn't shown: it stays as it is.
  if (draft.loadBalance !== 'masterSlave') return update
  const policy = toPolicy(draft.policy, draft.slaves)
  return { ...update, policy, loadBalanceDetail: draft.slaves.map((slave) => ({ master: draft.master, id: slave })) }
}

export type DraftProblem = {
  field: 'master' | 'slaves' | 'policy.until'
  code: 'noMaster' | 'noSlave' | 'slaveIsMaster' | UntilProblem
}

/** What is wrong with the choice of master and slaves, and the end of a suspension; the numbers are the contract's business. */
export function draftProblems({ loadBalance, master, slaves, policy }: StrategyDraft, now: number): DraftProblem[] {
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
  const { ping } = draft
  if (draft.loadBalance !== 'masterSlave')
    return effectOfRule(row, { strategy: draft.loadBalance, master: null, slaves: [], ping, policy: row.policy })
  return effectOfRule(row, {
    strategy: 'masterSlave',
    master: draft.master,
    slaves: draft.slaves,
    ping,
    policy: toPolicy(draft.policy, draft.slaves),
  })
}

/** `list` with the element at `from` put to `to`; the same list when it can't be. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const element = list[from]
  if (element === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(to, 0, element)
}
