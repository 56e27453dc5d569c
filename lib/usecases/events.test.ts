import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAudit, listEvents, listSwitches } from '../api/contract'
import type { SwitchRecord } from '../domain/microservice'
import type { Store } from '../store'
import { temporaryStore } from '../store/test-store'
import { Events } from './events'

let store: Store
let done: () => Promise<void>
let events: Events
beforeAll(async () => {
  ;({ store, done } = await temporaryStore())
  events = new Events(store)
  const subject = (name: string) => ({ type: 'container' as const, id: `id-${name}`, name })
  for (let i = 1; i <= 30; i++) {
    const kind = i % 10 === 0 ? 'container.exited' : 'container.started'
    await store.events.add({ at: new Date(i * 1000), kind, subject: subject(i % 2 ? 'Axis-1' : 'radar-1'), params: { run: i } })
  }
  await store.events.add({
    at: new Date(31_000),
    kind: 'node.offline',
    subject: { type: 'node', id: 'n', name: 'node-1' },
    params: {},
  })
})
afterAll(() => done())

const ask = async (query: Record<string, unknown>) => {
  const outcome = await events.list(listEvents.query.parse(query))
  if (!outcome.ok) throw new Error('refused')
  return outcome.value
}
const seqs = async (query: Record<string, unknown>) => (await ask(query)).list.map((each) => each.seq)

describe('the list of events', () => {
  it('is cut in pages, or by number', async () => {
    expect(await ask({ pageSize: 2 })).toMatchObject({ total: 31, list: [{ seq: 31 }, { seq: 30 }] })
    expect(await seqs({ pageSize: 2, pageNum: 2 })).toEqual([29, 28])
    expect(await seqs({ pageSize: 2, before: 5 })).toEqual([4, 3])
    expect(await seqs({ pageSize: 100, after: 29 })).toEqual([31, 30])
    expect(await seqs({ pageSize: -1 })).toHaveLength(31)
  })

  it('is filtered by kind, how much it matters, whom it is about, name and time, and counts what fits', async () => {
    expect(await ask({ kind: 'container.exited' })).toMatchObject({ total: 3, list: [{ seq: 30, severity: 'error' }, {}, {}] })
    expect(await seqs({ severity: ['error', 'warn'] })).toEqual([31, 30, 20, 10])
    expect(await seqs({ severity: 'error', kind: 'container.started' })).toEqual([])
    expect(await seqs({ subjectType: ['node'] })).toEqual([31])
    expect((await ask({ key: 'axis' })).total).toBe(15)
    expect((await ask({ subjectId: 'id-radar-1' })).total).toBe(15)
    expect(await seqs({ from: 2000, to: 4000 })).toEqual([4, 3, 2])
  })

  it('refuses what is no kind', () => {
    expect(listEvents.query.safeParse({ kind: ['nonsense'] }).success).toBe(false)
    expect(listEvents.query.safeParse({ from: 'yesterday' }).success).toBe(false)
    expect(listEvents.query.safeParse({ from: 8e15 }).success).toBe(false)
  })
})

describe('the list of switches', () => {
  it('is filtered by kind although that is inside the record', async () => {
    const record = (id: string, kind: SwitchRecord['kind'], detail: string): SwitchRecord => ({
      id,
      microservice: 'axis_server',
      epoch: 1,
      kind,
      cause: 'exit',
      evidence: [{ at: 1, signal: 'exit', detail }],
      from: null,
      to: null,
      faultAt: 1,
      detectedAt: 1,
      fencedAt: null,
      announcedAt: 1,
      decisionMs: 0,
    })
    await store.switches.add(record('a', 'failover', 'x'))
    await store.switches.add(record('b', 'takeover', '"kind":"failover"'))
    const found = await events.switches(listSwitches.query.parse({ kind: 'failover' }))
    expect(found).toMatchObject({ ok: true, value: { total: 1, list: [{ id: 'a' }] } })
    expect(await events.switches(listSwitches.query.parse({ key: 'AXIS' }))).toMatchObject({ value: { total: 2 } })
    expect(await events.switches(listSwitches.query.parse({ microservice: 'other' }))).toMatchObject({ value: { total: 0 } })
  })
})

describe('the audit list', () => {
  it('is filtered by user, action and target', async () => {
    const row = { user: 'ann', role: 'operator', targetType: 'service', requestId: 'r', address: '', detail: { factor: 2 } }
    const told: number[] = []
    const stop = store.onAdded((table, id) => void (table === 'audit' && told.push(id)))
    await store.audit.add({ ...row, action: 'service.create', targetId: 't1', targetName: 'axis' })
    await expect(
      store.transaction(async (tx) => {
        await tx.audit.add({ ...row, action: 'service.undone', targetId: 't9', targetName: 'axis' })
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    await store.transaction((tx) =>
      tx.audit.add({ ...row, user: 'bob', action: 'service.delete', targetId: 't1', targetName: 'axis' }),
    )
    stop()
    const find = async (query: Record<string, unknown>) => {
      const outcome = await events.audit(listAudit.query.parse(query))
      return outcome.ok ? outcome.value.list.map((each) => each.action) : []
    }
    expect(await find({})).toEqual(['service.delete', 'service.create'])
    expect(await find({ user: 'bo' })).toEqual(['service.delete'])
    expect(await find({ action: 'service.c' })).toEqual(['service.create'])
    expect(await find({ target: 't1' })).toHaveLength(2)
    expect(await find({ target: 'axi', from: 4e12 })).toEqual([])
    expect(told).toHaveLength(2)
  })
})
