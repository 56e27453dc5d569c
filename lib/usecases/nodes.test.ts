import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sampleSpec } from '../store/test-store'
import { Nodes } from './nodes'
import { asker, temporaryContext } from './testing/temporary-context'

let context: Awaited<ReturnType<typeof temporaryContext>>
beforeEach(async () => {
  context = await temporaryContext()
})
afterEach(() => context.done())

it('a node that gets another name keeps its services and its templates', async () => {
  const { store, control } = context
  vi.spyOn(control.nodes, 'replace').mockResolvedValue()
  const spec = { ...sampleSpec('axis'), node: { names: ['node-2', 'node-1'] } }
  const service = await store.services.create({ name: 'axis', spec })
  const { name: _, ...content } = spec
  const template = await store.templates.create({ path: '/axis', kind: 'service', spec: content, updatedBy: 'ann' })
  const [id = ''] = context.nodeIds
  const nodes = new Nodes(context, { host: '127.0.0.1', port: 1 })
  const input = { id, name: 'edge', address: '127.0.0.1:3010', password: 'password-1', tls: false }
  expect(await nodes.update(asker, input)).toMatchObject({ ok: true, value: { name: 'edge' } })
  const names = ['node-2', 'edge']
  expect((await store.services.get(service.id))?.spec.node).toEqual({ names })
  expect(await store.templates.get(template.id)).toEqual({ ...template, spec: { ...content, node: { names } } })
})
