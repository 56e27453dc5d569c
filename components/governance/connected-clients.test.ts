import { describe, expect, it } from 'vitest'
import { whoOf } from './connected-clients'
import { move } from './timeline/testing/samples'

describe('who was connected', () => {
  it('names our clients and gives the address of others', () => {
    const ours = { ...move, local: { host: '127.0.0.1', port: 40001 } }
    const v6 = { ...move, clientName: 'six', local: { host: '::1', port: 40002 } }
    const peers = [
      { address: '127.0.0.1', port: 40001 },
      { address: '10.0.0.5', port: 40001 },
      { address: '0:0:0:0:0:0:0:1', port: 40002 },
      { address: '0:0:0:0:0:0:0:1', port: 40003 },
    ]
    expect(whoOf(peers, [ours, v6, { ...move, local: null }])).toEqual({
      ours: [
        { key: '127.0.0.1:40001', name: 'client-1' },
        { key: '[0:0:0:0:0:0:0:1]:40002', name: 'six' },
      ],
      others: ['10.0.0.5:40001', '[0:0:0:0:0:0:0:1]:40003'],
    })
  })
})
