import { describe, expect, it } from 'vitest'
import type { ClientRow } from '../../lib/api/contract/clients'
import { nextSort, parseSort, publishersOf, shownClients, sortText } from './client-list'

const row = (name: string, changes: Partial<ClientRow> = {}): ClientRow => ({
  id: name,
  name,
  server: 'vsoa://axis_server',
  urls: ['/axis'],
  hasPassword: true,
  keepaliveMs: 1000,
  connectTimeoutMs: 1000,
  reconnectDelayMs: 1000,
  running: true,
  state: 'connected',
  publisher: { taskId: 'm', containerName: 'server_master-1' },
  endpoint: '127.0.0.11:20000',
  lastError: null,
  messages: 0,
  reconnects: 0,
  connectedAt: null,
  lastMessageAt: null,
  stats: null,
  createdAt: 0,
  ...changes,
})
const rows = [
  row('probe-10', { createdAt: 3, lastMessageAt: 5 }),
  row('probe-2', { createdAt: 2, state: 'connecting', publisher: null, endpoint: null, server: 'vsoa://radar' }),
  row('probe-1', { createdAt: 1, publisher: { taskId: 's', containerName: 'server_slave-1' }, lastMessageAt: 9 }),
]
const all = { search: '', states: [], publishers: [] }
const names = (filter = {}, sort = 'name') => shownClients(rows, { ...all, ...filter }, parseSort(sort)).map((each) => each.name)

describe('the list of clients', () => {
  it('sorts, also names with numbers, both ways', () => {
    expect(names()).toEqual(['probe-1', 'probe-2', 'probe-10'])
    expect(names({}, '-name')).toEqual(['probe-10', 'probe-2', 'probe-1'])
    expect(names({}, '-lastMessage')).toEqual(['probe-1', 'probe-10', 'probe-2'])
    expect(names({}, 'anything')).toEqual(['probe-10', 'probe-2', 'probe-1'])
  })
  it('searches where people look, and filters', () => {
    expect(names({ search: 'RADAR' })).toEqual(['probe-2'])
    expect(names({ search: 'slave' })).toEqual(['probe-1'])
    expect(names({ states: ['connecting', 'stopped'] })).toEqual(['probe-2'])
    expect(names({ publishers: ['server_master-1'] })).toEqual(['probe-10'])
    expect(publishersOf(rows)).toEqual([
      { name: 'server_master-1', count: 1 },
      { name: 'server_slave-1', count: 1 },
    ])
  })
  it('turns the order at the second click', () => {
    const once = nextSort(parseSort('-created'), 'rate')
    expect(sortText(once)).toBe('-rate')
    expect(sortText(nextSort(once, 'rate'))).toBe('rate')
    expect(sortText(nextSort(once, 'name'))).toBe('name')
  })
})
