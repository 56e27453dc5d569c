import { step } from '../failover'
import { DEFAULT_POLICY, type FailoverPolicy } from '../failover-policy'
import type { ClosedRecord, FailoverEffect, FailoverEvent, FailoverState, FailoverTimer, Instant } from '../failover-state'
import { newFailoverState } from '../failover-state'
import type { MicroserviceRule, SwitchParty } from '../microservice'
import { DEFAULT_PING } from '../microservice'

/** For tests only: a party with this taskId. */
export function party(taskId: string): SwitchParty {
  return { taskId, containerName: `${taskId}-1`, serviceName: taskId, nodeName: `node-${taskId}` }
}

/** For tests only: a master/slave rule. */
export function masterSlave(master: string, ...slaves: string[]): MicroserviceRule {
  return { name: 'axis_server', strategy: 'masterSlave', master, slaves, ping: DEFAULT_PING, policy: DEFAULT_POLICY }
}

export const ROUND_ROBIN: MicroserviceRule = {
  name: 'axis_server',
  strategy: 'roundRobin',
  master: null,
  slaves: [],
  ping: DEFAULT_PING,
  policy: DEFAULT_POLICY,
}

/** For tests only: a rule with another policy. */
export function under(rule: MicroserviceRule, policy: Partial<FailoverPolicy>): MicroserviceRule {
  return { ...rule, policy: { ...rule.policy, ...policy } }
}

/** For tests only: keeps a state and a clock, confirms announcements, and collects what came out. */
export class Harness {
  state: FailoverState
  time = 1_000_000
  effects: FailoverEffect[] = []
  records: ClosedRecord[] = []
  timers: { at: number; timer: FailoverTimer }[] = []

  constructor(rule: MicroserviceRule = ROUND_ROBIN) {
    this.state = newFailoverState(rule)
  }

  get now(): Instant {
    return { wall: this.time, mono: this.time - 500_000 }
  }

  get active(): string | null {
    return this.state.active?.party.taskId ?? null
  }

  /** One event; gives the effects of it alone. */
  send(event: FailoverEvent): FailoverEffect[] {
    const { state, effects } = step(this.state, event, this.now)
    this.state = state
    this.effects.push(...effects)
    for (const effect of effects) {
      if (effect.type === 'record') this.records.push(effect.record)
      if (effect.type === 'setTimer') this.timers.push({ at: this.time + effect.ms, timer: effect.timer })
    }
    for (const effect of effects) if (effect.type === 'announce') this.send({ type: 'announced', epoch: effect.epoch })
    return effects
  }

  /** Lets time pass and due timers fire in their order. */
  wait(ms: number): void {
    const until = this.time + ms
    for (;;) {
      const due = this.timers.filter((each) => each.at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.timers.splice(this.timers.indexOf(due), 1)
      this.time = Math.max(this.time, due.at)
      this.send({ type: 'timer', timer: due.timer })
    }
    this.time = until
  }

  /** The governor ends in good order and starts again: it knows the rule, the epochs and who was active, and nobody has joined. */
  restart(): void {
    const { open, rule, epoch, floor, active, standing } = this.state
    if (open) this.send({ type: 'timer', timer: { kind: 'record', epoch: open.epoch } })
    this.timers = []
    this.state = newFailoverState(rule, epoch, Math.max(epoch, floor), standing)
    if (rule.strategy !== 'masterSlave') return
    this.state.active = active
    this.state.settling = { cause: 'connection closed', evidence: [], toMaster: false }
  }

  settled(detail = 'over'): FailoverEffect[] {
    return this.send({ type: 'settled', at: this.time, detail })
  }

  /** A running, joined instance. */
  up(taskId: string, run = 1): void {
    this.send({ type: 'known', party: party(taskId), run, running: true, paused: false, at: this.time })
    this.send({ type: 'joined', taskId, run, at: this.time, detail: 'joined' })
  }

  signal(type: 'exited' | 'closed' | 'pingLost' | 'healthFailed', taskId: string, run = 1): FailoverEffect[] {
    return this.send({ type, taskId, run, at: this.time, detail: type })
  }

  fenced(taskId: string, confirmed = true, run = 1): FailoverEffect[] {
    return this.send({ type: 'fenced', taskId, run, at: this.time, confirmed, detail: 'killed' })
  }
}
