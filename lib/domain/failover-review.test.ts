import { describe, expect, it } from 'vitest'
import type { FailoverPolicy } from './failover-policy'
import { policyStanding } from './failover-standing'
import { FENCE_TIMEOUT_MS } from './failover-state'
import { announced } from './strategies'
import { Harness, masterSlave, ROUND_ROBIN, under } from './testing/failover-harness'

function trio(policy: Partial<FailoverPolicy> = {}): Harness {
  const harness = new Harness(under(masterSlave('m', 's', 's2'), policy))
  for (const taskId of ['m', 's', 's2']) harness.up(taskId)
  if (harness.active === null) harness.send({ type: 'switchover', taskId: 'm', at: harness.time })
  harness.wait(1)
  harness.effects = []
  harness.records = []
  return harness
}
const standingOf = (harness: Harness) => policyStanding(harness.state, harness.time)
const signalsOf = (harness: Harness) => harness.records.at(-1)?.evidence.map((each) => each.why?.code ?? each.signal)
const change = (harness: Harness, policy: Partial<FailoverPolicy>) =>
  harness.send({ type: 'rule', rule: under(harness.state.rule, policy), at: harness.time })

describe('manual mode', () => {
  it('records a fault and promotes nobody until a person chooses', () => {
    const harness = trio({ mode: 'manual' })
    harness.signal('exited', 'm')
    harness.wait(100)
    expect(announced(harness.state)).toEqual([])
    expect(harness.records).toMatchObject([{ kind: 'lost', cause: 'exit', to: null }])
    expect(signalsOf(harness)).toEqual(['exit', 'keptManual'])
    expect(standingOf(harness)).toMatchObject({ mode: 'manual', keptBack: 'manual' })
    harness.send({ type: 'switchover', taskId: 's2', at: harness.time })
    expect(harness.active).toBe('s2')
    expect(harness.records.at(-1)).toMatchObject({ kind: 'switchover', cause: 'planned switchover' })
    expect(standingOf(harness).keptBack).toBeNull()
  })

  it('takes back the one that served when it returns, under a new epoch', () => {
    const harness = trio({ mode: 'manual' })
    const { epoch } = harness.state
    harness.signal('exited', 'm')
    harness.up('m', 2)
    expect(harness.active).toBe('m')
    expect(harness.state.epoch).toBe(epoch + 2)
  })

  it('kills no hung one, and a choice then does', () => {
    const harness = trio({ mode: 'manual' })
    expect(harness.signal('pingLost', 'm').some((effect) => effect.type === 'fence')).toBe(false)
    expect(harness.active).toBeNull()
    harness.send({ type: 'pong', taskId: 'm', run: 1 })
    expect(harness.active).toBe('m')
    harness.signal('pingLost', 'm')
    const effects = harness.send({ type: 'switchover', taskId: 's', at: harness.time })
    expect(effects.map((effect) => effect.type)).toContain('fence')
    expect(harness.active).toBe('s')
  })

  it('lets planned moves of persons go, and faults once it is automatic', () => {
    const harness = trio({ mode: 'manual' })
    harness.send({ type: 'leave', taskId: 'm', reason: 'stop', at: harness.time })
    expect(harness.active).toBe('s')
    harness.signal('exited', 's')
    expect(harness.active).toBeNull()
    change(harness, { holdDownMs: 5 })
    expect(harness.active, 'another change chooses nobody').toBeNull()
    change(harness, { mode: 'automatic', holdDownMs: 0 })
    expect(harness.active).toBe('s2')
    expect(signalsOf(harness)).toEqual(['ruleChanged'])
  })

  it('takes a new master for a choice, also one that comes later', () => {
    const harness = trio({ mode: 'manual' })
    harness.signal('exited', 's')
    harness.signal('exited', 'm')
    harness.send({ type: 'rule', rule: { ...harness.state.rule, master: 's', slaves: ['m', 's2'] }, at: harness.time })
    expect(harness.active).toBe('s2')
    harness.signal('exited', 's2')
    harness.send({ type: 'rule', rule: { ...harness.state.rule, master: 'm', slaves: ['s', 's2'] }, at: harness.time })
    harness.up('s', 2)
    expect(harness.active).toBeNull()
    harness.up('m', 2)
    expect(harness.active).toBe('m')
  })
})

describe('suspended mode', () => {
  it('judges nothing, and is automatic again at its end', () => {
    const harness = trio()
    change(harness, { mode: 'suspended', until: harness.time + 60_000 })
    harness.signal('pingLost', 'm')
    expect(harness.active).toBe('m')
    harness.signal('exited', 'm')
    harness.wait(59_000)
    expect(harness.active).toBeNull()
    expect(signalsOf(harness)).toEqual(['exit', 'keptSuspended'])
    harness.wait(1001)
    expect(harness.state.mode).toBe('automatic')
    expect(harness.active).toBe('s')
    expect(signalsOf(harness)).toEqual(['letGo'])
  })

  it('ends on time also when the governor was away', () => {
    const harness = trio()
    change(harness, { mode: 'suspended', until: harness.time + 60_000 })
    harness.restart()
    harness.time += 70_000
    for (const taskId of ['m', 's']) harness.up(taskId)
    expect(harness.state.mode).toBe('automatic')
    harness.signal('exited', 'm')
    expect(harness.active).toBe('s')
  })
})

describe('hold-down', () => {
  it('keeps the next one back for its time after a move, not the same one', () => {
    const harness = trio({ holdDownMs: 10_000 })
    harness.signal('exited', 'm')
    expect(harness.active, 'nothing had moved yet').toBe('s')
    harness.wait(3000)
    harness.signal('exited', 's')
    expect(harness.active).toBeNull()
    expect(standingOf(harness)).toMatchObject({ keptBack: 'holdDown' })
    harness.up('s', 2)
    expect(harness.active).toBe('s')
    harness.signal('closed', 's', 2)
    harness.wait(6998)
    expect(harness.active).toBeNull()
    harness.wait(2)
    expect(harness.active).toBe('s2')
  })

  it('holds a person up in nothing', () => {
    const harness = trio({ holdDownMs: 10_000 })
    harness.signal('exited', 'm')
    harness.send({ type: 'switchover', taskId: 's2', at: harness.time })
    expect(harness.active).toBe('s2')
  })
})

describe('flap limit', () => {
  const flapLimit = { switches: 2, withinS: 60 }
  const flapped = () => {
    const harness = trio({ flapLimit })
    harness.signal('exited', 'm')
    harness.up('m', 2)
    harness.wait(1000)
    harness.signal('exited', 's')
    expect(harness.active).toBe('m')
    return harness
  }

  it('raises the alarm and stays put until it is quiet, which each fault puts off', () => {
    const harness = flapped()
    expect(standingOf(harness).flapping).toEqual({ since: harness.time, until: harness.time + 60_000 })
    harness.wait(30_000)
    harness.signal('exited', 'm', 2)
    expect(harness.active).toBeNull()
    expect(standingOf(harness)).toMatchObject({ keptBack: 'flapping', flapping: { until: harness.time + 60_000 } })
    harness.wait(59_999)
    expect(harness.active).toBeNull()
    harness.wait(1)
    expect(harness.active).toBe('s2')
    expect(standingOf(harness).flapping).toBeNull()
  })

  it('ends by a person: at once, or by a planned move', () => {
    const harness = flapped()
    harness.signal('exited', 'm', 2)
    harness.send({ type: 'endFlapping' })
    expect(harness.active).toBe('s2')
    const other = flapped()
    other.send({ type: 'switchover', taskId: 's2', at: other.time })
    expect(standingOf(other).flapping).toBeNull()
  })

  it('counts no planned moves and none that lie too far apart', () => {
    const harness = trio({ flapLimit })
    for (const taskId of ['s', 'm', 's', 'm']) harness.send({ type: 'switchover', taskId, at: harness.time })
    expect(standingOf(harness).flapping).toBeNull()
    harness.signal('exited', 'm')
    harness.wait(61_000)
    harness.signal('exited', 's')
    expect(harness.active).toBe('s2')
    expect(standingOf(harness).flapping).toBeNull()
  })

  it('outlives a restart', () => {
    const harness = flapped()
    harness.restart()
    harness.up('m', 3)
    harness.up('s2')
    harness.signal('exited', 'm', 3)
    expect(harness.active).toBeNull()
    expect(standingOf(harness).keptBack).toBe('flapping')
  })
})

describe('failback by the policy', () => {
  it('brings the master back once it has been healthy for its time', () => {
    const harness = trio({ failback: 'stable', stableS: 30 })
    harness.signal('exited', 'm')
    harness.up('m', 2)
    harness.wait(20_000)
    harness.signal('closed', 'm', 2)
    harness.up('m', 3)
    harness.wait(29_999)
    expect(harness.active).toBe('s')
    harness.effects = []
    harness.wait(1)
    expect(harness.active).toBe('m')
    expect(harness.records.at(-1)).toMatchObject({ kind: 'failback', cause: 'failback' })
    expect(signalsOf(harness)).toEqual(['failbackStable'])
    expect(harness.effects).toContainEqual({ type: 'release', taskId: 's', run: 1, restart: true })
  })

  it('does so at once, but within a hold-down only when that is over, and never by itself in manual mode', () => {
    const harness = trio({ failback: 'atOnce', holdDownMs: 5000 })
    harness.signal('exited', 'm')
    harness.up('m', 2)
    expect(harness.active).toBe('s')
    harness.wait(5000)
    expect(harness.active).toBe('m')
    const manual = trio({ mode: 'manual', failback: 'atOnce' })
    manual.send({ type: 'switchover', taskId: 's', at: manual.time })
    manual.wait(60_000)
    expect(manual.active).toBe('s')
  })
})

describe('who is never promoted', () => {
  it('is passed over by everything', () => {
    const harness = trio({ never: ['s'] })
    harness.signal('exited', 'm')
    expect(harness.active).toBe('s2')
    harness.signal('exited', 's2')
    expect(harness.active).toBeNull()
    harness.send({ type: 'switchover', taskId: 's', at: harness.time })
    expect(harness.active).toBeNull()
  })

  it('goes on while it is active and there is nobody else', () => {
    const harness = trio()
    harness.signal('exited', 'm')
    change(harness, { never: ['s', 's2'] })
    expect(harness.active).toBe('s')
    change(harness, { never: ['s'] })
    expect(harness.active).toBe('s2')
  })
})

describe('fencing off', () => {
  it('replaces a hung one without killing it, and lets its clients go when it answers', () => {
    const harness = trio({ fencing: false })
    const effects = harness.signal('pingLost', 'm')
    expect(effects[0]).toMatchObject({ type: 'announce', taskId: 's' })
    expect(effects.some((effect) => effect.type === 'fence')).toBe(false)
    expect(harness.send({ type: 'pong', taskId: 'm', run: 1 })).toContainEqual({
      type: 'release',
      taskId: 'm',
      run: 1,
      restart: false,
    })
  })

  it('a hung one is killed while switches are held back, and may return', () => {
    const harness = trio({ holdDownMs: 10_000 })
    harness.send({ type: 'switchover', taskId: 's', at: harness.time })
    harness.signal('pingLost', 's')
    harness.fenced('s')
    expect(harness.active).toBeNull()
    harness.up('s', 2)
    expect(harness.active).toBe('s')
    harness.wait(FENCE_TIMEOUT_MS)
    expect(harness.active).toBe('s')
  })
})

describe('drain and maintenance', () => {
  const put = (harness: Harness, taskId: string, state: 'ready' | 'drain' | 'maint', until: number | null = null) =>
    harness.send({ type: 'availability', taskId, availability: { state, until }, at: harness.time })

  it('promote, announce, release', () => {
    const harness = trio()
    const effects = put(harness, 'm', 'drain')
    expect(effects.map((effect) => effect.type).filter((type) => type !== 'record')).toEqual(['announce', 'release'])
    expect(harness.active).toBe('s')
    expect(harness.records.at(-1)).toMatchObject({ kind: 'switchover', cause: 'planned drain' })
    harness.signal('exited', 's')
    harness.signal('exited', 's2')
    expect(harness.active, 'a drained one gets no new clients').toBeNull()
    put(harness, 'm', 'ready')
    expect(harness.active).toBe('m')
  })

  it('release the clients only when another can serve', () => {
    const harness = trio()
    harness.signal('exited', 's')
    harness.signal('exited', 's2')
    expect(put(harness, 'm', 'drain').some((effect) => effect.type === 'release')).toBe(false)
    expect(announced(harness.state)).toEqual([])
    harness.effects = []
    harness.up('s', 2)
    expect(harness.active).toBe('s')
    expect(harness.effects).toContainEqual({ type: 'release', taskId: 'm', run: 1, restart: true })
  })

  it('end by themselves, outlive a restart, a new run and the other state, and go with the container', () => {
    const harness = trio()
    put(harness, 's', 'maint', harness.time + 60_000)
    harness.restart()
    harness.up('m')
    harness.up('s', 2)
    harness.settled()
    harness.signal('exited', 'm')
    expect(harness.active).toBeNull()
    harness.wait(60_000)
    expect(harness.active).toBe('s')
    put(harness, 's2', 'drain')
    put(harness, 's2', 'maint')
    expect(harness.state.standing.availability).toEqual({ s2: { state: 'maint', until: null } })
    harness.send({ type: 'removed', taskId: 's2', at: harness.time, cause: 'exit', detail: 'removed' })
    expect(harness.state.standing.availability).toEqual({})
  })

  it('ends also for the one that served when the mode keeps all others back', () => {
    const harness = trio({ mode: 'manual' })
    harness.signal('exited', 's')
    harness.signal('exited', 's2')
    put(harness, 'm', 'drain', harness.time + 1000)
    harness.up('s', 2)
    expect(harness.active).toBeNull()
    harness.wait(1000)
    expect(harness.active).toBe('m')
  })

  it('maintenance: nobody judges it', () => {
    const harness = trio()
    put(harness, 'm', 'maint')
    harness.effects = []
    harness.signal('pingLost', 'm')
    harness.signal('closed', 'm')
    expect(harness.effects).toEqual([])
    expect(harness.active).toBe('s')
  })

  it('round robin: out of the look-ups, and its clients go to the others', () => {
    const harness = new Harness(ROUND_ROBIN)
    for (const taskId of ['a', 'b']) harness.up(taskId)
    expect(put(harness, 'a', 'drain')).toContainEqual({ type: 'release', taskId: 'a', run: 1, restart: true })
    expect(announced(harness.state)).toEqual(['b'])
    expect(put(harness, 'b', 'drain').some((effect) => effect.type === 'release')).toBe(false)
    put(harness, 'a', 'ready')
    expect(announced(harness.state)).toEqual(['a'])
    expect(harness.effects).toContainEqual({ type: 'release', taskId: 'b', run: 1, restart: true })
  })
})
