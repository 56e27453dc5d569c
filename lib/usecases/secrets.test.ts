import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createService, updateService } from '../api/contract'
import { Deployments } from './deployments'
import { Services } from './services'
import { imageSpec } from './templates/template-spec'
import { addImage, asker, temporaryContext } from './testing/temporary-context'

const MASK = '********'
const SECRET = 'NAV_PASS=hunter22'

let context: Awaited<ReturnType<typeof temporaryContext>>
let services: Services
let deployments: Deployments
beforeEach(async () => {
  context = await temporaryContext()
  services = new Services(context)
  deployments = new Deployments(context)
  await nav('1.0.0', 'NAV_PASS')
})
afterEach(() => context.done())

const nav = (tag: string, passwordEnv?: string) =>
  addImage(context.store, { name: 'nav', tag, vsoa: { name: 'nav', ...(passwordEnv && { passwordEnv }) } })

async function deploy(ref: string, env: string[]): Promise<string> {
  const image = await context.store.images.byRef(ref)
  if (!image) throw new Error(`no ${ref}`)
  const { factor: _, ...spec } = imageSpec(image, ref)
  spec.image.config.process.env = env
  const made = await services.create(asker, createService.body.parse({ ...spec, name: 'nav', node: { names: ['node-1'] } }))
  if (!made.ok) throw new Error(made.failures[0].code)
  return made.value.id
}
/** What a page or program is told of the service, to send it back changed. */
async function seen(id: string) {
  const found = await services.get(id)
  if (!found.ok) throw new Error('no service')
  const { name, image, node, policy } = found.value
  return { id, name, image, node, policy }
}
const envOf = async (id: string) => (await seen(id)).image.config.process.env
const stored = async (id: string) => (await context.store.services.get(id))?.spec.image.config.process.env
async function change(id: string, ref: string, env?: string[]) {
  const now = await seen(id)
  now.image.ref = ref
  if (env) now.image.config.process.env = env
  return deployments.update(asker, updateService.body.parse(now))
}
async function recordEnv(id: string) {
  const [last] = await context.store.deployments.list(id)
  const record = await deployments.record(last?.id ?? '', 'en')
  return record.ok && record.value.config.process.env
}

describe('the variable an image takes its password from', () => {
  it('stays masked and stays as it was when the service gets an image that has another one, or none', async () => {
    const id = await deploy('nav@1.0.0#linux', ['A=1', SECRET])
    expect(await envOf(id)).toEqual(['A=1', `NAV_PASS=${MASK}`])
    await nav('2.0.0', 'OTHER')
    await nav('3.0.0')
    for (const tag of ['2.0.0', '3.0.0']) {
      expect((await change(id, `nav@${tag}#linux`)).ok).toBe(true)
      expect(await stored(id)).toEqual(['A=1', SECRET])
      expect(await envOf(id)).toEqual(['A=1', `NAV_PASS=${MASK}`])
      expect(await recordEnv(id)).toEqual(['A=1', `NAV_PASS=${MASK}`])
    }
  })

  it('stays masked when its tag comes again and says nothing of it', async () => {
    const id = await deploy('nav@1.0.0#linux', ['A=1', SECRET])
    await nav('1.0.0')
    expect(await envOf(id)).toEqual(['A=1', `NAV_PASS=${MASK}`])
    expect((await change(id, 'nav@1.0.0#linux', ['A=2', `NAV_PASS=${MASK}`])).ok).toBe(true)
    expect(await stored(id)).toEqual(['A=2', SECRET])
    expect(await envOf(id)).toEqual(['A=2', `NAV_PASS=${MASK}`])
  })

  it('is masked with every other value when the image is gone', async () => {
    const id = await deploy('nav@1.0.0#linux', ['A=1', SECRET])
    const image = await context.store.images.byRef('nav@1.0.0#linux')
    await context.store.images.remove(image?.id ?? '')
    expect(await envOf(id)).toEqual([`A=${MASK}`, `NAV_PASS=${MASK}`])
    expect(await recordEnv(id)).toEqual([`A=${MASK}`, `NAV_PASS=${MASK}`])
    // Edited as it was told: both values are still those.
    await nav('2.0.0')
    expect((await change(id, 'nav@2.0.0#linux')).ok).toBe(true)
    expect(await stored(id)).toEqual(['A=1', SECRET])
    expect(JSON.stringify(await seen(id))).not.toContain('hunter22')
  })

  it('stays a secret when the image is changed by itself', async () => {
    const id = await deploy('nav@1.0.0#linux', [SECRET])
    const service = await context.store.services.get(id)
    if (!service) throw new Error('no service')
    // As it was stored before specifications named their secrets.
    const { secretEnv: _, ...image } = service.spec.image
    await context.store.services.update(id, { spec: { ...service.spec, image: { ...image, autoUpgrade: 'Always' } } })
    const begun = await deployments.updateForNewImage(asker, await nav('2.0.0'), null)
    expect(begun).toMatchObject([{ serviceId: id }])
    expect(await envOf(id)).toEqual([`NAV_PASS=${MASK}`])
  })

  it('is told of nowhere else', async () => {
    const id = await deploy('nav@1.0.0#linux', [SECRET])
    const detail = await services.get(id)
    expect(JSON.stringify(detail)).not.toContain('secretEnv')
    const audit = await context.store.audit.list({ limit: 1, action: 'service.create' })
    expect(JSON.stringify(audit)).not.toContain('secretEnv')
  })
})

describe('a mask', () => {
  it('is refused where there is nothing that it could stand for', async () => {
    const id = await deploy('nav@1.0.0#linux', [SECRET])
    expect(await change(id, 'nav@1.0.0#linux', [`OTHER=${MASK}`])).toEqual({
      ok: false,
      failures: [{ code: 'env.masked', field: 'image.config.process.env.0', params: { name: 'OTHER' } }],
    })
    expect(await stored(id)).toEqual([SECRET])
  })

  it('of the image’s own variable stands for the image’s own password', async () => {
    const id = await deploy('nav@1.0.0#linux', ['A=1'])
    expect((await change(id, 'nav@1.0.0#linux', ['A=1', `NAV_PASS=${MASK}`])).ok).toBe(true)
    expect(await stored(id)).toEqual(['A=1'])
  })
})
