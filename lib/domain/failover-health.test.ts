import { describe, expect, it } from 'vitest'
import type { FailoverEffect } from './failover-state'
import { RECORD_OPEN_MS } from './failover-state'
import { announced } from './strategies'
import { Harness, masterSlave, party, ROUND_ROBIN } from './testing/failover-harness'

function pair(...taskIds: string[]): Harness {
  const harness = new Harness(masterSlave('m', 's'))
  for (const taskId of taskIds) harness.up(taskId)
  harness.effects = []
  harness.records = []
  return harness
}
const kinds = (effects: FailoverEffect[]) => effects.map(({ type }) => type)
const back = (harness: Harness, taskId: string, run = 1) => harness.send({ type: 'healthBack', taskId, run })

describe('a failed health check of the active one', () => {
  it('moves to the next and asks it to let its clients go; nobody is killed', () => {
    const harness = pair('m', 's')
    const effects = harness.signal('healthFailed', 'm')
    expect(harness.active).toBe('s')
    expect(effects).toContainEqual({ type: 'release', taskId: 'm', run: 1, restart: false })
    expect(kinds(effects)).not.toContain('fence')
    harness.wait(RECORD_OPEN_MS)
    expect(harness.records[0]).toMatchObject({ kind: 'failover', cause: 'unhealthy', from: party('m'), to: party('s') })
    expect(harness.records[0]?.evidence).toMatchObject([{ signal: 'health', at: harness.time - RECORD_OPEN_MS }])
  })

  it('leaves nobody announced where nobody else is healthy, but its clients to it, and one good answer brings it back', () => {
    const harness = pair('m')
    const effects = harness.signal('healthFailed', 'm')
    expect(announced(harness.state)).toEqual([])
    expect(kinds(effects)).not.toContain('release')
    back(harness, 'm')
    expect(announced(harness.state)).toEqual(['m'])
    expect(harness.records.at(-1)).toMatchObject({
      kind: 'takeover',
      to: party('m'),
      evidence: [{ why: { code: 'healthAgain' } }],
    })
  })

  it('is over with one good answer, and nothing fails back by itself', () => {
    const harness = pair('m', 's')
    harness.signal('healthFailed', 'm')
    back(harness, 'm')
    expect(harness.active).toBe('s')
    harness.signal('exited', 's')
    expect(harness.active).toBe('m')
  })

  it('is over with a new connection, a new run and a resume', () => {
    const harness = pair('m', 's')
    const failing = () => harness.state.members.get('m')?.failing
    harness.signal('healthFailed', 'm')
    harness.signal('closed', 'm')
    harness.send({ type: 'joined', taskId: 'm', run: 1, at: harness.time, detail: 'joined' })
    expect(failing()).toBe(false)
    harness.signal('healthFailed', 'm')
    harness.up('m', 2)
    expect(failing()).toBe(false)
    harness.signal('healthFailed', 'm', 2)
    harness.send({ type: 'leave', taskId: 'm', reason: 'pause', at: harness.time })
    harness.send({ type: 'resume', taskId: 'm', at: harness.time })
    expect(failing()).toBe(false)
  })

  it('is killed when it stops answering pings too', () => {
    const harness = pair('m', 's')
    harness.signal('healthFailed', 'm')
    expect(harness.signal('pingLost', 'm')).toContainEqual({ type: 'fence', taskId: 'm', run: 1 })
    expect(harness.active).toBe('s')
    expect(harness.state.fencing).toBeNull()
    harness.fenced('m')
    expect(harness.active).toBe('s')
  })

  it('does not stop the kill of one that hangs already', () => {
    const harness = pair('m', 's')
    harness.signal('pingLost', 'm')
    expect(harness.signal('healthFailed', 'm')).toEqual([])
    harness.fenced('m')
    expect(harness.active).toBe('s')
    expect(harness.records.at(-1)).toMatchObject({ cause: 'hang' })
  })

  it('of a run that is over, or while it is paused on purpose, is nothing', () => {
    const harness = pair('m', 's')
    expect(harness.signal('healthFailed', 'm', 7)).toEqual([])
    harness.send({ type: 'leave', taskId: 's', reason: 'pause', at: harness.time })
    harness.signal('healthFailed', 's')
    expect(harness.state.members.get('s')?.failing).toBe(false)
    expect(harness.active).toBe('m')
  })

  it('after a restart of the governor is evidence, and the next serves when the wait is over; still nobody is killed', () => {
    const harness = pair('m', 's')
    harness.restart()
    harness.state.settling = { cause: 'connection closed', evidence: [], toMaster: true }
    harness.up('s')
    harness.up('m')
    harness.effects = []
    harness.signal('healthFailed', 'm')
    expect(harness.active).toBe('m')
    harness.settled()
    expect(harness.active).toBe('s')
    expect(kinds(harness.effects)).not.toContain('fence')
  })
})

it('takes one out of the round while its health check fails', () => {
  const harness = new Harness(ROUND_ROBIN)
  for (const taskId of ['a', 'b']) harness.up(taskId)
  harness.signal('healthFailed', 'a')
  expect(announced(harness.state)).toEqual(['b'])
  back(harness, 'a')
  expect(announced(harness.state)).toEqual(['a', 'b'])
})
