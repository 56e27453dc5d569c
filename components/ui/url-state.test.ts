import { describe, expect, it } from 'vitest'
import { queryNow, readUrlState, writeUrlState } from './url-state'

const DEFAULTS = { view: 'services', search: '', status: [] as string[], columns: ['cpu', 'memory'] }
const write = (query: string, patch: Partial<typeof DEFAULTS>) => writeUrlState(DEFAULTS, new URLSearchParams(query), patch)
const read = (query: string) => readUrlState(DEFAULTS, new URLSearchParams(query))

describe('the state of a page in its query string', () => {
  it('is the defaults where the query says nothing, and knows no other keys', () => {
    expect(read('tab=log')).toEqual(DEFAULTS)
  })

  it('comes back as it was written, also with signs of the query syntax in it', () => {
    const state = { view: 'containers', search: 'a&b=c 主 ?#', status: ['running', 'exited'], columns: ['cpu'] }
    expect(read(write('', state))).toEqual(state)
  })

  it('leaves out what is as by default and keeps foreign keys', () => {
    const query = write('from=tour&view=containers&status=running', { view: 'services', search: 'axis' })
    expect(query).toBe('from=tour&status=running&search=axis')
  })

  it('tells a list emptied on purpose from one that is as by default', () => {
    expect(write('status=running', { status: [] })).toBe('')
    expect(write('', { columns: [] })).toBe('columns=')
    expect(read('columns=').columns).toEqual([])
  })

  it('minds the order of a list', () => {
    expect(read(write('', { columns: ['memory', 'cpu'] })).columns).toEqual(['memory', 'cpu'])
  })
})

describe('the query that counts', () => {
  const written = { path: '/nodes', query: 'sort=-name', stale: new Set(['', 'q=axis']) }

  it('is what was written last while the router still tells what was before', () => {
    expect(queryNow(written, '/nodes', '')).toBe('sort=-name')
    expect(queryNow(written, '/nodes', 'q=axis')).toBe('sort=-name')
  })
  it('is what is told when nobody wrote that, on this page', () => {
    expect(queryNow(written, '/nodes', 'q=other')).toBe('q=other')
    expect(queryNow(written, '/clients', 'q=axis')).toBe('q=axis')
    expect(queryNow(null, '/nodes', 'q=axis')).toBe('q=axis')
  })
})
