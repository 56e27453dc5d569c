import { describe, expect, it } from 'vitest'
import type { ContainerRow, ServiceRow } from '../../../lib/api/contract'
import { healthOf, stateOf } from './container-state'
import { parseSort, sortContainers, sortText } from './order'
import { byServiceId, type Filters, fitting, groupsOf, optionsOf } from './rows'

const ALL: Filters = { status: [], health: [], node: [], image: [], microservice: [] }
const place = { id: 'm', name: 'axis_server', role: 'active', join: 'joined', joinReason: null, healthy: true } as const

function container(name: string, more: Partial<ContainerRow> = {}): ContainerRow {
  const row = {
    taskId: `task-${name}`,
    name,
    status: 'running',
    desired: 'running',
    deployStatus: 'success',
    nodeOnline: true,
    nextStartAt: null,
    exit: null,
    serviceId: 'service',
    serviceName: 'gyro',
    nodeName: 'sim-1',
    imageName: 'axis-server',
    imageVersion: '1.0.0',
    imageOS: 'linux',
    restartCnt: 0,
    cpuUsage: { total: 1, cores: [] },
    memoryUsage: 1000,
    connections: 0,
    startedAt: 1000,
    microservice: place,
    unplaced: null,
    ...more,
  }
  return row as unknown as ContainerRow
}
const service = (id: string, name: string) =>
  ({ id, name, imageList: [{ name: 'axis-server', tag: '1.0.0', os: 'linux' }], nodeList: [] }) as unknown as ServiceRow
const fits = (row: ContainerRow, search: string, filters: Filters) => fitting([row], search, filters).length === 1
const names = (rows: ContainerRow[]) => rows.map((each) => each.name)

describe('what a container’s state comes down to', () => {
  it('is what it does, unless it is on its way, failed, or out of sight', () => {
    expect(stateOf(container('a'))).toBe('running')
    expect(stateOf(container('a', { desired: 'stopped' }))).toBe('changing')
    expect(stateOf(container('a', { deployStatus: 'failure' }))).toBe('failed')
    expect(stateOf(container('a', { nodeOnline: false, deployStatus: 'failure' }))).toBe('lastKnown')
    expect(stateOf(container('a', { status: 'exited', nextStartAt: 5 }))).toBe('exited')
  })

  it('has a health only while it is watched', () => {
    expect(healthOf(container('a'))).toBe('healthy')
    expect(healthOf(container('a', { microservice: { ...place, healthy: false } }))).toBe('unhealthy')
    expect(healthOf(container('a', { microservice: null, unplaced: { join: 'refused', joinReason: 'password' } }))).toBe(
      'notJoined',
    )
    expect(healthOf(container('a', { status: 'stopped' }))).toBe('none')
    expect(healthOf(container('a', { microservice: null }))).toBe('none')
  })
})

describe('search and filters', () => {
  it('want every word somewhere, in any case', () => {
    expect(fits(container('gyro-1'), 'GYRO sim-1', ALL)).toBe(true)
    expect(fits(container('gyro-1'), 'gyro sim-2', ALL)).toBe(false)
    expect(fits(container('gyro-1'), 'axis_server', ALL)).toBe(true)
  })

  it('take any value of one kind, and all kinds together', () => {
    const filters = { ...ALL, node: ['sim-1', 'sim-2'], status: ['running'] }
    expect(fits(container('a', { nodeName: 'sim-2' }), '', filters)).toBe(true)
    expect(fits(container('a', { nodeName: 'sim-3' }), '', filters)).toBe(false)
    expect(fits(container('a', { status: 'stopped', desired: 'stopped' }), '', filters)).toBe(false)
  })

  it('offer what there is, counted; nothing for containers without a value', () => {
    const rows = [container('a'), container('b', { nodeName: 'sim-10' }), container('c', { nodeName: 'sim-2' }), container('d')]
    expect(optionsOf('node', rows)).toEqual([
      { value: 'sim-1', count: 2 },
      { value: 'sim-2', count: 1 },
      { value: 'sim-10', count: 1 },
    ])
    expect(optionsOf('microservice', [container('a', { microservice: null })])).toEqual([])
  })

  it('keep services with containers that fit, and empty ones that are looked for by name', () => {
    const services = [service('service', 'gyro'), service('empty', 'radar')]
    const shown = (search: string, filters = ALL) =>
      groupsOf(services, byServiceId([container('gyro-1'), container('gyro-2', { nodeName: 'sim-2' })]), search, filters).map(
        (each) => [each.service.name, ...names(each.containers)],
      )
    expect(shown('')).toEqual([['gyro', 'gyro-1', 'gyro-2'], ['radar']])
    expect(shown('radar')).toEqual([['radar']])
    expect(shown('sim-2')).toEqual([['gyro', 'gyro-2']])
    expect(shown('', { ...ALL, node: ['sim-1'] })).toEqual([['gyro', 'gyro-1']])
  })

  it('add up the figures of all containers of a service, shown or not', () => {
    const [group] = groupsOf(
      [service('service', 'gyro')],
      byServiceId([
        container('a', { restartCnt: 2, connections: 3, startedAt: 500 }),
        container('b', { status: 'stopped', restartCnt: 1 }),
      ]),
      'gyro',
      { ...ALL, status: ['running'] },
    )
    expect(group?.totals).toEqual({ healthy: 1, watched: 1, restarts: 3, cpu: 1, memory: 1000, clients: 3, startedAt: 500 })
  })
})

describe('order', () => {
  const rows = [
    container('c-10', { cpuUsage: { total: 5, cores: [] } }),
    container('c-2', { status: 'stopped' }),
    container('c-1', { cpuUsage: { total: 50, cores: [] } }),
  ]
  it('minds numbers in names', () => {
    expect(names(sortContainers(rows, { key: 'name', descending: false }))).toEqual(['c-1', 'c-2', 'c-10'])
  })

  it('puts what has no value last, whichever way', () => {
    expect(names(sortContainers(rows, { key: 'cpu', descending: false }))).toEqual(['c-10', 'c-1', 'c-2'])
    expect(names(sortContainers(rows, { key: 'cpu', descending: true }))).toEqual(['c-1', 'c-10', 'c-2'])
  })

  it('goes by name where the address says nonsense, and comes back as it was written', () => {
    expect(parseSort('-drop table')).toEqual({ key: 'name', descending: false })
    expect(parseSort(sortText({ key: 'memory', descending: true }))).toEqual({ key: 'memory', descending: true })
  })
})
