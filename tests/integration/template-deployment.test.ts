import { afterAll, beforeAll, expect, it } from 'vitest'
import type * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { AXIS_SERVER, until } from '../support/scenario'
import { type CheckedCall, checkedCalls } from './checked'
import { codesOf } from './raw'

/** The template round trip as a program does it that knows ECSM's calls and nothing of ours. */
const LABEL = '/provision-template/path-label'
let instance: Instance
let call: CheckedCall
async function good<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await call(method, path, body)
  expect(answer, `${method} ${path}: ${answer.message}`).toMatchObject({ http: 200, status: 200 })
  return answer.data as T
}
const services = async () => (await good<{ list: contract.ServiceRow[] }>('GET', '/service?pageSize=-1')).list
const service = (id: string) => good<contract.ServiceRow>('GET', `/service/${id}`)
const settles = (id: string, status: string) => until(`${id} is ${status}`, async () => (await service(id)).status === status)
const run = (paths: string[], more: object = {}) => call('POST', '/service/run/templates-path-label', { paths, ...more })
const template = (path: string) => good<contract.TemplateDetail>('GET', `${LABEL}?path=${encodeURIComponent(path)}`)

beforeAll(async () => {
  instance = await startInstance()
  call = await checkedCalls(instance)
})
afterAll(() => instance?.stop())

it('makes templates of images and chooses their nodes', async () => {
  const { provisionTmplList } = await good<{ provisionTmplList: { id: string; name: string }[] }>(
    'POST',
    `${LABEL}/service/batch`,
    { imageRefs: [AXIS_SERVER, AXIS_SERVER, 'axis-client@1.0.0#linux'], path: '/fleet' },
  )
  expect(provisionTmplList.map((each) => each.name)).toEqual(['axis-server', 'axis-server-2', 'axis-client'])
  for (const [i, each] of provisionTmplList.slice(0, 2).entries()) {
    const { spec } = await good<contract.TemplateDetail>('GET', `/provision-template/${each.id}`)
    const templates = { ...spec, node: { names: [`node${i + 1}`] } }
    const changed = await good('PUT', `/provision-templates/${each.id}`, { name: i === 0 ? 'master' : 'slave', templates })
    expect(changed).toEqual({ id: each.id, deployResult: null })
  }
})

it('deploys many paths, with an answer for each', async () => {
  const answer = await run(['/fleet/master', '/fleet/axis-client', '/nope'])
  expect(answer.http).toBe(200)
  expect(answer.data).toEqual([
    {
      path: '/fleet/master',
      id: expect.any(String),
      name: 'master',
      containers: [expect.any(String)],
      result: 'created',
      error: '',
    },
    { path: '/fleet/axis-client', id: '', name: '', containers: [], result: 'failed', error: 'Choose at least one node.' },
    { path: '/nope', id: '', name: '', containers: [], result: 'failed', error: expect.stringContaining('/nope') },
  ])
  const [master] = answer.data as contract.TemplateDeployed[]
  if (!master) throw new Error('no master')
  await settles(master.id, 'complete')
  expect((await services()).map((each) => [each.name, each.pathLabel])).toEqual([['master', '/fleet/master']])
  // A folder means everything below it; what is there already is left alone.
  const folder = (await good<contract.TemplateDeployed[]>('POST', '/service/run/templates-path-label', { paths: ['fleet'] })).map(
    ({ path, result }) => [path, result],
  )
  expect(folder).toEqual([
    ['/fleet/axis-client', 'failed'],
    ['/fleet/master', 'failed'],
    ['/fleet/slave', 'created'],
  ])
})

it('refuses when nothing at all can be deployed', async () => {
  const before = await services()
  const refused = await run(['/fleet/master', '/nope'])
  expect([refused.http, codesOf(refused)]).toEqual([
    409,
    [
      ['paths.0', 'template.deployed'],
      ['paths.1', 'not.found'],
    ],
  ])
  expect(await run([])).toMatchObject({ http: 400, errors: [{ field: 'paths', code: 'required' }] })
  expect(await run(['/a//b'])).toMatchObject({ http: 400, errors: [{ field: 'paths.0', code: 'template.path.form' }] })
  expect(await call('POST', '/service/start/templates-path-label', { paths: ['/fleet'] })).toMatchObject({ http: 400 })
  await good('POST', `${LABEL}/folder`, { name: 'empty', path: '/' })
  expect(await run(['/empty'])).toMatchObject({ http: 422, errors: [{ code: 'template.folder.empty' }] })
  expect((await services()).map((each) => each.id)).toEqual(before.map((each) => each.id))
})

it('updates with force, and after a change with an action', async () => {
  const [master] = await services()
  if (!master) throw new Error('no master')
  const forced = await run(['/fleet/master'], { force: true })
  expect(forced.data).toEqual([expect.objectContaining({ id: master.id, result: 'updated', error: '' })])
  await settles(master.id, 'complete')

  const { id, spec } = await template('/fleet/master')
  if (!spec) throw new Error('no specification')
  const config = { ...spec.image.config, hostname: 'gyro' }
  const templates = { ...spec, image: { ...spec.image, config } }
  expect(await good('PUT', `/provision-templates/${id}`, { templates, action: 'update' })).toEqual({
    id,
    deployResult: {
      provisionTmpld: id,
      result: 'updated',
      provisionId: master.id,
      tasks: [{ id: expect.any(String) }],
      error: '',
    },
  })
  await settles(master.id, 'complete')
  const { image } = await good<{ image: { config: { hostname: string } } }>('GET', `/service/${master.id}`)
  expect(image.config.hostname).toBe('gyro')
})

it('changes images in bulk, each by itself', async () => {
  const client = await template('/fleet/axis-client')
  const results = await good<contract.TemplateChanged[]>('PUT', '/provision-templates', {
    templates: [
      { id: client.id, imageRef: AXIS_SERVER },
      { id: client.id, imageRef: 'axis-server@1.0.0#sylixos' },
      { id: 'nope', imageRef: AXIS_SERVER },
    ],
    action: 'update',
  })
  expect(results.map(({ id, name, result, deployResult }) => ({ id, name, result, deployResult }))).toEqual([
    { id: client.id, name: 'axis-client', result: true, deployResult: null },
    { id: client.id, name: '', result: false, deployResult: null },
    { id: 'nope', name: '', result: false, deployResult: null },
  ])
  const server = await good<{ config: { process: object } }>('GET', `/image/config?ref=${encodeURIComponent(AXIS_SERVER)}`)
  expect((await template('/fleet/axis-client')).spec?.image).toMatchObject({
    ref: AXIS_SERVER,
    config: { process: server.config.process },
  })
  const byName = await good<contract.TemplateChanged[]>('PUT', '/provision-templates/images', {
    templates: [
      { name: '/fleet/axis-client', imageRef: 'axis-client@1.0.0#linux', action: 'load' },
      { name: '/fleet', imageRef: AXIS_SERVER },
    ],
  })
  expect(byName).toMatchObject([
    {
      id: client.id,
      result: true,
      deployResult: { provisionTmpld: client.id, result: 'failed', error: 'Choose at least one node.' },
    },
    { id: '', name: 'fleet', result: false },
  ])
})

it('loads without starting, and names a service anew where the name is taken', async () => {
  const { spec } = await template('/fleet/slave')
  await good('POST', `${LABEL}/service`, { name: 'slave', path: '/other', spec: { ...spec, node: { names: ['node1'] } } })
  const [loaded] = await good<contract.TemplateDeployed[]>('POST', '/service/load/templates-path-label', {
    paths: ['/other/slave'],
  })
  expect(loaded).toMatchObject({ name: 'slave-2', result: 'created' })
  expect((await service(loaded?.id ?? '')).containerStatusGroup).toEqual(['created'])
})

it('keeps services with their templates when these move, and deletes by path', async () => {
  await good('PUT', `${LABEL}/move`, { src: '/fleet', dst: '/north' })
  expect((await services()).map((each) => each.pathLabel).sort()).toEqual([
    '/north/fleet/master',
    '/north/fleet/slave',
    '/other/slave',
  ])
  const { ids } = await good<{ ids: string[] }>('POST', '/service/stop/path-label', { path: '/north' })
  expect(ids).toHaveLength(2)
  for (const id of ids) await settles(id, 'stopped')
  const { id } = await template('/north/fleet/master')
  await good('DELETE', `${LABEL}/${id}`)
  // What was deployed from it stays, and can still be named by its path.
  const gone = await good<{ provisionId: string; result: string; error: string }[]>('DELETE', '/service/path', { path: '/north' })
  expect(gone.map((each) => [each.result, each.error])).toEqual([
    ['ok', ''],
    ['ok', ''],
  ])
  await until('they are gone', async () => (await services()).length === 1)
})
