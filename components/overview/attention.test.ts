import { describe, expect, it } from 'vitest'
import type { ContainerRow, NodeRow } from '../../lib/api/contract'
import type { EventRow } from '../../lib/api/contract/events'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { DEFAULT_POLICY } from '../../lib/domain/failover-policy'
import { attentionOf, FLAPPING, type Picture } from './attention'

const NOW = 1_000_000
const node = (patch: Partial<NodeRow> = {}) =>
  ({ id: 'n1', name: 'node-1', status: 'online', statusReason: null, observedAt: NOW, ...patch }) as NodeRow
const place = { id: 'm', name: 'axis', role: 'active', join: 'joined', joinReason: null, healthy: true } as const
const container = (patch: Partial<ContainerRow> = {}) =>
  ({
    taskId: 'c1',
    name: 'c-1',
    status: 'running',
    desired: 'running',
    deployStatus: 'success',
    failedMessage: null,
    nodeId: 'n1',
    nodeOnline: true,
    restartCnt: 0,
    startedAt: 0,
    nextStartAt: null,
    exit: null,
    microservice: place,
    unplaced: null,
    nodeLoss: null,
    ...patch,
  }) as ContainerRow
const instance = (taskId: string, healthy = true) => ({ taskId, containerName: taskId, healthy, since: 42 }) as InstanceRow
const microservice = (patch: Partial<MicroserviceRow> = {}) =>
  ({
    id: 'm',
    name: 'axis',
    loadBalance: 'roundRobin',
    active: null,
    policy: DEFAULT_POLICY,
    instances: [instance('c1')],
    ...patch,
  }) as MicroserviceRow
const exit = { code: 1, signal: null, reason: 'exited' as const, at: 500, tail: ['first', 'last'] }

const well: Picture = {
  nodes: [node()],
  containers: [container()],
  microservices: [microservice()],
  events: [],
  governorUp: true,
  now: NOW,
}
const kinds = (patch: Partial<Picture>) => attentionOf({ ...well, ...patch }).map((each) => each.kind)
const ofContainer = (patch: Partial<ContainerRow>) => attentionOf({ ...well, containers: [container(patch)] })

describe('attentionOf', () => {
  it('is silent when all is well, and about what was done on purpose', () => {
    expect(attentionOf(well)).toEqual([])
    const stopped = container({ desired: 'stopped', status: 'stopped', microservice: null })
    expect(kinds({ containers: [stopped], microservices: [microservice({ instances: [instance('c1', false)] })] })).toEqual([])
    expect(kinds({ containers: [container({ status: 'paused', desired: 'paused' })] })).toEqual([])
  })

  it('says when the failover policy keeps somebody back, or nobody may take over', () => {
    const instances = [instance('c1'), instance('c2')]
    const loadBalanceDetail = [{ master: 'c1', id: 'c2' }]
    const rule = { loadBalance: 'masterSlave' as const, loadBalanceDetail, instances }
    const standing = { mode: 'manual', keptBack: 'manual', holdDownUntil: null, flapping: null } as const
    expect(attentionOf({ ...well, microservices: [microservice({ ...rule, standing })] })).toMatchObject([
      { kind: 'keptBack', level: 'bad', params: { why: 'manual' } },
    ])
    const active = { ...rule, active: 'c1' }
    const flapping = { ...standing, keptBack: null, flapping: { since: 3, until: 4 } }
    expect(attentionOf({ ...well, microservices: [microservice({ ...active, standing: flapping })] })).toMatchObject([
      { kind: 'switchedTooOften', since: 3 },
    ])
    expect(kinds({ microservices: [microservice(active)] })).toEqual([])
    expect(kinds({ microservices: [microservice({ ...active, policy: { ...DEFAULT_POLICY, never: ['c2'] } })] })).toEqual([
      'noSlave',
    ])
    const drained = [instance('c1'), { ...instance('c2'), availability: { state: 'drain', until: null } } as const]
    expect(kinds({ microservices: [microservice({ ...active, instances: drained })] })).toEqual(['noSlave'])
  })

  it('tells of nodes that are away once, not of each container on them', () => {
    const events = [{ kind: 'node.offline', at: 700, subject: { id: 'n1' } } as EventRow]
    const away = container({ nodeOnline: false, microservice: { ...place, healthy: false } })
    const found = attentionOf({
      ...well,
      nodes: [node({ status: 'offline', statusReason: 'refused' })],
      containers: [away],
      events,
    })
    expect(found).toMatchObject([{ kind: 'nodeOffline', since: 700, params: { count: 1, moved: 0 }, detail: 'refused' }])
  })

  it('counts what was placed anew with the node, and tells of what has no place', () => {
    const loss = { node: 'node-1', since: 600, at: 650 }
    const moved = container({ nodeId: 'n2', nodeLoss: { ...loss, state: 'moved' } })
    const nodes = [node({ status: 'offline', statusReason: 'refused' })]
    expect(attentionOf({ ...well, nodes, containers: [moved] })).toMatchObject([
      { kind: 'nodeOffline', params: { count: 0, moved: 1 } },
    ])
    const stuck = container({ nodeOnline: false, nodeLoss: { ...loss, state: 'nowhere', at: null } })
    const found = attentionOf({ ...well, nodes, containers: [stuck] })
    expect(found).toMatchObject([{ kind: 'nodeOffline' }, { kind: 'nowhere', since: 600, params: { node: 'node-1' } }])
  })

  it('tells of microservices that nobody serves, if anybody should', () => {
    expect(kinds({ microservices: [microservice({ instances: [instance('c1', false)] })] })).toEqual(['nobody'])
    const weighted = microservice({
      loadBalance: 'random',
      weights: { c1: 0, c2: 1 },
      instances: [instance('c1'), instance('c2', false)],
    })
    expect(kinds({ microservices: [weighted] })).toContain('nobody')
    const rule = { loadBalance: 'masterSlave' as const, loadBalanceDetail: [{ master: 'c1', id: 'c2' }] }
    expect(
      kinds({
        microservices: [microservice({ ...rule, active: null, instances: [instance('c1', false), instance('c2', false)] })],
      }),
    ).toEqual(['nobody'])
  })

  it('tells when no stand-in of the rule is left', () => {
    const rule = { loadBalance: 'masterSlave' as const, active: 'c1', loadBalanceDetail: [{ master: 'c1', id: 'c2' }] }
    expect(kinds({ microservices: [microservice({ ...rule, instances: [instance('c1'), instance('c2')] })] })).toEqual([])
    const alone = microservice({ ...rule, instances: [instance('c1'), instance('c2', false), instance('stranger')] })
    expect(attentionOf({ ...well, microservices: [alone] })).toMatchObject([
      { kind: 'noSlave', level: 'warn', params: { active: 'c1' } },
    ])
  })

  it('tells why an instance did not join, and since when', () => {
    const refused = { ...place, join: 'refused' as const, joinReason: 'password refused', healthy: false }
    expect(ofContainer({ microservice: refused })).toMatchObject([{ kind: 'notJoined', since: 42, params: { join: 'refused' } }])
    expect(ofContainer({ microservice: null, unplaced: { join: 'refused', joinReason: 'x' }, startedAt: 7 })).toMatchObject([
      { kind: 'notJoined', since: 7, params: { join: 'silent' } },
    ])
    expect(ofContainer({ microservice: { ...place, join: 'connecting', healthy: false } })).toEqual([])
  })

  it('tells of what is unhealthy, ended, refused by its node', () => {
    expect(ofContainer({ microservice: { ...place, healthy: false } })).toMatchObject([{ kind: 'unhealthy' }])
    expect(ofContainer({ status: 'exited', exit, microservice: null })).toMatchObject([
      { kind: 'exited', since: 500, detail: 'last' },
    ])
    expect(ofContainer({ deployStatus: 'failure', failedMessage: 'no room' })).toMatchObject([
      { kind: 'deployFailed', detail: 'no room' },
    ])
  })

  it('tells of what ends again and again: while it waits, and shortly after', () => {
    expect(ofContainer({ status: 'exited', nextStartAt: NOW + 500, exit, restartCnt: 1 })).toMatchObject([
      { kind: 'flapping', level: 'bad', since: 500 },
    ])
    const often = { restartCnt: FLAPPING.restarts, startedAt: NOW - 1000 }
    expect(ofContainer(often)).toMatchObject([{ kind: 'flapping', level: 'warn' }])
    expect(ofContainer({ ...often, startedAt: NOW - FLAPPING.withinMs })).toEqual([])
    expect(ofContainer({ ...often, restartCnt: FLAPPING.restarts - 1 })).toEqual([])
  })

  it('puts the worst first, and of the same kind what lasts longest', () => {
    const found = attentionOf({
      ...well,
      governorUp: false,
      containers: [
        container({ taskId: 'f', name: 'f', restartCnt: 9, startedAt: NOW - 1 }),
        container({ taskId: 'b', name: 'b', status: 'exited', exit: { ...exit, at: 900 } }),
        container({ taskId: 'a', name: 'a', status: 'exited', exit }),
      ],
      microservices: [microservice({ instances: [instance('a', false)] })],
    })
    expect(found.map((each) => `${each.kind} ${each.name}`)).toEqual([
      'nobody axis',
      'governor ',
      'exited a',
      'exited b',
      'flapping f',
    ])
  })
})
