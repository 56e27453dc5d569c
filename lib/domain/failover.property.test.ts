import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FailoverPolicy } from './failover-policy'
import { heldBack } from './failover-standing'
import type { FailoverState } from './failover-state'
import { isHealthy } from './failover-state'
import type { MicroserviceRule } from './microservice'
import { announced, candidates, isPromotable, nextInOrder, weightOf } from './strategies'
import type { Harness } from './testing/failover-harness'
import { masterSlave, party, ROUND_ROBIN, under } from './testing/failover-harness'
import { Lawful } from './testing/failover-laws'

const TASKS = ['a', 'b', 'c', 'd'] as const
const RULES: MicroserviceRule[] = [
  masterSlave('a', 'b'),
  masterSlave('b', 'a', 'c'),
  masterSlave('c', 'd', 'a', 'b'),
  ROUND_ROBIN,
  masterSlave('a', 'b', 'c'),
  { ...ROUND_ROBIN, strategy: 'weightedRoundRobin', weights: { a: 0, b: 3 } },
  { ...ROUND_ROBIN, strategy: 'random', weights: { c: 0 } },
  { ...ROUND_ROBIN, strategy: 'leastConnections' },
]

/** Policies with times short enough to run out; each names only slaves that every rule below has. */
const POLICIES: Partial<FailoverPolicy>[] = [
  {},
  { mode: 'manual' },
  { holdDownMs: 700 },
  { flapLimit: { switches: 2, withinS: 1 } },
  { failback: 'stable', stableS: 1, fencing: false },
  { failback: 'atOnce', holdDownMs: 300, flapLimit: { switches: 3, withinS: 2 } },
]
const UNDER_POLICIES = RULES.flatMap((rule) =>
  rule.strategy === 'roundRobin'
    ? [rule]
    : [...POLICIES.map((policy) => under(rule, policy)), under(rule, { never: rule.slaves.slice(-1), failback: 'atOnce' })],
)

const KINDS = [
  'start',
  'join',
  'continued',
  'exit',
  'close',
  'pingLost',
  'pong',
  'healthFailed',
  'healthBack',
  'agentGone',
  'agentBack',
  'removed',
  'stop',
  'pause',
  'paused',
  'unpaused',
  'resume',
  'fenced',
  'unfenced',
  'failback',
  'rule',
  'wait',
  'restart',
  'settled',
  'switchover',
  'drain',
  'maint',
  'ready',
  'limited',
  'suspend',
  'endFlapping',
] as const
type Kind = (typeof KINDS)[number]
interface Command {
  kind: Kind
  taskId: (typeof TASKS)[number]
  number: number
}
const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Kind>('start', 'join') },
    { weight: 4, arbitrary: fc.constantFrom(...KINDS) },
  ),
  taskId: fc.constantFrom(...TASKS),
  number: fc.nat(50),
})

function run(harness: Harness, rules: MicroserviceRule[], { kind, taskId, number }: Command): void {
  const at = harness.time
  const member = harness.state.members.get(taskId)
  const current = member?.run ?? 0
  // Now and then a signal speaks of the run before.
  const of = number % 7 === 0 ? Math.max(1, current - 1) : current
  if (kind === 'start') {
    harness.send({ type: 'known', party: party(taskId), run: current + 1, running: true, paused: false, at })
  } else if (kind === 'continued') harness.send({ type: 'continued', taskId, run: current + 1 })
  else if (kind === 'join') harness.send({ type: 'joined', taskId, run: of, at, detail: kind })
  else if (kind === 'exit') harness.signal('exited', taskId, of)
  else if (kind === 'close') harness.signal('closed', taskId, of)
  else if (kind === 'pingLost') harness.signal('pingLost', taskId, of)
  else if (kind === 'healthFailed') harness.signal('healthFailed', taskId, of)
  else if (kind === 'healthBack') harness.send({ type: 'healthBack', taskId, run: of })
  else if (kind === 'pong') harness.send({ type: 'pong', taskId, run: of })
  else if (kind === 'agentGone') harness.send({ type: 'agentGone', taskIds: [taskId], at, detail: kind })
  else if (kind === 'agentBack') harness.send({ type: 'agentBack', taskIds: [taskId] })
  else if (kind === 'removed') harness.send({ type: 'removed', taskId, at, cause: 'exit', detail: kind })
  else if (kind === 'stop') harness.send({ type: 'leave', taskId, reason: 'stop', at })
  else if (kind === 'pause') harness.send({ type: 'leave', taskId, reason: 'pause', at })
  else if (kind === 'paused' || kind === 'unpaused') {
    if (member?.running) {
      harness.send({ type: 'known', party: party(taskId), run: current, running: true, paused: kind === 'paused', at })
    }
  } else if (kind === 'resume') harness.send({ type: 'resume', taskId, at })
  else if (kind === 'fenced' || kind === 'unfenced') harness.fenced(taskId, kind === 'fenced', of)
  else if (kind === 'failback') harness.send({ type: 'failback', at })
  else if (kind === 'rule') harness.send({ type: 'rule', rule: rules[number % rules.length] ?? ROUND_ROBIN, at })
  else if (kind === 'switchover') harness.send({ type: 'switchover', taskId, at })
  else if (kind === 'drain' || kind === 'maint' || kind === 'ready') {
    harness.send({ type: 'availability', taskId, availability: { state: kind, until: null }, at })
  } else if (kind === 'limited') {
    const state = number % 2 === 0 ? 'drain' : 'maint'
    harness.send({ type: 'availability', taskId, availability: { state, until: at + number * 20 }, at })
  } else if (kind === 'suspend') {
    // The console would never send it with another strategy's.
    harness.send({ type: 'rule', rule: under(harness.state.rule, { mode: 'suspended', until: at + number * 20 }), at })
  } else if (kind === 'endFlapping') harness.send({ type: 'endFlapping' })
  else if (kind === 'restart') {
    // Rare enough for something to happen between.
    if (number % 4 === 0) harness.restart()
  } else if (kind === 'settled') harness.settled()
  else harness.wait(number * 40)
}

/** What must be true after every event, whatever came before. */
function check(state: FailoverState, now: number): void {
  const names = announced(state)
  const active = state.active
  if (state.rule.strategy !== 'masterSlave') {
    expect(active).toBeNull()
    for (const taskId of names) expect(isHealthy(state.members.get(taskId) ?? expect.fail())).toBe(true)
    for (const taskId of names) expect(weightOf(state.rule, taskId)).toBeGreaterThan(0)
    return
  }
  expect(names.length).toBeLessThanOrEqual(1)
  if (state.settling) {
    // Nobody but the former active is announced while that one may come back.
    if (names.length > 0) expect(names).toEqual([active?.party.taskId])
    return
  }
  if (active) {
    const member = state.members.get(active.party.taskId)
    expect(member?.run).toBe(active.run)
    expect(candidates(state.rule).includes(active.party.taskId) || state.fencing !== null).toBe(true)
    if (!state.fencing) {
      expect(member && isHealthy(member)).toBe(true)
      expect(names).toEqual([active.party.taskId])
    }
  } else {
    expect(names).toEqual([])
    if (heldBack(state, now) === null) expect(nextInOrder(state), 'somebody healthy could serve').toBeNull()
    const { awaited } = state.standing
    if (awaited !== null) expect(isPromotable(state, awaited), 'the one that served is back').toBe(false)
  }
  if (state.fencing) expect(state.fencing.taskId).toBe(active?.party.taskId)
}

describe('whatever happens', () => {
  it('keeps the rules of failover', () => {
    fc.assert(
      fc.property(fc.constantFrom(...UNDER_POLICIES), fc.array(command, { maxLength: 80 }), (rule, commands) => {
        const harness = new Lawful(rule)
        for (const each of commands) {
          const before = harness.state
          const from = harness.effects.length
          const epoch = before.epoch
          harness.time += 1
          run(harness, UNDER_POLICIES, each)
          check(harness.state, harness.time)
          const announcements = harness.effects.slice(from).filter((effect) => effect.type === 'announce')
          let last = epoch
          for (const effect of announcements) {
            expect(effect.epoch).toBeGreaterThan(last)
            last = effect.epoch
          }
          expect(harness.state.epoch).toBe(last)
          const moved = harness.active !== (before.active?.party.taskId ?? null)
          if (moved) expect(announcements.length).toBeGreaterThan(0)
          movedForAReason(harness, before, each, moved)
        }
        harness.wait(10_000)
        harness.settled()
        check(harness.state, harness.time)
        recordsAreWhole(harness)
      }),
      { numRuns: 2000 },
    )
  })

  it('after a restart of everything serves with the same one, in whatever order they come back', () => {
    const order = fc.shuffledSubarray([...TASKS], { minLength: TASKS.length })
    fc.assert(
      fc.property(fc.constantFrom(...RULES), fc.array(command, { maxLength: 40 }), order, (rule, commands, tasks) => {
        const harness = new Lawful(rule)
        for (const each of commands) run(harness, RULES, each)
        harness.wait(10_000)
        harness.settled()
        const { active, records, runs } = { active: harness.active, records: harness.records.length, runs: harness.state.members }
        harness.restart()
        for (const taskId of tasks) {
          const run = runs.get(taskId)?.run ?? 0
          const at = harness.time
          const ended = { type: 'known', party: party(taskId), run, running: false, paused: false, at } as const
          harness.send({ ...ended, detail: 'its agent ended' })
          harness.up(taskId, run + 1)
        }
        harness.settled()
        check(harness.state, harness.time)
        if (active === null) return
        expect(harness.active).toBe(active)
        expect(harness.records).toHaveLength(records)
      }),
      { numRuns: 500 },
    )
  })
})

/** The newest switch is the policy's own way back to the master. */
function byPolicy(harness: Harness): boolean {
  const newest = harness.state.open ?? harness.records.at(-1)
  return newest?.kind === 'failback' && newest.evidence[0]?.signal === 'policy'
}

function movedForAReason(harness: Harness, before: FailoverState, { kind, taskId }: Command, moved: boolean): void {
  const active = before.active?.party.taskId ?? null
  if (!moved || active === null || byPolicy(harness)) return
  // A planned leave leaves no gap while somebody healthy is there.
  if (kind === 'stop' || kind === 'pause' || kind === 'drain' || kind === 'maint' || kind === 'limited') {
    expect(taskId).toBe(active)
    if (nextInOrder(before, active) !== null) expect(harness.active).not.toBeNull()
  } else if (
    kind === 'start' ||
    kind === 'join' ||
    kind === 'exit' ||
    kind === 'close' ||
    kind === 'removed' ||
    kind === 'healthFailed' ||
    kind === 'paused'
  ) {
    // No fault of a slave, and no return of anybody, moves the active one.
    expect(taskId).toBe(active)
  } else if (kind === 'failback') {
    expect(harness.active).toBe(before.rule.master)
  } else if (kind === 'switchover') {
    expect(harness.active).toBe(taskId)
  } else if (
    kind === 'ready' ||
    kind === 'endFlapping' ||
    kind === 'pong' ||
    kind === 'healthBack' ||
    kind === 'resume' ||
    kind === 'unpaused' ||
    kind === 'agentBack'
  ) {
    expect.fail(`${kind} moved the active one`)
  }
}

function recordsAreWhole(harness: Harness): void {
  const withRecord = new Set(harness.records.map((record) => record.epoch))
  expect(withRecord.size).toBe(harness.records.length)
  for (const record of harness.records) {
    expect(record.evidence.length).toBeGreaterThan(0)
    // A fence that was not confirmed adds a second word on the pings.
    if (record.cause !== 'hang') expect(new Set(record.evidence.map((each) => each.signal)).size).toBe(record.evidence.length)
    expect(record.announced.mono).toBeGreaterThanOrEqual(record.detected.mono)
    expect(record.faultAt).toBeLessThanOrEqual(record.announced.wall)
    expect(record.from !== null || record.to !== null).toBe(true)
    expect(record.kind === 'lost').toBe(record.to === null)
    if (record.kind === 'failback') expect(record.cause).toBe('failback')
  }
  for (const effect of harness.effects) {
    if (effect.type === 'announce' && effect.taskId !== null) expect(withRecord.has(effect.epoch)).toBe(true)
  }
}
