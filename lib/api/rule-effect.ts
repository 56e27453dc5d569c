import { step } from '../domain/failover'
import { type FailoverState, type Member, newFailoverState } from '../domain/failover-state'
import type { MicroserviceRule, SwitchParty } from '../domain/microservice'
import { announced, sameWeights, weightOf } from '../domain/strategies'
import type { InstanceRow, MicroserviceRow } from './contract/microservices'
import { ruleOf } from './rule'

/** What a changed rule does to clients that are connected now. */
export type RuleEffect =
  /** Clients of `from` are let go and reconnect to `to`. */
  | { kind: 'moves'; from: string[]; to: string }
  /** Nobody of those chosen is healthy: look-ups find none. */
  | { kind: 'nobody' }
  /** Those connected stay where they are; new ones are spread over these, `part` of each 100 to each; null: as their connections say. */
  | { kind: 'spreads'; shares: { taskId: string; part: number | null }[] }
  | { kind: 'nothing' }

/** Lets the governor's own rules judge a rule for the row's instances as they stand. Nothing happens but this answer. */
export function effectOfRule(row: MicroserviceRow, rule: Omit<MicroserviceRule, 'name'>): RuleEffect {
  const moment = { wall: 0, mono: 0 }
  const { state, effects } = step(stateOf(row), { type: 'rule', rule: { name: row.name, ...rule }, at: 0 }, moment)
  if (rule.strategy !== 'masterSlave') {
    if (rule.strategy === row.loadBalance && sameWeights(rule.weights, row.weights)) return { kind: 'nothing' }
    const named = announced(state)
    return named.length === 0 ? { kind: 'nobody' } : { kind: 'spreads', shares: sharesOf(state.rule, named) }
  }
  const announcement = effects.find((effect) => effect.type === 'announce')
  if (state.active === null) return { kind: 'nobody' }
  if (!announcement?.taskId) return { kind: 'nothing' }
  const from = effects.flatMap((effect) => (effect.type === 'release' ? [effect.taskId] : []))
  return { kind: 'moves', from, to: announcement.taskId }
}

/** What of the look-ups each of them gets, percent. */
export function sharesOf(
  rule: Pick<MicroserviceRule, 'strategy' | 'weights'>,
  taskIds: readonly string[],
): { taskId: string; part: number | null }[] {
  const all = taskIds.reduce((sum, taskId) => sum + weightOf(rule, taskId), 0)
  const byConnections = rule.strategy === 'leastConnections'
  return taskIds.map((taskId) => ({ taskId, part: byConnections ? null : (100 * weightOf(rule, taskId)) / all }))
}

/** All runs count as the same one: what happened before doesn't matter to a rule. */
const RUN = 1

function stateOf(row: MicroserviceRow): FailoverState {
  const { ping, weights, policy } = row
  const rule = { name: row.name, strategy: row.loadBalance, ...ruleOf(row), ping, weights, policy }
  const members = new Map(row.instances.map((instance) => [instance.taskId, memberOf(instance)]))
  const active = row.active === null ? null : { party: members.get(row.active)?.party ?? unknown(row.active), run: RUN }
  return { ...newFailoverState(rule, row.epoch), members, active }
}

function memberOf(instance: InstanceRow): Member {
  const { taskId, containerName, serviceName, nodeName, suspended, leaving, healthy } = instance
  const joined = instance.join === 'joined'
  const failing = joined && typeof instance.healthReason === 'string'
  return {
    party: { taskId, containerName, serviceName, nodeName },
    run: RUN,
    running: instance.status === 'running' || instance.status === 'paused',
    paused: instance.status === 'paused',
    joined,
    hung: joined && !healthy && !failing && !suspended && !leaving,
    failing,
    suspended,
    leaving,
    agentGoneAt: null,
    unfenced: false,
    availability: instance.availability?.state ?? 'ready',
    owesRelease: false,
  }
}

const unknown = (taskId: string): SwitchParty => ({ taskId, containerName: taskId, serviceName: taskId, nodeName: '' })
