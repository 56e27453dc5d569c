import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SwitchRecord } from '../domain/microservice'
import type { ClientMove } from '../domain/moves'
import type { Store } from '../store'
import { temporaryStore } from '../store/test-store'
import { ClientMoves } from './client-moves'

let store: Store
let done: () => Promise<void>
beforeEach(async () => {
  ;({ store, done } = await temporaryStore())
})
afterEach(() => done())

const party = (taskId: string) => ({ taskId, containerName: taskId, serviceName: taskId, nodeName: 'n' })

function switched(id: string, faultAt: number, from: string | null, to: string | null): SwitchRecord {
  return {
    id,
    microservice: 'axis_server',
    epoch: 2,
    kind: 'failover',
    cause: 'exit',
    evidence: [],
    from: from === null ? null : party(from),
    to: to === null ? null : party(to),
    faultAt,
    detectedAt: faultAt + 1,
    fencedAt: null,
    announcedAt: faultAt + 2,
    decisionMs: 1,
  }
}

function move(id: string, disconnectedAt: number, changes: Partial<ClientMove> = {}): ClientMove {
  return {
    id,
    clientId: id,
    clientName: id,
    microservice: 'axis_server',
    lastMessageAt: disconnectedAt - 10,
    disconnectedAt,
    lookupStartedAt: disconnectedAt + 1,
    connectedAt: disconnectedAt + 2,
    subscribedAt: disconnectedAt + 3,
    firstMessageAt: null,
    lookupMs: 0.5,
    connectMs: 0.5,
    subscribeMs: 1,
    from: party('m'),
    to: party('s'),
    epoch: 2,
    complete: false,
    ...changes,
  }
}
const AT = 1_700_000_000_000

describe('the moves of a switch', () => {
  it('are those under way and those stored, each once, in order', async () => {
    const moves = new ClientMoves(store)
    const record = await store.switches.add(switched('s1', AT, 'm', 's'))
    moves.record(move('b', AT + 2))
    moves.record(move('a', AT + 1))
    moves.record(move('x', AT + 1, { microservice: 'other' }))
    expect((await moves.of(record)).map((each) => each.id)).toEqual(['a', 'b'])
    const complete = move('a', AT + 1, { firstMessageAt: AT + 500.25, complete: true })
    moves.record(complete)
    expect((await moves.of(record))[0]).toEqual(complete)
    // Stored by now: a console that has just started knows it, too.
    expect(await new ClientMoves(store).of(record)).toEqual([complete])
  })

  it('end with the next switch, and a takeover has those who waited', async () => {
    const moves = new ClientMoves(store)
    const lost = await store.switches.add(switched('s1', AT, 's', null))
    const takeover = await store.switches.add(switched('s2', AT + 60_000, null, 'm'))
    const after = await store.switches.add(switched('s3', AT + 90_000, 'm', 's'))
    moves.record(move('waited', AT + 1, { from: party('s'), to: party('m'), subscribedAt: AT + 60_010 }))
    moves.record(move('later', AT + 90_001))
    const idsOf = async (record: typeof lost) => (await moves.of(record)).map((each) => each.id)
    expect(await idsOf(lost)).toEqual(['waited'])
    expect(await idsOf(takeover)).toEqual(['waited'])
    expect(await idsOf(after)).toEqual(['later'])
  })

  it('are removed when they are old', async () => {
    const moves = new ClientMoves(store)
    const record = await store.switches.add(switched('s1', AT, 'm', 's'))
    await store.clientMoves.add(move('a', AT + 1, { complete: true }))
    expect(await moves.of(record)).toHaveLength(1)
    await store.prune(new Date(AT + 100 * 24 * 3_600_000))
    expect(await moves.of(record)).toEqual([])
  })
})
