import { describe, expect, it } from 'vitest'
import type { ContainerRow, MicroserviceRow } from '../../lib/api/contract'
import { DEFAULT_POLICY } from '../../lib/domain/failover-policy'
import { consequencesOf, consequencesOfReplacing, groupConsequences } from './consequences'

type Place = NonNullable<ContainerRow['microservice']>

function container(taskId: string, role: Place['role'], over: Partial<ContainerRow> = {}): ContainerRow {
  const place: Place = { id: 'axis_server', name: 'axis_server', role, join: 'joined', joinReason: null, healthy: true }
  return { taskId, name: `name-${taskId}`, status: 'running', connections: 2, microservice: place, ...over } as ContainerRow
}

function rule(taskIds: string[], detail: { master: string; id: string }[] = [], sick: string[] = []): MicroserviceRow {
  const instances = taskIds.map((taskId) => ({
    taskId,
    containerName: `name-${taskId}`,
    join: 'joined',
    healthy: !sick.includes(taskId),
    leaving: false,
    suspended: false,
  }))
  return { name: 'axis_server', loadBalanceDetail: detail, policy: DEFAULT_POLICY, instances } as unknown as MicroserviceRow
}

describe('consequencesOf', () => {
  it('names who takes over from the active one, in the order of the rule', () => {
    const detail = [
      { master: 'a', id: 'c' },
      { master: 'a', id: 'b' },
    ]
    expect(consequencesOf([container('a', 'active')], [rule(['a', 'b', 'c'], detail)])).toEqual([
      { container: 'name-a', microservice: 'axis_server', clients: 2, kind: 'moves', to: 'name-c' },
    ])
    expect(consequencesOf([container('a', 'active')], [rule(['a', 'b', 'c'], detail, ['c'])])[0]).toMatchObject({ to: 'name-b' })
  })

  it('says that the service ends when all stand-ins leave together or none is healthy', () => {
    const detail = [{ master: 'a', id: 'b' }]
    const both = [container('a', 'active'), container('b', 'standby')]
    expect(consequencesOf(both, [rule(['a', 'b'], detail)]).map((each) => each.kind)).toEqual(['ends', 'standby'])
    expect(consequencesOf([container('a', 'active')], [rule(['a', 'b'], detail, ['b'])])[0]?.kind).toBe('ends')
  })

  it('counts the others under round robin, and leaves out what serves nobody', () => {
    expect(consequencesOf([container('a', 'member')], [rule(['a', 'b', 'c'])])[0]).toMatchObject({ kind: 'spreads', others: 2 })
    expect(consequencesOf([container('a', 'member')], [rule(['a'])])[0]?.kind).toBe('ends')
    expect(consequencesOf([container('a', 'active', { status: 'stopped' })], [rule(['a'])])).toEqual([])
    expect(consequencesOf([container('a', 'active', { microservice: null })], [])).toEqual([])
    const masterSlave = { ...rule(['a', 'b', 'c'], [{ master: 'a', id: 'b' }]), loadBalance: 'masterSlave' } as const
    expect(consequencesOf([container('c', 'member')], [masterSlave])).toEqual([])
  })
})

describe('consequencesOfReplacing', () => {
  const detail = [{ master: 'a', id: 'b' }]
  const a = container('a', 'active', { serviceId: 'one' })
  const b = container('b', 'standby', { serviceId: 'two' })

  it('looks at each by itself: the pair of two services doesn’t leave together', () => {
    const kinds = consequencesOfReplacing([a, b], [rule(['a', 'b'], detail)]).map((each) => each.kind)
    expect(kinds).toEqual(['moves', 'standby'])
  })

  it('says of one service what the one that serves means, wherever it stands', () => {
    const own = [{ ...b, serviceId: 'one' }, a]
    expect(consequencesOfReplacing(own, [rule(['a', 'b'], detail)])).toEqual([
      { container: 'name-a', microservice: 'axis_server', clients: 2, kind: 'moves', to: 'name-b' },
    ])
    const members = ['a', 'b', 'c'].map((id) => container(id, 'member', { serviceId: 'one' }))
    expect(consequencesOfReplacing(members, [rule(['a', 'b', 'c'])])).toMatchObject([{ kind: 'spreads', others: 2 }])
  })
})

describe('groupConsequences', () => {
  const about = (container: string, clients: number | null, microservice = 'axis_server') => ({
    container,
    clients,
    microservice,
  })

  it('says in one sentence what several of one microservice share, the worst first', () => {
    const groups = groupConsequences([
      { ...about('a', 0), kind: 'standby' },
      { ...about('b', 1, 'radar'), kind: 'spreads', others: 2 },
      { ...about('c', 3, 'radar'), kind: 'spreads', others: 2 },
      { ...about('d', 2), kind: 'moves', to: 'e' },
    ])
    expect(groups.map(({ first, containers, clients }) => [first.kind, containers, clients])).toEqual([
      ['moves', ['d'], 2],
      ['spreads', ['b', 'c'], 4],
      ['standby', ['a'], 0],
    ])
  })

  it('does not call those harmless that end with the last one', () => {
    const groups = groupConsequences([
      { ...about('a', 0), kind: 'standby' },
      { ...about('b', null), kind: 'ends' },
    ])
    expect(groups.map(({ first, containers, clients }) => [first.kind, containers, clients])).toEqual([
      ['ends', ['b', 'a'], null],
    ])
  })
})
