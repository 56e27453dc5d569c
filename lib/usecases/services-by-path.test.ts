import { afterEach, beforeEach, expect, it } from 'vitest'
import { Changes } from '../control'
import { MOST_SERVICES_AT_ONCE } from '../domain/service'
import { sampleSpec, temporaryStore } from '../store/test-store'
import type { Asker, Context } from './context'
import { Services } from './services'

let opened: Awaited<ReturnType<typeof temporaryStore>>
let services: Services
const asker: Asker = {
  caller: { id: 'ann', name: 'ann', role: 'operator', via: 'token', expiresAt: null },
  requestId: 'request',
  clientAddress: '',
}

beforeEach(async () => {
  opened = await temporaryStore()
  services = new Services({ store: opened.store, changes: new Changes(), control: { run() {} } } as unknown as Context)
  await opened.store.transaction(async (tx) => {
    for (let i = 0; i <= MOST_SERVICES_AT_ONCE; i++) {
      const pathLabel = `/fleet/${i === 0 ? 'north' : 'south'}/${i}`
      await tx.services.create({ name: `axis-${i}`, spec: sampleSpec(`axis-${i}`), pathLabel })
    }
  })
})
afterEach(() => opened.done())

it('changes only so many services below a path at once, and none when there are more', async () => {
  const many = { ok: false, failures: [{ code: 'service.many', field: 'path', params: { max: MOST_SERVICES_AT_ONCE } }] }
  expect(await services.actOnPath(asker, 'destroy', '/fleet')).toEqual(many)
  expect(await services.removePath(asker, '/fleet', 'en')).toEqual(many)
  expect(await opened.store.services.list()).toHaveLength(MOST_SERVICES_AT_ONCE + 1)
  // A path that only begins alike isn't below it.
  expect(await services.actOnPath(asker, 'stop', '/fle')).toEqual({ ok: true, value: { ids: [] } })
  const done = await services.actOnPath(asker, 'destroy', '/fleet/south')
  expect(done.ok && done.value.ids).toHaveLength(MOST_SERVICES_AT_ONCE)
  expect((await opened.store.services.list()).map((each) => each.name)).toEqual(['axis-0'])
})
