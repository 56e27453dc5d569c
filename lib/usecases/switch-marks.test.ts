import { afterAll, beforeAll, expect, it } from 'vitest'
import { putSwitchMark } from '../api/contract'
import type { Caller } from '../api/route'
import { validate } from '../api/validate'
import { createAuth } from '../auth'
import type { SwitchRecord } from '../domain/microservice'
import type { Store } from '../store'
import { quiet, temporaryStore } from '../store/test-store'
import type { Asker } from './context'
import { SwitchMarks } from './switch-marks'

let store: Store
let done: () => Promise<void>
const told: [string, number][] = []
let marks: SwitchMarks
let newPerson: (username: string) => Promise<Asker>
const asker = (id: string, via: Caller['via']): Asker => ({
  caller: { id, name: id, role: 'viewer', via, expiresAt: null },
  requestId: 'r',
  clientAddress: '',
})
async function addSwitch(id: string): Promise<number> {
  const record = { id, microservice: 'axis_server', announcedAt: 1_700_000_000_000 } as SwitchRecord
  return (await store.switches.add(record)).seq
}

beforeAll(async () => {
  ;({ store, done } = await temporaryStore())
  const auth = await createAuth({
    store,
    secret: 'a secret of more than 32 characters for tests',
    baseUrl: 'http://127.0.0.1',
    trustedOrigins: () => [],
    log: quiet,
  })
  newPerson = async (username) =>
    asker((await auth.createUser({ username, password: 'a-password-of-people', role: 'viewer' })).id, 'session')
  marks = new SwitchMarks(store, (userId, readTo) => told.push([userId, readTo]))
})
afterAll(() => done())

it('a person begins with everything read, and each has a mark of their own, which only grows', async () => {
  const [ann, bob] = [await newPerson('ann'), await newPerson('bob')]
  expect(await marks.get(ann)).toEqual({ ok: true, value: { readTo: 0 } })
  const [first, second] = [await addSwitch('s1'), await addSwitch('s2')]
  expect(await marks.get(ann)).toEqual({ ok: true, value: { readTo: 0 } })
  expect(await marks.get(bob)).toEqual({ ok: true, value: { readTo: second } })

  expect(await marks.put(ann, { readTo: first })).toEqual({ ok: true, value: { readTo: first } })
  expect(await marks.put(ann, { readTo: second })).toEqual({ ok: true, value: { readTo: second } })
  expect(await marks.put(ann, { readTo: first })).toEqual({ ok: true, value: { readTo: second } })
  expect(await marks.get(ann)).toEqual({ ok: true, value: { readTo: second } })
  // Only what changed is told, to whom it belongs.
  expect(told).toEqual([
    [ann.caller.id, first],
    [ann.caller.id, second],
  ])
})

it('refuses what is no switch yet, and tokens', async () => {
  const cleo = await newPerson('cleo')
  const newest = (await store.switches.newest())?.seq ?? 0
  expect(await marks.put(cleo, { readTo: newest + 1 })).toMatchObject({
    failures: [{ code: 'switch.newest', field: 'readTo', params: { newest } }],
  })
  expect(await marks.get(asker('token:ci', 'token'))).toMatchObject({ failures: [{ code: 'session.none' }] })
  expect(await marks.put(asker('token:ci', 'token'), { readTo: 0 })).toMatchObject({ failures: [{ code: 'session.none' }] })
})

it.each([-1, 1.5, '3', null, 1e300])('%j is no number of a switch', (readTo) => {
  expect(validate(putSwitchMark.body, { readTo })).toEqual({ ok: false, failures: [{ code: 'switch.mark', field: 'readTo' }] })
})
