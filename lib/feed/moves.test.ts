import { describe, expect, it } from 'vitest'
import { FIRST_MESSAGE_MS, MoveTracker } from './moves'
import type { WireItem } from './wire'

const master = { taskId: 'm', containerName: 'server_master-1', epoch: 1, microservice: 'axis_server' }
const slave = { taskId: 's', containerName: 'server_slave-1', epoch: 2, microservice: 'axis_server' }
const line = (kind: WireItem['kind'], exact: number): WireItem => ({ kind, exact, at: Math.round(exact), text: '' })
const connected = (exact: number): WireItem => ({
  ...line('connected', exact),
  timing: { lookupMs: 1, connectMs: 2, subscribeMs: 0.5, downMs: 10 },
})
const tracker = () => new MoveTracker({ id: 'c1', name: 'one', server: 'vsoa://axis_server' })

describe('a client that comes over', () => {
  it('is followed from its last message to its first one', () => {
    const moves = tracker()
    expect(moves.take(connected(10), master)).toEqual([])
    expect(moves.take(line('message', 1000), master)).toEqual([])
    expect(moves.take(line('disconnected', 1500.25), master)).toMatchObject([
      {
        id: 'c1-1500',
        clientName: 'one',
        lastMessageAt: 1000,
        disconnectedAt: 1500.25,
        from: { taskId: 'm' },
        to: null,
        complete: false,
      },
    ])
    expect(moves.take(connected(1510), slave)).toMatchObject([
      { lookupStartedAt: 1506.5, connectedAt: 1509.5, subscribedAt: 1510, to: { taskId: 's' }, epoch: 2, complete: false },
    ])
    expect(moves.giveUpAt).toBe(1510 + FIRST_MESSAGE_MS)
    expect(moves.take(line('message', 2510), slave)).toMatchObject([
      { id: 'c1-1500', microservice: 'axis_server', firstMessageAt: 2510, complete: true },
    ])
    expect(moves.underWay).toBeNull()
    expect(moves.take(line('message', 3510), slave)).toEqual([])
  })

  it('learns who it came to with the first message when that was not known at the connection', () => {
    const moves = tracker()
    moves.take(line('disconnected', 100), null)
    expect(moves.take(connected(110), null)).toMatchObject([{ to: null }])
    expect(moves.take(line('message', 120), slave)).toMatchObject([{ from: null, to: { taskId: 's' }, epoch: 2 }])
  })

  it('tells how the numbers in its messages went on', () => {
    const moves = tracker()
    const numbered = (exact: number, roll: number): WireItem => ({ ...line('message', exact), url: '/axis', param: { roll } })
    for (const n of [5, 6, 7]) moves.take(numbered(n, n), master)
    expect(moves.take(line('disconnected', 8), master)).toMatchObject([{ numbers: null }])
    moves.take(connected(9), slave)
    expect(moves.take(numbered(10, 9), slave)).toMatchObject([
      { numbers: { field: 'roll', before: 7, after: 9, missed: 1, repeated: 0 }, complete: true },
    ])
  })

  it('is complete without a message when it is lost again, or given up', () => {
    const moves = tracker()
    moves.take(line('disconnected', 100), master)
    moves.take(connected(110), slave)
    expect(moves.take(line('disconnected', 120), slave)).toMatchObject([
      { disconnectedAt: 100, subscribedAt: 110, firstMessageAt: null, complete: true },
      { disconnectedAt: 120, from: { taskId: 's' }, complete: false },
    ])
    expect(moves.giveUpAt).toBeNull()
    expect(moves.giveUp()).toMatchObject([{ disconnectedAt: 120, subscribedAt: null, complete: true }])
    expect(moves.giveUp()).toEqual([])
  })
})
