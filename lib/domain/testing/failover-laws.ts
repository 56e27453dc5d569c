import { expect } from 'vitest'
import type { FailoverEffect, FailoverEvent, FailoverState } from '../failover-state'
import { announced, nextInOrder } from '../strategies'
import { Harness } from './failover-harness'

/** What only a person does. */
const PLANNED = ['leave', 'switchover', 'failback', 'rule', 'availability'] as const satisfies FailoverEvent['type'][]

/** For tests only: a harness that holds every single step, timers too, to the laws of policy and safety. */
export class Lawful extends Harness {
  readonly #perEpoch = new Map<number, string>()
  readonly #fenced = new Set<string>()

  override send(event: FailoverEvent): FailoverEffect[] {
    const before = this.state
    if (event.type === 'fenced' && event.confirmed && before.fencing?.taskId === event.taskId && before.fencing.run === event.run)
      this.#fenced.add(`${event.taskId} ${event.run}`)
    const effects = super.send(event)
    this.#announcedOncePerEpoch()
    for (const effect of effects) if (effect.type === 'announce') this.#mayAnnounce(before, event, effect)
    this.#plannedLeavesNoGap(before, event)
    return effects
  }

  /** No two instances under one epoch, and none that was fenced. */
  #announcedOncePerEpoch(): void {
    const { active, epoch } = this.state
    if (!active) return
    for (const taskId of announced(this.state)) {
      expect(this.#perEpoch.get(epoch) ?? taskId, `epoch ${epoch} named another one`).toBe(taskId)
      this.#perEpoch.set(epoch, taskId)
    }
    if (!this.state.fencing && !this.state.settling)
      expect(this.#fenced.has(`${active.party.taskId} ${active.run}`), 'a fenced run is active').toBe(false)
  }

  #mayAnnounce(before: FailoverState, event: FailoverEvent, { epoch, taskId }: FailoverEffect & { type: 'announce' }): void {
    if (taskId === null) return
    const { rule, standing } = this.state
    expect(rule.policy.never, 'priority 0').not.toContain(taskId)
    expect(standing.availability, 'drained or in maintenance').not.toHaveProperty(taskId)
    const record = this.records.find((each) => each.epoch === epoch) ?? this.state.open
    expect(record?.epoch).toBe(epoch)
    const asked = record?.evidence.some((each) => each.signal === 'request')
    if (record?.kind === 'switchover') expect(asked).toBe(true)
    const served = before.active?.party.taskId ?? before.standing.awaited
    if (asked || taskId === served) return
    expect(this.state.mode).toBe('automatic')
    const { movedAt, flapping } = before.standing
    expect(this.time, 'hold-down').toBeGreaterThanOrEqual(movedAt === null ? 0 : movedAt + rule.policy.holdDownMs)
    if (event.type === 'endFlapping' || !rule.policy.flapLimit) return
    expect(this.time, 'flap limit').toBeGreaterThanOrEqual(flapping?.until ?? 0)
  }

  #plannedLeavesNoGap(before: FailoverState, event: FailoverEvent): void {
    if (!PLANNED.some((type) => type === event.type) || announced(before).length === 0) return
    const { state } = this
    if (state.settling || state.fencing || nextInOrder(state) === null) return
    expect(announced(state), `${event.type} left a gap`).not.toEqual([])
  }
}
