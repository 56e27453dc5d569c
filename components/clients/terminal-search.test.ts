import { describe, expect, it } from 'vitest'
import type { FeedItem } from '../../lib/api/contract/clients'
import { FeedBuffer } from './feed-buffer'
import { splitByMatch, TerminalSearch } from './terminal-search'

const line = (seq: number, text: string): FeedItem => ({ seq, at: seq, kind: 'system', text, publisher: null, epoch: null })

describe('the search in a terminal', () => {
  it('takes a text apart at each match, whatever the case', () => {
    expect(splitByMatch('On message, ON', 'on')).toEqual(['', 'On', ' message, ', 'ON', ''])
    expect(splitByMatch('nothing', 'x')).toEqual(['nothing'])
    expect(splitByMatch('all', '')).toEqual(['all'])
    expect(splitByMatch('{"roll": 7}', '"roll"').join('')).toBe('{"roll": 7}')
    // the lower case of İ has two letters
    expect(splitByMatch('İx', 'x')).toEqual(['İ', 'x', ''])
  })

  it('finds lines, also those that come', () => {
    const buffer = new FeedBuffer()
    buffer.fill([line(1, 'Connected'), line(2, 'message 12'), line(3, 'Disconnected')], 0)
    const search = new TerminalSearch('CONNECTED')
    const keys = () => search.find(buffer.snapshot().blocks)
    expect(keys()).toHaveLength(2)
    buffer.live([line(4, 'connected'), line(5, 'x')], 0)
    expect(keys()).toHaveLength(3)
    expect(new TerminalSearch('').find(buffer.snapshot().blocks)).toEqual([])
  })
})
