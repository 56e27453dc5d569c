import { step } from '../domain/failover'
import { type FailoverState, type Member, newFailoverState } from '../domain/failover-state'
import type { MicroserviceRule, SwitchParty } from '../domain/microservice'
import type { InstanceRow, MicroserviceRow } from './contract/microservices'
import { ruleOf } from './rule'

/** What a changed rule does to clients that are connected now. */
export type RuleEffect =
  /** Clients of `from` are let go and reconnect to `to`. */
  | { kind: 'moves'; from: string[]; to: string }
  /** Nobody of those chosen is healthy: look-ups find none. */
  | { kind: 'nobody' }
  /** Those connected stay where they are; new ones are spread over all. */
  | { kind: 'spreads' }
  | { kind: 'nothing' }

/** Lets the governor's own rules judge a rule for the row's instances as they stand. Nothing happens but this answer. */
export function effectOfRule(row: MicroserviceRow, rule: Omit<MicroserviceRule, 'name'>): RuleEffect {
  const moment = { wall: 0, mono: 0 }
  const { state, effects } = step(stateOf(row), { type: 'rule', rule: { name: row.name, ...rule }, at: 0 }, moment)
  const announced = effects.find((effect) => effect.type === 'announce')
  if (rule.strategy === 'masterSlave' && state.active === null) return { kind: 'nobody' }
  if (!announced) return { kind: 'nothing' }
  if (announced.taskId === null) return { kind: 'spreads' }
  const from = effects.flatMap((effect) => (effect.type === 'release' ? [effect.taskId] : []))
  return { kind: 'moves', from, to: announced.taskId }
}

/** All runs count as the same one: what happened before doesn't matter to a rule. */
const RUN = 1

function stateOf(row: MicroserviceRow): FailoverState {
  const rule = { name: row.name, strategy: row.loadBalance, ...ruleOf(row), ping: row.ping, policy: row.policy }
  const members = new Map(row.instances.map((instance) => [instance.taskId, memberOf(instance)]))
  const active = row.active === null ? null : { party: members.get(row.active)?.party ?? unknown(row.active), run: RUN }
  return { ...newFailoverState(rule, row.epoch), members, active }
}

function memberOf(instance: InstanceRow): Member {
  const { taskId, containerName, serviceName, nodeName, suspended, leaving, healthy } = instance
  const joined = instance.join === 'joined'
  return {
    party: { taskId, containerName, serviceName, nodeName },
    run: RUN,
    running: instance.status === 'running' || instance.status === 'paused',
    paused: instance.status === 'paused',
    joined,
    hung: joined && !healthy && !suspended && !leaving,
    suspended,
    leaving,
    agentGoneAt: null,
    unfenced: false,
    availability: instance.availability?.state ?? 'ready',
    owesRelease: false,
  }
}

const unknown = (taskId: string): SwitchParty => ({ taskId, containerName: taskId, serviceName: taskId, nodeName: '' })
