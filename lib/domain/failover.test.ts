import { describe, expect, it } from 'vitest'
import { FENCE_TIMEOUT_MS, LEAVE_MAX_MS, newFailoverState, RECORD_OPEN_MS } from './failover-state'
import { announced } from './strategies'
import { Harness, masterSlave, party, ROUND_ROBIN } from './testing/failover-harness'

function pair(): Harness {
  const harness = new Harness(masterSlave('m', 's', 's2'))
  harness.up('m')
  harness.up('s')
  harness.up('s2')
  harness.effects = []
  harness.records = []
  return harness
}

describe('who is announced', () => {
  it('is the first healthy one when nobody was there', () => {
    const harness = new Harness(masterSlave('m', 's'))
    harness.up('s')
    expect(harness.active).toBe('s')
    expect(harness.records[0]).toMatchObject({ kind: 'takeover', cause: 'first healthy', from: null, to: party('s'), epoch: 1 })
    harness.up('m')
    expect(harness.active).toBe('s')
  })

  it('is never somebody whom the rule does not name', () => {
    const harness = new Harness(masterSlave('m', 's'))
    harness.up('other')
    expect(harness.active).toBeNull()
    expect(announced(harness.state)).toEqual([])
  })

  it('is every healthy one with round robin', () => {
    const harness = new Harness(ROUND_ROBIN)
    for (const taskId of ['b', 'a', 'c']) harness.up(taskId)
    expect(announced(harness.state)).toEqual(['a', 'b', 'c'])
    harness.signal('pingLost', 'b')
    expect(announced(harness.state)).toEqual(['a', 'c'])
    harness.send({ type: 'pong', taskId: 'b', run: 1 })
    harness.signal('closed', 'a')
    expect(announced(harness.state)).toEqual(['b', 'c'])
    expect(harness.active).toBeNull()
    expect(harness.records).toEqual([])
    expect(harness.effects.some((effect) => effect.type === 'fence')).toBe(false)
  })
})

describe('a fault of the active one', () => {
  it.each(['exited', 'closed'] as const)('%s: the next in order at once', (type) => {
    const harness = pair()
    const effects = harness.signal(type, 'm')
    expect(effects[0]).toEqual({ type: 'announce', epoch: 2, taskId: 's' })
    expect(announced(harness.state)).toEqual(['s'])
    expect(harness.records).toEqual([])
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records).toHaveLength(1)
    expect(harness.records[0]).toMatchObject({ kind: 'failover', from: party('m'), to: party('s'), epoch: 2, fencedAt: null })
  })

  it('is none when it was joined anew, and its agent tells only then that it is a later run', () => {
    const harness = pair()
    harness.signal('closed', 'm')
    harness.send({ type: 'joined', taskId: 'm', run: 1, at: harness.time, detail: 'joined' })
    harness.send({ type: 'failback', at: harness.time })
    harness.send({ type: 'continued', taskId: 'm', run: 2 })
    harness.send({ type: 'known', party: party('m'), run: 2, running: true, paused: false, at: harness.time })
    harness.signal('exited', 'm', 1)
    expect(announced(harness.state)).toEqual(['m'])
    harness.signal('exited', 'm', 2)
    expect(announced(harness.state)).toEqual(['s'])
  })

  it('stays one where it isn’t joined, or is being killed', () => {
    const harness = pair()
    harness.signal('closed', 's')
    harness.send({ type: 'continued', taskId: 's', run: 2 })
    expect(harness.state.members.get('s')).toMatchObject({ run: 1, joined: false })
    harness.signal('pingLost', 'm')
    harness.send({ type: 'continued', taskId: 'm', run: 2 })
    expect(harness.state.members.get('m')?.run).toBe(1)
  })

  it('makes one switch of two signals, with both as evidence', () => {
    const harness = pair()
    harness.signal('closed', 'm')
    harness.time += 5
    const exitAt = harness.time - 6
    harness.send({ type: 'exited', taskId: 'm', run: 1, at: exitAt, detail: 'SIGKILL' })
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records).toHaveLength(1)
    expect(harness.records[0]?.cause).toBe('exit')
    expect(harness.records[0]?.evidence.map((each) => each.signal)).toEqual(['closed', 'exit'])
    expect(harness.records[0]?.faultAt).toBe(exitAt)
    expect(harness.state.epoch).toBe(2)
  })

  it('ignores a second signal that comes after the record was closed', () => {
    const harness = pair()
    harness.signal('closed', 'm')
    harness.wait(RECORD_OPEN_MS + 1)
    harness.signal('exited', 'm')
    harness.wait(1000)
    expect(harness.records).toHaveLength(1)
    expect(harness.records[0]?.evidence).toHaveLength(1)
  })

  it('closes the first record when the second one fails within its time', () => {
    const harness = pair()
    harness.signal('exited', 'm')
    harness.signal('exited', 's')
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records.map((record) => [record.from?.taskId, record.to?.taskId, record.epoch])).toEqual([
      ['m', 's', 2],
      ['s', 's2', 3],
    ])
  })

  it('skips those that are not healthy, and ends with nobody', () => {
    const harness = pair()
    harness.signal('closed', 's')
    harness.signal('exited', 'm')
    expect(harness.active).toBe('s2')
    harness.signal('exited', 's2')
    expect(harness.active).toBeNull()
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records.at(-1)).toMatchObject({ kind: 'lost', from: party('s2'), to: null })
    harness.send({ type: 'joined', taskId: 's', run: 1, at: harness.time, detail: 'joined' })
    expect(harness.active).toBe('s')
    expect(harness.records.at(-1)).toMatchObject({ kind: 'takeover', from: null, to: party('s') })
  })

  it('does not bring a restarted former active back by accident', () => {
    const harness = pair()
    harness.signal('exited', 'm')
    harness.up('m', 2)
    expect(harness.active).toBe('s')
    harness.signal('closed', 'm', 1)
    harness.signal('exited', 'm', 1)
    expect(harness.state.members.get('m')?.joined).toBe(true)
  })

  it('is seen when only a new run shows it', () => {
    const harness = pair()
    harness.send({ type: 'known', party: party('m'), run: 2, running: true, paused: false, at: harness.time })
    expect(harness.active).toBe('s')
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records[0]).toMatchObject({ cause: 'exit', evidence: [{ signal: 'exit' }] })
  })

  it('is no fault when a slave fails', () => {
    const harness = pair()
    harness.signal('exited', 's')
    harness.signal('pingLost', 's2')
    expect(harness.active).toBe('m')
    expect(harness.effects.map((effect) => effect.type)).toEqual([])
  })

  it('is no fault when its agent alone is gone, and evidence when the connection closes too', () => {
    const harness = pair()
    harness.send({ type: 'agentGone', taskIds: ['m'], at: harness.time, detail: 'cut' })
    expect(harness.active).toBe('m')
    harness.signal('closed', 'm')
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records[0]).toMatchObject({ cause: 'agent gone', evidence: [{ signal: 'closed' }, { signal: 'agent gone' }] })
  })

  it('takes the loss of the agent as evidence when it comes second', () => {
    const harness = pair()
    harness.signal('closed', 'm')
    harness.send({ type: 'agentGone', taskIds: ['m', 'x'], at: harness.time, detail: 'gone' })
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records[0]).toMatchObject({ cause: 'agent gone', evidence: [{ signal: 'closed' }, { signal: 'agent gone' }] })
  })
})

describe('a hang of the active one', () => {
  it('is fenced first, then the next is announced', () => {
    const harness = pair()
    const effects = harness.signal('pingLost', 'm')
    expect(effects.map((effect) => effect.type)).toEqual(['fence', 'setTimer'])
    expect(announced(harness.state)).toEqual([])
    const detectedAt = harness.time
    harness.time += 7
    harness.signal('closed', 'm')
    harness.fenced('m')
    expect(harness.active).toBe('s')
    expect(harness.records[0]).toMatchObject({
      kind: 'failover',
      cause: 'hang',
      fencedAt: detectedAt + 7,
      detected: { wall: detectedAt },
      announced: { wall: detectedAt + 7 },
    })
    expect(harness.records[0]?.evidence.map((each) => each.signal)).toEqual(['ping lost', 'closed', 'exit'])
  })

  it('counts the exit of the killed process as the confirmation', () => {
    const harness = pair()
    harness.signal('pingLost', 'm')
    harness.signal('exited', 'm')
    expect(harness.active).toBe('s')
    harness.fenced('m')
    harness.wait(FENCE_TIMEOUT_MS)
    expect(harness.records).toHaveLength(1)
    expect(harness.records[0]?.fencedAt).not.toBeNull()
  })

  it('goes on without a confirmation after a bounded time, says so, and lets the clients go when it answers again', () => {
    const harness = pair()
    harness.signal('pingLost', 'm')
    harness.wait(FENCE_TIMEOUT_MS)
    expect(harness.active).toBe('s')
    expect(harness.records[0]).toMatchObject({ fencedAt: null })
    expect(harness.records[0]?.evidence.at(-1)?.detail).toContain('not confirmed')
    const effects = harness.send({ type: 'pong', taskId: 'm', run: 1 })
    expect(effects).toEqual([{ type: 'release', taskId: 'm', run: 1, restart: false }])
    expect(harness.active).toBe('s')
  })

  it('lets go of the clients of one that answered before its kill failed', () => {
    const harness = pair()
    harness.signal('pingLost', 'm')
    harness.send({ type: 'pong', taskId: 'm', run: 1 })
    expect(announced(harness.state)).toEqual([])
    const effects = harness.fenced('m', false)
    expect(harness.active).toBe('s')
    expect(effects).toContainEqual({ type: 'release', taskId: 'm', run: 1, restart: false })
    harness.signal('exited', 's')
    expect(harness.active).toBe('m')
  })

  it('goes on with one that answered before its kill failed when there is nobody else', () => {
    const harness = new Harness(masterSlave('m', 's'))
    harness.up('m')
    harness.signal('pingLost', 'm')
    harness.send({ type: 'pong', taskId: 'm', run: 1 })
    harness.fenced('m', false)
    expect(announced(harness.state)).toEqual(['m'])
    expect(harness.state.epoch).toBe(1)
  })

  it('can not be fenced without its agent: announced at once, with that as evidence', () => {
    const harness = pair()
    harness.send({ type: 'agentGone', taskIds: ['m'], at: harness.time, detail: 'cut' })
    harness.signal('pingLost', 'm')
    expect(harness.active).toBe('s')
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records[0]).toMatchObject({ cause: 'agent gone', fencedAt: null })
    expect(harness.records[0]?.evidence.map((each) => each.signal)).toEqual(['ping lost', 'agent gone'])
  })

  it('is not looked for while it is paused on purpose', () => {
    const harness = pair()
    harness.send({ type: 'leave', taskId: 'm', reason: 'pause', at: harness.time })
    expect(harness.signal('pingLost', 'm')).toEqual([])
  })
})

describe('planned moves', () => {
  it.each([
    ['stop', 'planned stop'],
    ['restart', 'planned restart'],
    ['remove', 'planned removal'],
  ] as const)('%s promotes first and answers with the record', (reason, cause) => {
    const harness = pair()
    const effects = harness.send({ type: 'leave', taskId: 'm', reason, at: harness.time })
    expect(harness.active).toBe('s')
    expect(effects.at(-1)).toEqual({ type: 'release', taskId: 'm', run: 1, restart: false })
    expect(harness.records[0]).toMatchObject({ kind: 'switchover', cause, from: party('m'), to: party('s') })
    harness.signal('exited', 'm')
    harness.wait(LEAVE_MAX_MS)
    expect(harness.records).toHaveLength(1)
  })

  it('pause promotes, then releases, and resume brings no failback', () => {
    const harness = pair()
    const effects = harness.send({ type: 'leave', taskId: 'm', reason: 'pause', at: harness.time })
    expect(effects.at(-1)).toEqual({ type: 'release', taskId: 'm', run: 1, restart: true })
    // A list that is older than the pause changes nothing.
    harness.send({ type: 'known', party: party('m'), run: 1, running: true, paused: false, at: harness.time })
    expect(harness.state.members.get('m')?.suspended).toBe(true)
    harness.send({ type: 'known', party: party('m'), run: 1, running: true, paused: true, at: harness.time })
    harness.send({ type: 'known', party: party('m'), run: 1, running: true, paused: false, at: harness.time })
    expect(harness.state.members.get('m')).toMatchObject({ suspended: false, leaving: false })
    expect(harness.active).toBe('s')
  })

  it('moves off an active one that was paused at its agent', () => {
    const harness = pair()
    harness.send({ type: 'known', party: party('m'), run: 1, running: true, paused: true, at: harness.time })
    expect(harness.active).toBe('s')
    expect(harness.records[0]).toMatchObject({ cause: 'planned pause' })
  })

  it('lets the clients of one that leaves go to the others also with round robin, but not when there is nobody else', () => {
    const harness = new Harness(ROUND_ROBIN)
    harness.up('m')
    harness.up('s')
    const leave = (taskId: string) => harness.send({ type: 'leave', taskId, reason: 'stop', at: harness.time })
    expect(leave('m').at(-1)).toEqual({ type: 'release', taskId: 'm', run: 1, restart: false })
    expect(leave('s').filter((effect) => effect.type === 'release')).toEqual([])
  })

  it('leaves nobody when there is nobody else, and it takes over when it is resumed', () => {
    const harness = new Harness(masterSlave('m', 's'))
    harness.up('m')
    harness.send({ type: 'leave', taskId: 'm', reason: 'stop', at: harness.time })
    expect(harness.active).toBeNull()
    expect(harness.records.at(-1)).toMatchObject({ kind: 'lost', cause: 'planned stop', to: null })
    harness.send({ type: 'resume', taskId: 'm', at: harness.time })
    expect(harness.active).toBe('m')
  })

  it('takes a leave back that nothing followed', () => {
    const harness = pair()
    harness.send({ type: 'leave', taskId: 's', reason: 'stop', at: harness.time })
    harness.wait(LEAVE_MAX_MS)
    expect(harness.state.members.get('s')?.leaving).toBe(false)
  })

  it('fails back on request only, and releases the former active', () => {
    const harness = pair()
    harness.signal('exited', 'm')
    expect(harness.send({ type: 'failback', at: harness.time })).toEqual([])
    harness.up('m', 2)
    const effects = harness.send({ type: 'failback', at: harness.time })
    expect(harness.active).toBe('m')
    expect(effects.at(-1)).toEqual({ type: 'release', taskId: 's', run: 1, restart: true })
    expect(harness.records.at(-1)).toMatchObject({ kind: 'failback', from: party('s'), to: party('m') })
    expect(harness.send({ type: 'failback', at: harness.time })).toEqual([])
  })
})

describe('an edited rule', () => {
  it('moves to a new master and releases the former active', () => {
    const harness = pair()
    const effects = harness.send({ type: 'rule', rule: masterSlave('s', 'm'), at: harness.time })
    expect(harness.active).toBe('s')
    expect(effects.at(-1)).toMatchObject({ type: 'release', taskId: 'm' })
    expect(harness.records[0]).toMatchObject({ kind: 'switchover', cause: 'rule changed' })
  })

  it('keeps the active one when the same master is put again', () => {
    const harness = pair()
    harness.signal('exited', 'm')
    harness.up('m', 2)
    harness.send({ type: 'rule', rule: masterSlave('m', 's'), at: harness.time })
    expect(harness.active).toBe('s')
    harness.send({ type: 'rule', rule: masterSlave('m', 's2'), at: harness.time })
    expect(harness.active).toBe('m')
  })

  it('releases everybody else when it comes from round robin', () => {
    const harness = new Harness(ROUND_ROBIN)
    for (const taskId of ['m', 's', 'x']) harness.up(taskId)
    const effects = harness.send({ type: 'rule', rule: masterSlave('m', 's'), at: harness.time })
    expect(harness.active).toBe('m')
    expect(effects.filter((effect) => effect.type === 'release').map((effect) => effect.taskId)).toEqual(['s', 'x'])
    harness.send({ type: 'rule', rule: ROUND_ROBIN, at: harness.time })
    expect(harness.active).toBeNull()
    expect(announced(harness.state)).toEqual(['m', 's', 'x'])
    expect(harness.state.epoch).toBe(2)
  })
})

describe('after a restart of the governor', () => {
  function restored(run = 1): Harness {
    const harness = new Harness(masterSlave('m', 's'))
    const state = newFailoverState(masterSlave('m', 's'), 3, 16)
    const settling = { cause: 'connection closed', evidence: [], toMaster: false } as const
    harness.state = { ...state, active: { party: party('s'), run }, settling: { ...settling, evidence: [] } }
    return harness
  }

  it('keeps the active one when it is back', () => {
    const harness = restored()
    harness.up('m')
    expect(harness.active).toBe('s')
    expect(announced(harness.state)).toEqual([])
    harness.up('s')
    expect(announced(harness.state)).toEqual(['s'])
    harness.send({ type: 'settled', at: harness.time, detail: 'over' })
    expect(harness.effects).toEqual([])
    harness.signal('exited', 's')
    expect(harness.state.epoch).toBe(17)
  })

  it('keeps the active one when a new run of it is back: it was restarted with everything else', () => {
    for (const others of [['m', 'x'], ['x'], []]) {
      const harness = restored()
      for (const taskId of others) harness.up(taskId)
      harness.send({ type: 'known', party: party('s'), run: 1, running: false, paused: false, at: harness.time })
      harness.up('s', 2)
      expect(announced(harness.state)).toEqual(['s'])
      harness.settled()
      expect(harness.state).toMatchObject({ active: { run: 2 }, epoch: 3, settling: null })
      expect(harness.effects).toEqual([])
    }
  })

  it('replaces one that ended meanwhile and is not back when the wait is over, with evidence', () => {
    const harness = restored()
    harness.up('m')
    harness.send({ type: 'known', party: party('s'), run: 2, running: true, paused: false, at: harness.time })
    expect(harness.active).toBe('s')
    harness.settled()
    expect(harness.active).toBe('m')
    expect(harness.records[0]).toMatchObject({ cause: 'exit', evidence: [{ signal: 'exit' }] })
  })

  it('is served again by the only one there, however late that is back', () => {
    const harness = restored()
    harness.up('x')
    harness.send({ type: 'known', party: party('s'), run: 2, running: true, paused: false, at: harness.time })
    harness.settled()
    expect(harness.active).toBeNull()
    harness.up('s', 2)
    expect(harness.active).toBe('s')
    expect(harness.records.map(({ kind }) => kind)).toEqual(['lost', 'takeover'])
  })

  it('moves off an active one that the rule names no more', () => {
    const harness = restored()
    harness.state = { ...harness.state, rule: masterSlave('m', 'x') }
    for (const taskId of ['m', 's']) harness.up(taskId)
    harness.settled()
    expect(harness.active).toBe('m')
  })

  it('fences one whose process runs but does not answer', () => {
    const harness = restored()
    harness.up('m')
    harness.send({ type: 'known', party: party('s'), run: 1, running: true, paused: false, at: harness.time })
    const effects = harness.send({ type: 'settled', at: harness.time, detail: 'not back' })
    expect(effects[0]).toEqual({ type: 'fence', taskId: 's', run: 1 })
    harness.fenced('s')
    expect(harness.active).toBe('m')
  })

  it('replaces one that no agent knows', () => {
    const harness = restored()
    harness.up('m')
    harness.send({ type: 'settled', at: harness.time, detail: 'no agent knows it' })
    expect(harness.active).toBe('m')
    expect(harness.records[0]?.evidence).toEqual([{ at: harness.time, signal: 'agent gone', detail: 'no agent knows it' }])
  })
})
