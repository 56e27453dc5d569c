import { describe, expect, it } from 'vitest'
import { type Entry, GROUP_MAX, search } from './search'

const entry = (label: string, part: Partial<Entry> = {}): Entry => ({
  id: label,
  group: 'services',
  label,
  words: '',
  run: () => {},
  ...part,
})
const labels = (entries: Entry[], query: string) => [...search(entries, query).values()].flat().map((each) => each.label)

describe('search', () => {
  it('needs every word, in the name or beside it, in either language', () => {
    const entries = [entry('服务治理', { words: 'governance load balancing' }), entry('server_master', { words: 'axis-server' })]
    expect(labels(entries, 'gov')).toEqual(['服务治理'])
    expect(labels(entries, '治理')).toEqual(['服务治理'])
    expect(labels(entries, 'SERVER axis')).toEqual(['server_master'])
    expect(labels(entries, 'server radar')).toEqual([])
  })
  it('puts the name that begins so before the one that has it inside', () => {
    const entries = [entry('observer'), entry('axis_server'), entry('server_master'), entry('x', { words: 'server' })]
    expect(labels(entries, 'server')).toEqual(['server_master', 'axis_server', 'observer', 'x'])
  })
  it('keeps the order of kinds, and at most so many of each', () => {
    const many = Array.from({ length: 50 }, (_, index) => entry(`server_${index}`))
    const found = search([...many, entry('Service governance', { group: 'pages' })], 'serv')
    expect([...found.keys()]).toEqual(['pages', 'services'])
    expect(found.get('services')).toHaveLength(GROUP_MAX)
  })
  it('puts exactly that name before what is done to it', () => {
    const entries = [entry('axis_server 的负载均衡', { group: 'actions' }), entry('axis_server', { group: 'microservices' })]
    expect(labels(entries, 'axis_server')[0]).toBe('axis_server')
  })
  it('shows at first only what is of use to everybody', () => {
    const entries = [entry('server_1', { searched: true }), entry('Clients', { group: 'pages' })]
    expect(labels(entries, '')).toEqual(['Clients'])
    expect(labels(entries, 'server')).toEqual(['server_1'])
  })
})
