import { describe, expect, it } from 'vitest'
import { type ContainerFacts, containerEvents } from './container-events'

const running: ContainerFacts = {
  status: 'running',
  address: '127.0.0.11',
  port: 4001,
  run: 1,
  restarts: 0,
  startedAt: 1000,
  nextStartAt: null,
  exit: null,
  at: 1001,
}
const exit = (at: number, patch: Partial<NonNullable<ContainerFacts['exit']>> = {}) => ({
  code: null,
  signal: null,
  reason: 'exited' as const,
  at,
  tail: [],
  ...patch,
})
const kinds = (before: ContainerFacts | null, now: ContainerFacts | null) => containerEvents(before, now).map((each) => each.kind)

describe('containerEvents', () => {
  it('tells nothing twice', () => {
    expect(containerEvents(running, { ...running, at: 5000 })).toEqual([])
    expect(containerEvents(running, null)).toEqual([])
  })

  it('tells of the creation and the first start', () => {
    expect(containerEvents(null, running)).toEqual([
      { at: 1000, kind: 'container.created', params: {} },
      { at: 1000, kind: 'container.started', params: { run: 1, missed: 0, address: '127.0.0.11:4001' } },
    ])
    expect(kinds(null, { ...running, status: 'created', run: 0, startedAt: null })).toEqual(['container.created'])
  })

  it('tells how a run ended', () => {
    const ended = { ...running, status: 'exited' as const, startedAt: null }
    expect(containerEvents(running, { ...ended, exit: exit(2000, { signal: 'SIGKILL' }) })).toEqual([
      { at: 2000, kind: 'container.exited', params: { reason: 'exited', signal: 'SIGKILL' } },
    ])
    expect(kinds(running, { ...ended, exit: exit(2000, { code: 0 }) })).toEqual(['container.finished'])
    expect(kinds(running, { ...ended, exit: exit(2000, { reason: 'stopped' }) })).toEqual(['container.stopped'])
    expect(kinds(running, { ...ended, exit: exit(2000, { reason: 'killed after grace' }) })).toEqual(['container.killed'])
    expect(kinds(running, { ...ended, exit: exit(2000, { reason: 'agent ended' }) })).toEqual(['container.killed'])
    expect(kinds(running, { ...ended, exit: exit(2000, { reason: 'memory limit' }) })).toEqual(['container.exited'])
  })

  it('tells of a restart that waits, once', () => {
    const waiting = { ...running, status: 'exited' as const, restarts: 2, nextStartAt: 2800, exit: exit(2000, { code: 1 }) }
    expect(containerEvents({ ...running, restarts: 2 }, waiting)).toEqual([
      { at: 2000, kind: 'container.exited', params: { reason: 'exited', code: 1 } },
      { at: 2000, kind: 'container.restarting', params: { attempt: 3, inMs: 800 } },
    ])
    expect(containerEvents(waiting, { ...waiting, at: 2500 })).toEqual([])
  })

  it('tells after an absence what can still be told: the last end, the last start, and how many were missed', () => {
    const later = { ...running, run: 4, startedAt: 9000, exit: exit(8000, { code: 3 }) }
    expect(containerEvents(running, later)).toEqual([
      { at: 8000, kind: 'container.exited', params: { reason: 'exited', code: 3 } },
      { at: 9000, kind: 'container.started', params: { run: 4, missed: 2, address: '127.0.0.11:4001' } },
    ])
  })

  it('tells of pauses within one run only', () => {
    const paused = { ...running, status: 'paused' as const }
    expect(kinds(running, paused)).toEqual(['container.paused'])
    expect(kinds(paused, running)).toEqual(['container.unpaused'])
    expect(kinds(paused, { ...running, run: 2, startedAt: 3000 })).toEqual(['container.started'])
  })
})
