import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createService } from '../api/contract'
import { sampleSpec } from '../store/test-store'
import { Services } from './services'
import { addImage, asker, temporaryContext } from './testing/temporary-context'

let context: Awaited<ReturnType<typeof temporaryContext>>
let services: Services
beforeEach(async () => {
  context = await temporaryContext()
  services = new Services(context)
  await addImage(context.store, { name: 'axis-server' })
})
afterEach(() => context.done())

describe('a service with a container that is on its way out', () => {
  it.each(['start', 'stop', 'restart', 'pause', 'unpause'] as const)('leaves that one alone at a %s', async (action) => {
    const spec = { ...sampleSpec('axis'), node: { names: ['node-1', 'node-2'] }, factor: 2 }
    const made = await services.create(asker, createService.body.parse(spec))
    if (!made.ok) throw new Error(made.failures[0].code)
    const [stays, goes = ''] = made.value.containers
    await context.store.containers.update(goes, { desired: 'removed' })
    expect((await services.act(asker, action, [made.value.id])).ok).toBe(true)
    expect(await context.store.containers.get(goes)).toMatchObject({ desired: 'removed' })
    const asked = vi.mocked(context.control.run).mock.lastCall?.[1]
    expect(asked).toEqual(action === 'pause' || action === 'unpause' ? [] : [stays])
  })
})
