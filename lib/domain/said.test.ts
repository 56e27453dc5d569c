import { describe, expect, it } from 'vitest'
import en from '../../messages/en.json'
import { SAID_CODES, said, saidBy, wordsOf } from './said'

describe('what is said', () => {
  it('is English for logs and a code for people', () => {
    expect(said('pingsLost', { lost: 3, intervalMs: 500 })).toEqual({
      detail: '3 pings in a row, 500 ms apart, were not answered',
      why: { code: 'pingsLost', params: { lost: 3, intervalMs: 500 } },
    })
    expect(saidBy('ECONNRESET', 'connection.closed')).toEqual({
      detail: 'ECONNRESET',
      why: { code: 'connection.closed', params: {} },
    })
  })

  it('is kept without a code where none was given, as in old records', () => {
    expect(wordsOf({ detail: 'old' })).toEqual({ detail: 'old' })
    expect(wordsOf({ ...said('killed') })).toEqual(said('killed'))
  })

  it.each(SAID_CODES)('%s has words for people', (code) => {
    expect(en.governance.said).toHaveProperty(code)
  })
})
