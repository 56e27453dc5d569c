import { afterEach, beforeEach, expect, it } from 'vitest'
import { ImageRegistry } from '../image'
import { sampleSpec } from '../store/test-store'
import { Images } from './images'
import { addImage, asker, temporaryContext } from './testing/temporary-context'

let context: Awaited<ReturnType<typeof temporaryContext>>
let images: Images
beforeEach(async () => {
  context = await temporaryContext()
  images = new Images(context, await ImageRegistry.open(`${context.dataDir}/images`))
})
afterEach(() => context.done())

it('an image stays as long as a service, a template, or a container that waits for its update is made of it', async () => {
  const { store, nodeIds } = context
  const { id } = await addImage(store, { name: 'axis-server' })
  const { name: _, ...template } = sampleSpec('axis')
  const path = '/edge/axis'
  await store.templates.create({ path: '/edge', kind: 'folder', spec: null, updatedBy: 'tester' })
  const kept = await store.templates.create({ path, kind: 'service', spec: template, updatedBy: 'tester' })
  const refused = (names: string) => ({ ok: false, failures: [{ code: 'image.used', params: { names } }] })
  expect(await images.remove(asker, id)).toMatchObject(refused(path))
  await store.templates.remove(kept.id)

  const spec = sampleSpec('axis')
  const service = await store.services.create({ name: 'axis', spec })
  const nodeId = nodeIds[0] ?? ''
  const made = await store.containers.create({ name: 'axis-1', serviceId: service.id, slot: 1, nodeId, desired: 'running' })
  await store.containers.update(made.taskId, { spec })
  expect(await images.remove(asker, id)).toMatchObject(refused('axis, axis-1'))
  await store.services.update(service.id, { spec: { ...spec, image: { ...spec.image, ref: 'axis-server@2.0.0#linux' } } })
  expect(await images.remove(asker, id)).toMatchObject(refused('axis-1'))
  await store.containers.update(made.taskId, { spec: null })
  expect(await images.remove(asker, id)).toEqual({ ok: true, value: 'success' })
})
