import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createService } from '../api/contract'
import type { ImageConfig } from '../domain/image'
import { sampleConfig, sampleSpec } from '../store/test-store'
import { Deployments } from './deployments'
import { Services } from './services'
import { addImage, asker, temporaryContext } from './testing/temporary-context'

let context: Awaited<ReturnType<typeof temporaryContext>>
let services: Services
let deployments: Deployments
beforeEach(async () => {
  context = await temporaryContext()
  services = new Services(context)
  deployments = new Deployments(context)
  await addImage(context.store, { name: 'axis-server' })
})
afterEach(() => context.done())

type Input = ReturnType<typeof createService.body.parse>
const input = (change: Partial<Input['image']> = {}): Input => {
  const spec = { ...sampleSpec('axis'), node: { names: ['node-1'] } }
  return createService.body.parse({ ...spec, image: { ...spec.image, ...change } })
}
const withArgs = (args: string[]): ImageConfig => ({ ...sampleConfig, process: { ...sampleConfig.process, args } })

async function deploy(change?: Partial<Input['image']>): Promise<string> {
  const made = await services.create(asker, input(change))
  if (!made.ok) throw new Error(made.failures[0].code)
  return made.value.id
}
const argsOf = async (id: string) => (await context.store.services.get(id))?.spec.image.config.process.args

/** Something happens between the check of the next deployment and its writing. */
function meanwhile(work: () => Promise<unknown>): void {
  const problem = vi.spyOn(context.images, 'problem')
  problem.mockImplementationOnce(async () => {
    problem.mockRestore()
    await work()
    return null
  })
}

describe('a deployment that nobody wrote a specification for', () => {
  const args = ['node', '/app/other.mjs']

  it('keeps what somebody else makes of the service meanwhile', async () => {
    const id = await deploy()
    meanwhile(async () => expect((await deployments.update(asker, { id, ...input({ config: withArgs(args) }) })).ok).toBe(true))
    expect((await deployments.redeploy(asker, 'en', id)).ok).toBe(true)
    expect(await argsOf(id)).toEqual(args)
    expect(await context.store.services.get(id)).toMatchObject({ version: 3 })
  })

  it('keeps the new name of a node', async () => {
    const id = await deploy()
    meanwhile(async () => {
      const spec = context.store.records.services.get(id)?.spec ?? sampleSpec('axis')
      await context.store.nodes.update(context.nodeIds[0] ?? '', { name: 'node-9' })
      await context.store.services.update(id, { spec: { ...spec, node: { ...spec.node, names: ['node-9'] } } })
    })
    expect((await deployments.redeploy(asker, 'en', id)).ok).toBe(true)
    expect((await context.store.services.get(id))?.spec.node.names).toEqual(['node-9'])
  })

  it('takes the configuration of an image whose tag came again', async () => {
    const id = await deploy({ autoUpgrade: 'Always' })
    const before = await context.store.images.byRef('axis-server@1.0.0#linux')
    const image = await addImage(context.store, { name: 'axis-server', config: withArgs(args) })
    expect(await deployments.updateForNewImage(asker, image, before)).toMatchObject([{ serviceId: id }])
    expect(await argsOf(id)).toEqual(args)
  })

  it('leaves a service alone that wants that image no more', async () => {
    const id = await deploy({ autoUpgrade: 'Always' })
    const image = await addImage(context.store, { name: 'axis-server', tag: '2.0.0', config: withArgs(args) })
    meanwhile(() => deployments.update(asker, { id, ...input({ autoUpgrade: 'Never' }) }))
    expect(await deployments.updateForNewImage(asker, image, null)).toEqual([])
    expect((await context.store.services.get(id))?.spec.image.ref).toBe('axis-server@1.0.0#linux')
  })
})
