import { describe, expect, it } from 'vitest'
import type { ClientRow, ContainerRow, MicroserviceRow, NodeRow, ServiceRow, SwitchRow } from '../../lib/api/contract'
import { guideOf, type World } from './steps'

const service = (name: string) => ({ id: `s-${name}`, name }) as ServiceRow
const container = (serviceName: string, nodeId: string, part: Partial<ContainerRow> = {}) =>
  ({
    taskId: `t-${serviceName}`,
    serviceName,
    nodeId,
    status: 'running',
    desired: 'running',
    startedAt: 10,
    microservice: { name: 'axis_server', healthy: true },
    ...part,
  }) as ContainerRow
const node = (name: string, part: Partial<NodeRow> = {}) =>
  ({ id: name, name, type: 'linux', status: 'online', ...part }) as NodeRow
const microservice = (part: Partial<MicroserviceRow> = {}) =>
  ({ id: 'm', name: 'axis_server', loadBalance: 'roundRobin', active: null, ...part }) as MicroserviceRow
const ruled = (active: string) =>
  microservice({
    loadBalance: 'masterSlave',
    loadBalanceDetail: [{ master: 't-server_master', id: 't-server_slave' }],
    active,
  })
const move = (seq: number, from: string, to: string, announcedAt = 100) =>
  ({
    seq,
    microservice: 'axis_server',
    cause: 'planned stop',
    announcedAt,
    from: { taskId: from },
    to: { taskId: to },
  }) as SwitchRow
const client = (part: Partial<ClientRow> = {}) =>
  ({
    id: 'c1',
    name: 'client-1',
    server: 'vsoa://axis_server',
    running: true,
    state: 'connected',
    messages: 3,
    createdAt: 1,
    publisher: { taskId: 't-server_master' },
    ...part,
  }) as ClientRow

const EMPTY: World = {
  services: [],
  containers: [],
  microservices: [],
  switches: [],
  clients: [],
  nodes: [node('node10'), node('node2'), node('node1', { status: 'offline' }), node('node0', { type: 'sylixos' })],
  path: '/deployment',
  afterSeq: 0,
  seen: null,
}
const BOTH: World = {
  ...EMPTY,
  services: [service('server_master'), service('server_slave')],
  containers: [container('server_master', 'node2'), container('server_slave', 'node10')],
  microservices: [ruled('t-server_master')],
  clients: [client()],
}
const STOPPED: World = {
  ...BOTH,
  containers: [
    container('server_master', 'node2', { status: 'stopped', desired: 'stopped', startedAt: null }),
    container('server_slave', 'node10'),
  ],
  microservices: [ruled('t-server_slave')],
  switches: [move(7, 't-server_master', 't-server_slave')],
  clients: [client({ publisher: { taskId: 't-server_slave', containerName: 'server_slave-1' } })],
}
const targets = (world: World) => guideOf(world).task?.points.map((each) => each.target) ?? []

describe('guideOf', () => {
  it('begins with the master, on the first node that can take it', () => {
    const guide = guideOf(EMPTY)
    expect(guide.current).toBe('master')
    expect(guide.task?.words).toBe('deploy')
    expect(targets(EMPTY)).toContain('[data-tour="wizard node"][data-node="node2"]')
  })

  it('waits while a container is on its way, and starts one that rests', () => {
    const on = { ...EMPTY, services: [service('server_master')] }
    expect(guideOf({ ...on, containers: [] }).task?.wait).toBe(true)
    expect(guideOf({ ...on, containers: [container('server_master', 'node2', { microservice: null })] }).task?.wait).toBe(true)
    const rests = container('server_master', 'node2', { status: 'stopped', desired: 'stopped' })
    expect(targets({ ...on, containers: [rests] })).toContain('[data-tour="start server_master"]')
  })

  it('shows the way to a page from elsewhere only: a busy button is no reason to leave the wizard', () => {
    const way = '[data-tour="nav /deployment"]'
    expect(targets({ ...EMPTY, path: '/overview' })).toContain(way)
    expect(targets({ ...EMPTY, path: '/deployment/new' })).not.toContain(way)
    expect(targets(EMPTY)).not.toContain(way)
  })

  it('puts the slave on another node', () => {
    const world = { ...EMPTY, services: [service('server_master')], containers: [container('server_master', 'node2')] }
    expect(guideOf(world).current).toBe('slave')
    expect(targets(world)).toContain('[data-tour="wizard node"][data-node="node10"]')
  })

  it('asks for the strategy with both task ids, and for nothing when it stands', () => {
    const world = { ...BOTH, microservices: [microservice()], clients: [] }
    expect(guideOf(world).current).toBe('strategy')
    expect(targets(world)).toContain('[data-tour-list="strategy master"] [data-option="t-server_master"]')
    expect(guideOf({ ...BOTH, clients: [] }).current).toBe('client')
  })

  it('does not count a client before it has heard something', () => {
    expect(guideOf({ ...BOTH, clients: [client({ messages: 0 })] }).task).toMatchObject({ words: 'wait', place: '/clients/c1' })
    expect(guideOf({ ...BOTH, clients: [client({ running: false })] }).task?.words).toBe('startClient')
    expect(guideOf({ ...BOTH, clients: [client({ server: 'radar' })] }).task?.words).toBe('client')
  })

  it('points at Stop when all of it runs', () => {
    expect(guideOf(BOTH)).toMatchObject({ current: 'switch', task: { words: 'stop' } })
  })

  it('keeps what was done while the master rests, and leads to the client', () => {
    const guide = guideOf(STOPPED)
    expect(guide.current).toBe('see')
    expect(guide.looking).toBeNull()
    expect(targets(STOPPED)[0]).toBe('[data-tour="client c1"]')
  })

  it('knows that the switch is looked at only when the client hears the slave on its own page', () => {
    const there = { ...STOPPED, path: '/clients/c1' }
    expect(guideOf(there)).toMatchObject({ looking: 7, task: { words: 'look', wait: true } })
    const still = { ...there, clients: [client({ state: 'connecting', publisher: null })] }
    expect(guideOf(still).looking).toBeNull()
    expect(guideOf({ ...STOPPED, seen: 7 }).current).toBe('start')
    // An earlier switch that was looked at says nothing about this one.
    expect(guideOf({ ...STOPPED, seen: 3 }).current).toBe('see')
  })

  it('is not deceived by a list that is older than the switch', () => {
    const early = { ...STOPPED, microservices: [ruled('t-server_master')], containers: BOTH.containers }
    const guide = guideOf(early)
    expect(guide.current).toBe('see')
    expect(guide.steps.filter((each) => each.done).map((each) => each.id)).not.toContain('start')
  })

  it('ends after the way back', () => {
    const again: World = {
      ...STOPPED,
      seen: 7,
      containers: [container('server_master', 'node2', { startedAt: 200 }), container('server_slave', 'node10')],
    }
    expect(guideOf(again).current).toBe('failback')
    const back = {
      ...again,
      microservices: [ruled('t-server_master')],
      switches: [move(8, 't-server_slave', 't-server_master'), ...again.switches],
    }
    expect(guideOf(back)).toMatchObject({ current: null, task: null })
  })

  it('begins a new walk with what stands, and without the old switches', () => {
    expect(guideOf({ ...BOTH, switches: STOPPED.switches, afterSeq: 7 }).current).toBe('switch')
    const slaveServes = { ...BOTH, microservices: [ruled('t-server_slave')], afterSeq: 7 }
    expect(guideOf(slaveServes)).toMatchObject({ current: 'strategy', task: { words: 'failFirst' } })
  })
})
