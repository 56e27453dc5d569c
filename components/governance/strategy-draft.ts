import type { InstanceRow, MicroserviceRow, updateMicroservice } from '../../lib/api/contract/microservices'
import type { BodyInputOf } from '../../lib/api/endpoint'

/** What the load-balancing dialog edits. `master` is '' while none is chosen; `slaves` are taskIds in order. */
export interface StrategyDraft {
  loadBalance: MicroserviceRow['loadBalance']
  master: string
  slaves: string[]
  ping: { intervalMs: number; lost: number }
}

/** The rule of a row: master and slaves as taskIds in order; null and empty with round robin. */
export function ruleOf(row: Pick<MicroserviceRow, 'loadBalance' | 'loadBalanceDetail'>): {
  master: string | null
  slaves: string[]
} {
  if (row.loadBalance !== 'masterSlave') return { master: null, slaves: [] }
  const detail = row.loadBalanceDetail ?? []
  return { master: detail[0]?.master ?? null, slaves: detail.map((each) => each.id) }
}

export function draftOf(row: MicroserviceRow): StrategyDraft {
  const { master, slaves } = ruleOf(row)
  return { loadBalance: row.loadBalance, master: master ?? '', slaves, ping: { ...row.ping } }
}

/** The call's body; the detail is there only with master/slave. */
export function toUpdate(id: string, draft: StrategyDraft): BodyInputOf<typeof updateMicroservice> {
  const update = { id, loadBalance: draft.loadBalance, ping: draft.ping }
  if (draft.loadBalance !== 'masterSlave') return update
  return { ...update, loadBalanceDetail: draft.slaves.map((slave) => ({ master: draft.master, id: slave })) }
}

export type DraftProblem = {
  field: 'master' | 'slaves'
  code: 'noMaster' | 'noSlave' | 'slaveIsMaster'
}

/** What is wrong with the choice of master and slaves; the numbers are the contract's business. */
export function draftProblems({ loadBalance, master, slaves }: StrategyDraft): DraftProblem[] {
  if (loadBalance !== 'masterSlave') return []
  const problems: DraftProblem[] = []
  if (master === '') problems.push({ field: 'master', code: 'noMaster' })
  if (slaves.length === 0) problems.push({ field: 'slaves', code: 'noSlave' })
  else if (master !== '' && slaves.includes(master)) problems.push({ field: 'slaves', code: 'slaveIsMaster' })
  return problems
}

/** Whether clients may be sent to it now. */
export function isUsable(instance: InstanceRow | undefined): instance is InstanceRow {
  return instance?.healthy === true && !instance.leaving && !instance.suspended
}

export type DraftEffect =
  /** Clients of `from` are let go and reconnect to `to`. */
  | { kind: 'moves'; from: string[]; to: string }
  /** Nobody of those chosen is healthy: look-ups find none. */
  | { kind: 'nobody' }
  /** Those connected stay where they are; new ones are spread over all. */
  | { kind: 'spreads' }
  | { kind: 'nothing' }

/**
 * What saving the draft does to living clients: the governor's rule for a changed rule (a new healthy master is an
 * explicit wish; otherwise the active one stays while it is still chosen).
 */
export function effectOf(row: MicroserviceRow, draft: StrategyDraft): DraftEffect {
  const before = ruleOf(row)
  if (draft.loadBalance !== 'masterSlave') return { kind: row.loadBalance === 'masterSlave' ? 'spreads' : 'nothing' }
  if (draftProblems(draft).length > 0) return { kind: 'nothing' }
  const find = (taskId: string) => row.instances.find((instance) => instance.taskId === taskId)
  const chosen = [draft.master, ...draft.slaves]
  const newMaster = row.loadBalance !== 'masterSlave' || before.master !== draft.master
  const stays = row.active !== null && chosen.includes(row.active)
  if (stays && !(newMaster && isUsable(find(draft.master)))) return { kind: 'nothing' }
  const to = chosen.find((taskId) => isUsable(find(taskId)))
  if (to === undefined) return { kind: 'nobody' }
  if (to === row.active) return { kind: 'nothing' }
  if (row.loadBalance === 'masterSlave') return { kind: 'moves', from: row.active === null ? [] : [row.active], to }
  const others = row.instances.filter((instance) => instance.taskId !== to && instance.join === 'joined')
  return { kind: 'moves', from: others.map((instance) => instance.taskId), to }
}

/** Whether the button that moves back to the master makes sense now. */
export function canFailBack(row: MicroserviceRow): boolean {
  const { master } = ruleOf(row)
  return (
    master !== null &&
    row.active !== null &&
    row.active !== master &&
    isUsable(row.instances.find((each) => each.taskId === master))
  )
}

/** `list` with the element at `index` moved by one place; the same list when it can't be. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const target = index + by
  const element = list[index]
  if (element === undefined || target < 0 || target >= list.length) return [...list]
  const rest = list.toSpliced(index, 1)
  return rest.toSpliced(target, 0, element)
}
