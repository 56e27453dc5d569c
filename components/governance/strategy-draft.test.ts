import { describe, expect, it } from 'vitest'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import type { RuleEffect } from '../../lib/api/rule-effect'
import { DEFAULT_POLICY } from '../../lib/domain/failover-policy'
import { canFailBack } from './can-fail-back'
import { policyDraftOf } from './policy-draft'
import { draftOf, draftProblems, effectOf, moved, type StrategyDraft, toUpdate } from './strategy-draft'

const instance = (taskId: string, healthy = true): MicroserviceRow['instances'][number] => ({
  taskId,
  containerName: `server_${taskId}`,
  serviceId: taskId,
  serviceName: `server_${taskId}`,
  nodeId: 'n',
  nodeName: 'node-1',
  address: '127.0.0.2',
  port: 3002,
  status: 'running',
  join: healthy ? 'joined' : 'unreachable',
  joinReason: null,
  healthy,
  suspended: false,
  leaving: false,
  missedPings: 0,
  rttMs: 0.4,
  since: 0,
})
const row = (over: Partial<MicroserviceRow> = {}): MicroserviceRow => ({
  id: 'ms',
  name: 'axis_server',
  imageName: 'axis-server',
  healthInstance: 3,
  instance: 3,
  loadBalance: 'roundRobin',
  boDynamic: false,
  epoch: 1,
  active: null,
  ping: { intervalMs: 500, lost: 3 },
  policy: DEFAULT_POLICY,
  instances: [instance('a'), instance('b'), instance('c')],
  live: true,
  ...over,
})
const pair = (active: string | null, instances = row().instances) =>
  row({ loadBalance: 'masterSlave', loadBalanceDetail: [{ master: 'a', id: 'b' }], active, instances })
const draft = (master: string, ...slaves: string[]): StrategyDraft => ({
  loadBalance: 'masterSlave',
  master,
  slaves,
  ping: { intervalMs: 500, lost: 3 },
  weights: {},
  policy: policyDraftOf({ policy: DEFAULT_POLICY }),
})
const weighted = (loadBalance: StrategyDraft['loadBalance'], weights: Record<string, number>): StrategyDraft => ({
  ...draft(''),
  loadBalance,
  weights,
})
const ALIKE = { a: 1, b: 1, c: 1 }
const evenly = (...taskIds: string[]) => taskIds.map((taskId) => ({ taskId, part: 100 / taskIds.length }))

describe('strategy draft', () => {
  it('comes from a row and goes into the call', () => {
    expect(draftOf(pair('a'))).toEqual({ ...draft('a', 'b'), weights: ALIKE })
    expect(toUpdate('ms', weighted('random', { a: 2 })).weights).toEqual({ a: 2 })
    expect(toUpdate('ms', weighted('leastConnections', { a: 2 }))).not.toHaveProperty('weights')
    expect(toUpdate('ms', draft('a', 'b', 'c')).loadBalanceDetail).toEqual([
      { master: 'a', id: 'b' },
      { master: 'a', id: 'c' },
    ])
    expect(toUpdate('ms', { ...draft('a', 'b'), loadBalance: 'roundRobin' })).not.toHaveProperty('loadBalanceDetail')
  })

  it('needs a master and slaves that are others', () => {
    expect(draftProblems(draft(''), 0)).toEqual([
      { field: 'master', code: 'noMaster' },
      { field: 'slaves', code: 'noSlave' },
    ])
    expect(draftProblems(draft('a', 'b', 'a'), 0)).toEqual([{ field: 'slaves', code: 'slaveIsMaster' }])
    expect(draftProblems(draft('a', 'b'), 0)).toEqual([])
    expect(draftProblems({ ...draft(''), loadBalance: 'roundRobin' }, 0)).toEqual([])
    expect(draftProblems(weighted('random', { a: 0, b: 0 }), 0)).toEqual([{ field: 'weights', code: 'noWeight' }])
    expect(draftProblems(weighted('random', { a: 0, b: 1 }), 0)).toEqual([])
  })

  const effects: [string, MicroserviceRow, StrategyDraft, RuleEffect][] = [
    ['round robin to master/slave releases all others', row(), draft('a', 'b'), { kind: 'moves', from: ['b', 'c'], to: 'a' }],
    [
      'an unhealthy master leaves it to the slave',
      row({ instances: [instance('a', false), instance('b')] }),
      draft('a', 'b'),
      { kind: 'moves', from: [], to: 'b' },
    ],
    ['nothing changed', pair('a'), draft('a', 'b'), { kind: 'nothing' }],
    ['one more slave', pair('b'), draft('a', 'b', 'c'), { kind: 'nothing' }],
    ['another master is a wish to be served by it', pair('a'), draft('b', 'a'), { kind: 'moves', from: ['a'], to: 'b' }],
    ['the active one is taken off', pair('b'), draft('a', 'c'), { kind: 'moves', from: ['b'], to: 'a' }],
    [
      'another master that is down changes nothing now',
      pair('a', [instance('a'), instance('b', false)]),
      draft('b', 'a'),
      { kind: 'nothing' },
    ],
    [
      'nobody is left',
      pair('a', [instance('a'), instance('b', false), instance('c', false)]),
      draft('b', 'c'),
      { kind: 'nobody' },
    ],
    [
      'nobody serves and nobody of them can',
      pair(null, [instance('a', false), instance('b', false)]),
      draft('a', 'b'),
      { kind: 'nobody' },
    ],
    [
      'back to round robin moves nobody',
      pair('a'),
      { ...draft('a', 'b'), loadBalance: 'roundRobin' },
      { kind: 'spreads', shares: evenly('a', 'b', 'c') },
    ],
    [
      'weights share out by what they say, among the healthy',
      row({ instances: [instance('a'), instance('b'), instance('c', false)] }),
      weighted('weightedRoundRobin', { a: 3, b: 1, c: 6 }),
      {
        kind: 'spreads',
        shares: [
          { taskId: 'a', part: 75 },
          { taskId: 'b', part: 25 },
        ],
      },
    ],
    [
      'only those that are down have a weight',
      row({ instances: [instance('a'), instance('b', false)] }),
      weighted('random', { a: 0, b: 1 }),
      { kind: 'nobody' },
    ],
    [
      'the same weights',
      row({ loadBalance: 'random', weights: { a: 2 } }),
      weighted('random', { a: 2, b: 1 }),
      { kind: 'nothing' },
    ],
    [
      'connections decide',
      row({ instances: [instance('a')] }),
      weighted('leastConnections', ALIKE),
      { kind: 'spreads', shares: [{ taskId: 'a', part: null }] },
    ],
  ]
  it.each(effects)('%s', (_name, from, to, effect) => expect(effectOf(from, to)).toEqual(effect))

  it('offers failback only when it would work', () => {
    expect(canFailBack(pair('b'))).toBe(true)
    expect(canFailBack(pair('a'))).toBe(false)
    expect(canFailBack(pair(null))).toBe(false)
    expect(canFailBack(pair('b', [instance('a', false), instance('b')]))).toBe(false)
    expect(canFailBack(row())).toBe(false)
  })

  it('moves a slave to another place', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
  })
})
