import { describe, expect, it } from 'vitest'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { microserviceOf, switchOf } from './switch-of-mark'

const party = (taskId: string) => ({ taskId, containerName: taskId, serviceName: taskId, nodeName: 'n' })
const record = (seq: number, to: string, announcedAt: number): SwitchRow => ({
  seq,
  id: String(seq),
  microservice: 'axis_server',
  epoch: seq,
  kind: 'failover',
  cause: 'exit',
  evidence: [],
  from: party('m'),
  to: party(to),
  faultAt: announcedAt - 5,
  detectedAt: announcedAt - 2,
  fencedAt: null,
  announcedAt,
  decisionMs: 0.1,
})
const mark = { at: 100_020, lostAt: 100_000, downMs: 20, from: party('m'), to: party('s') }

describe('switchOf', () => {
  it('finds the switch that sent the client there', () => {
    const wanted = record(2, 's', 100_010)
    expect(switchOf(mark, [record(1, 's', 90_000), wanted, record(3, 's', 200_000), record(4, 'x', 100_011)])).toBe(wanted)
    // planned: announced before the client was let go
    expect(switchOf(mark, [record(1, 's', 99_000)])?.seq).toBe(1)
  })
  it('finds none for a lost connection', () => {
    expect(switchOf(mark, [record(1, 's', 10_000), record(2, 'x', 100_010)])).toBeNull()
    expect(switchOf({ ...mark, to: null }, [record(1, 's', 100_010)])).toBeNull()
  })
})

describe('microserviceOf', () => {
  it('is the name, or nothing for an address', () => {
    expect(microserviceOf('vsoa://Axis_Server')).toBe('axis_server')
    expect(microserviceOf('axis_server')).toBe('axis_server')
    expect(microserviceOf('127.0.0.1:3002')).toBeNull()
  })
})
