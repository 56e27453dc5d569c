import { randomUUID } from 'node:crypto'
import { step } from '../domain/failover'
import type { ClosedRecord, FailoverEffect, FailoverEvent, FailoverState, FailoverTimer, Instant } from '../domain/failover-state'
import type { SwitchRecord } from '../domain/microservice'
import { announced, weightOf } from '../domain/strategies'
import { killPoint } from '../kill-point'
import { type PositionAnswer, PreparedAnswer } from '../vsoa'
import { now } from './clock'
import { LookUpTable } from './look-up-table'

/** How clients of a former active were told to go, and how many they were. */
export interface Release {
  released: 'rpc' | 'restart' | 'none'
  clients: number
  /** How many are still connected, to be cut by what follows; null where that can't be told. */
  left: number | null
}

/** What a microservice needs of the governor around it. */
export interface Surroundings {
  /** Where look-ups send clients of this instance; null when it isn't known. */
  addressOf(taskId: string): PositionAnswer | null
  fence(group: Microservice, taskId: string, run: number): void
  release(taskId: string, run: number, restart: boolean): Promise<Release>
  /** This active one is about to be killed for a hang, or isn't active any more: who is connected to it? */
  replaced(name: string, taskId: string): void
  /** When that came which is worked on now. */
  moment(): Instant
  /** Its state is another one: journal, watches and pages must follow. */
  moved(group: Microservice, before: FailoverState): void
  recorded(record: SwitchRecord): void
}

/** What came of one event. */
export interface Outcome {
  records: SwitchRecord[]
  releases: Promise<Release>[]
}

const NEVER: Instant = { wall: Number.NEGATIVE_INFINITY, mono: Number.NEGATIVE_INFINITY }

/** One microservice: the pure failover rules, the table that look-ups read, and the effects carried out. */
export class Microservice {
  /** The service whose password counts for this name; null while nobody has joined. */
  ownerServiceId: string | null = null
  /** The containers that belong to it, also those that no agent has told of since a restart. */
  readonly known = new Set<string>()
  readonly table = new LookUpTable()
  #state: FailoverState
  #queue: FailoverEvent[] = []
  #busy = false
  /** The last moment by which it was decided. */
  #latest: Instant = NEVER
  #closed = false
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #around: Surroundings

  constructor(state: FailoverState, around: Surroundings) {
    this.#state = state
    this.#around = around
  }

  get name(): string {
    return this.#state.name
  }

  get state(): FailoverState {
    return this.#state
  }

  /** Whom a look-up is sent to; null when nobody serves. No I/O. */
  pick(): PositionAnswer | null {
    return this.table.pick()
  }

  /** Lets one thing happen and carries out what follows from it. Memory first, then everything else. */
  dispatch(event: FailoverEvent): Outcome {
    const outcome: Outcome = { records: [], releases: [] }
    if (this.#closed) return outcome
    this.#queue.push(event)
    // An effect that causes the next event at once: the loop below takes it.
    if (this.#busy) return outcome
    this.#busy = true
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#step(next, outcome)
    } finally {
      this.#busy = false
    }
    return outcome
  }

  /** Addresses may have changed. */
  refresh(): void {
    const { rule, epoch } = this.#state
    const candidates = announced(this.#state).flatMap((taskId) => {
      const place = this.#around.addressOf(taskId)
      if (!place) return []
      const answer = new PreparedAnswer({ ...place, extra: { epoch, instance: taskId } })
      return { taskId, answer, weight: weightOf(rule, taskId) }
    })
    this.table.set(rule.strategy, candidates)
  }

  /** Nothing changes it any more. A record that waited for a second signal is closed as it is. */
  close(): void {
    const { open } = this.#state
    if (open) this.dispatch({ type: 'timer', timer: { kind: 'record', epoch: open.epoch } })
    this.#closed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #step(event: FailoverEvent, outcome: Outcome): void {
    const before = this.#state
    const { state, effects } = step(before, event, this.#notBefore(this.#around.moment()))
    this.#state = state
    const told = ['members', 'active', 'rule', 'epoch'] as const
    if (told.some((key) => state[key] !== before[key])) this.refresh()
    // Stamped before anything slower: from here on look-ups name the new one.
    for (const effect of effects) if (effect.type === 'announce') effects.push(...this.#announced(effect.epoch, now()))
    this.#tellReplaced(before)
    for (const effect of effects) this.#carryOut(effect, outcome)
    this.#around.moved(this, before)
  }

  /** When a hung one is killed and replaced, its connections are those before the kill. */
  #tellReplaced(before: FailoverState): void {
    const { active, fencing } = this.#state
    const former = before.active?.party.taskId
    if (former === undefined || before.fencing?.taskId === former) return
    if (fencing?.taskId === former || active?.party.taskId !== former) this.#around.replaced(this.name, former)
  }

  #announced(epoch: number, at: Instant): FailoverEffect[] {
    killPoint('governor-announced')
    const { state, effects } = step(this.#state, { type: 'announced', epoch }, this.#notBefore(at))
    this.#state = state
    return effects
  }

  /** What came before something else was decided is worked on after it: here time doesn't run backwards. */
  #notBefore(at: Instant): Instant {
    if (at.mono > this.#latest.mono) this.#latest = at
    return this.#latest
  }

  #carryOut(effect: FailoverEffect, outcome: Outcome): void {
    if (effect.type === 'fence') this.#around.fence(this, effect.taskId, effect.run)
    else if (effect.type === 'release') outcome.releases.push(this.#around.release(effect.taskId, effect.run, effect.restart))
    else if (effect.type === 'setTimer') this.#setTimer(effect.timer, effect.ms)
    else if (effect.type === 'record') {
      const record = toRecord(this.name, effect.record)
      outcome.records.push(record)
      this.#around.recorded(record)
    }
  }

  #setTimer(timer: FailoverTimer, ms: number): void {
    const key = 'taskId' in timer ? `${timer.kind} ${timer.taskId}` : timer.kind
    clearTimeout(this.#timers.get(key))
    const handle = setTimeout(() => {
      this.#timers.delete(key)
      this.dispatch({ type: 'timer', timer })
    }, ms)
    this.#timers.set(key, handle)
  }
}

function toRecord(microservice: string, record: ClosedRecord): SwitchRecord {
  const { detected, announced: told, ...rest } = record
  return {
    id: randomUUID(),
    microservice,
    ...rest,
    detectedAt: detected.wall,
    announcedAt: told.wall,
    decisionMs: told.mono - detected.mono,
  }
}
