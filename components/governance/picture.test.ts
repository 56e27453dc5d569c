import { describe, expect, it } from 'vitest'
import type { ClientRow } from '../../lib/api/contract/clients'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { DEFAULT_POLICY } from '../../lib/domain/failover-policy'
import { drawnOf, healthOf, MAX_CLIENTS, pictureOf } from './picture'

const instance = (taskId: string, over: Partial<InstanceRow> = {}): InstanceRow => ({
  taskId,
  containerName: `server_${taskId}`,
  serviceId: taskId,
  serviceName: `server_${taskId}`,
  nodeId: 'n',
  nodeName: 'node-1',
  address: '127.0.0.2',
  port: 3002,
  status: 'running',
  join: 'joined',
  joinReason: null,
  healthy: true,
  suspended: false,
  leaving: false,
  missedPings: 0,
  rttMs: 0.4,
  since: 0,
  ...over,
})
const row = (over: Partial<MicroserviceRow> = {}): MicroserviceRow => ({
  id: 'ms',
  name: 'axis_server',
  imageName: 'axis-server',
  healthInstance: 2,
  instance: 2,
  loadBalance: 'masterSlave',
  loadBalanceDetail: [{ master: 'z', id: 'a' }],
  boDynamic: false,
  epoch: 1,
  active: 'z',
  ping: { intervalMs: 500, lost: 3 },
  policy: DEFAULT_POLICY,
  instances: [instance('a'), instance('b'), instance('z')],
  live: true,
  ...over,
})
const client = (id: string, over: Partial<ClientRow> = {}): ClientRow => ({
  id,
  name: id,
  server: 'axis_server',
  urls: ['/axis'],
  hasPassword: true,
  keepaliveMs: 1000,
  connectTimeoutMs: 1000,
  reconnectDelayMs: 1000,
  running: true,
  state: 'connected',
  publisher: { taskId: 'z', containerName: 'server_z' },
  endpoint: '127.0.0.2:3002',
  lastError: null,
  stats: null,
  messages: 1,
  reconnects: 0,
  connectedAt: 1,
  lastMessageAt: 1,
  createdAt: 1,
  ...over,
})

describe('pictureOf', () => {
  it('puts the master first, the slaves in order, then the others, whoever is active', () => {
    const before = pictureOf(row(), [], [])
    const after = pictureOf(row({ active: 'a' }), [], [])
    expect(before.instances.map((each) => [each.taskId, each.rank])).toEqual([
      ['z', 0],
      ['a', 1],
      ['b', null],
    ])
    expect(after.instances.map((each) => each.taskId)).toEqual(['z', 'a', 'b'])
    expect([before.active, after.active]).toEqual([0, 1])
    expect(after.instances.map((each) => each.announced)).toEqual([false, true, false])
  })

  it('draws the clients of this name or connected to it, and counts the others', () => {
    const clients = [
      client('one'),
      client('two', { server: 'vsoa://AXIS_SERVER', state: 'connecting', publisher: null }),
      client('three', { server: '127.0.0.2:3002' }),
      client('stranger', { server: 'radar', publisher: null }),
      client('stopped', { running: false, state: 'stopped' }),
    ]
    const picture = pictureOf(row(), clients, [{ taskId: 'z', connections: 5 }])
    expect(picture.clients.map((each) => [each.id, each.instance])).toEqual([
      ['one', 0],
      ['two', null],
      ['three', 0],
    ])
    expect(picture.otherConnections).toBe(3)
    const many = pictureOf(
      row(),
      Array.from({ length: MAX_CLIENTS + 4 }, (_, index) => client(`c${index}`)),
      [],
    )
    expect([many.clients.length, many.moreClients, many.otherConnections]).toEqual([MAX_CLIENTS, 4, 0])
  })

  it('announces every healthy one with round robin', () => {
    const picture = pictureOf(row({ loadBalance: 'roundRobin', loadBalanceDetail: undefined, active: null }), [], [])
    expect(picture.instances.map((each) => each.announced)).toEqual([true, true, true])
    expect(picture.active).toBeNull()
  })

  it('has a word for every standing', () => {
    expect(healthOf(instance('a', { healthy: false }))).toBe('hanging')
    expect(healthOf(instance('a', { healthy: false, healthReason: '/health answered with status 130' }))).toBe('failing')
    expect(healthOf(instance('a', { leaving: true }))).toBe('leaving')
    expect(healthOf(instance('a', { suspended: true }))).toBe('paused')
    expect(healthOf(instance('a', { join: 'refused', healthy: false }))).toBe('notJoined')
    expect(healthOf(instance('a', { status: 'exited', join: 'down', healthy: false }))).toBe('down')
  })
})

it('counts as people do', () => {
  const many = ['i10', 'i9', 'i1'].map((taskId) => instance(taskId))
  const picture = pictureOf(row({ instances: many, loadBalance: 'roundRobin', active: null }), [], [])
  expect(picture.instances.map((each) => each.taskId)).toEqual(['i1', 'i9', 'i10'])
})

describe('drawnOf', () => {
  it('draws all when there are few', () => {
    const picture = pictureOf(row(), [], [])
    expect(drawnOf(picture)).toBe(picture)
  })

  it('keeps the active one and those of the rule, in their order', () => {
    const many = Array.from({ length: 30 }, (_, n) => instance(`i${String(n).padStart(2, '0')}`))
    const detail = [{ master: 'i29', id: 'i28' }]
    const picture = pictureOf(row({ instances: many, active: 'i28', loadBalanceDetail: detail }), [], [])
    const drawn = drawnOf(picture, 4)
    expect(drawn.instances.map((each) => each.taskId)).toEqual(['i29', 'i28', 'i00', 'i01'])
    expect(drawn.active).toBe(1)
  })
})
