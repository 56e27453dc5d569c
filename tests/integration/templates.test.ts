import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { AXIS_SERVER } from '../support/scenario'
import { type CheckedCall, checkedCalls } from './checked'
import { codesOf } from './raw'

const LABEL = '/provision-template/path-label'
const SYLIXOS = 'axis-server@1.0.0#sylixos'
let instance: Instance
let spec: z.input<typeof contract.TemplateSpecInput>

let raw: CheckedCall
const at = (path: string) => encodeURIComponent(path)
const byPath = async (path: string) => (await raw('GET', `${LABEL}?path=${at(path)}`)).data as contract.TemplateDetail
const tree = async (query = '') => (await raw('GET', `${LABEL}/tree?${query}`)).data as contract.TemplateTree
const paths = async () =>
  (await instance.api.call(contract.listTemplates, { query: { pageSize: -1 } })).list.map((each) => each.path)
const data = async <T>(answer: Promise<{ http: number; data: unknown }>) => {
  const { http, data: value } = await answer
  expect(http).toBe(200)
  return value as T
}
const refused = async (answer: Awaited<ReturnType<typeof raw>>, http: number, codes: [string | null, string][]) => {
  expect([answer.http, codesOf(answer)]).toEqual([http, codes])
  expect(answer).toMatchObject({ data: null, message: expect.any(String) })
}

beforeAll(async () => {
  instance = await startInstance()
  raw = await checkedCalls(instance)
  const { config } = await instance.api.call(contract.imageConfig, { query: { ref: AXIS_SERVER } })
  spec = { image: { ref: AXIS_SERVER, config, vsoa: { password: 'only-here' } }, node: { names: ['node1'] } }
})
afterAll(() => instance?.stop())

describe('an empty tree', () => {
  it('has a root without anything', async () => {
    expect(await tree()).toEqual({
      name: '/',
      realpath: '/',
      childCount: 0,
      data: { id: '', name: '/', kind: 'folder', hostname: '', node: { names: [] }, createdTime: '', updatedTime: '' },
      children: {},
    })
    expect((await raw('GET', '/provision-template')).data).toEqual({ list: [], total: 0, pageNum: 1, pageSize: 20 })
  })
})

describe('folders and templates', () => {
  it('are made, with the folders that are missing above them', async () => {
    const made = await data<{ id: string; path: string }>(raw('POST', `${LABEL}/folder`, { name: 'gyros', path: '/edge/north' }))
    expect(made).toEqual({ id: expect.any(String), path: '/edge/north/gyros' })
    expect(await paths()).toEqual(['/edge', '/edge/north', '/edge/north/gyros'])
    const folder = contract.TemplateDetail.parse((await raw('GET', `/provision-template/${made.id}`)).data)
    expect(folder).toMatchObject({
      id: made.id,
      name: 'gyros',
      kind: 'folder',
      path: '/edge/north/gyros',
      spec: null,
      version: 1,
    })
  })

  it('come of images, each with a free name and its own configuration', async () => {
    const { provisionTmplList } = await data<{ provisionTmplList: { id: string; name: string }[] }>(
      raw('POST', `${LABEL}/service/batch`, {
        imageRefs: [AXIS_SERVER, SYLIXOS, 'axis-client@1.0.0#linux'],
        path: 'edge/batch/',
      }),
    )
    expect(provisionTmplList.map((each) => each.name)).toEqual(['axis-server', 'axis-server-2', 'axis-client'])
    const { config } = await instance.api.call(contract.imageConfig, { query: { ref: SYLIXOS } })
    const template = contract.TemplateDetail.parse((await raw('GET', `/provision-template/${provisionTmplList[1]?.id}`)).data)
    expect(template).toMatchObject({
      kind: 'service',
      path: '/edge/batch/axis-server-2',
      spec: {
        image: { ref: SYLIXOS, config, pullPolicy: 'Always' },
        node: { names: [] },
        factor: 1,
        policy: 'static',
        prepull: false,
      },
    })
    expect(template.createdTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  })

  it('are made with all they say, passwords masked', async () => {
    const made = await data<{ path: string }>(raw('POST', `${LABEL}/service`, { name: 'master', path: '/edge', spec }))
    expect(made.path).toBe('/edge/master')
    const answer = await raw('GET', `${LABEL}?path=${at('/edge/master')}`)
    expect(JSON.stringify(answer)).not.toContain('only-here')
    expect(contract.TemplateDetail.parse(answer.data).spec?.image.vsoa?.password).toBe('********')
  })

  it.each<[string, string, unknown, number, [string | null, string][]]>([
    ['POST', '/folder', { path: '/' }, 400, [['name', 'required']]],
    ['POST', '/folder', { name: 'a/b', path: '/' }, 400, [['name', 'template.folder.form']]],
    ['POST', '/folder', { name: 'x'.repeat(64), path: '/' }, 400, [['name', 'service.name.long']]],
    ['POST', '/folder', { name: 'a', path: '/b//c' }, 400, [['path', 'template.path.form']]],
    ['POST', '/folder', { name: 'a', path: `/b${'/c'.repeat(15)}` }, 400, [['path', 'template.deep']]],
    ['POST', '/folder', { name: 'master', path: '/edge' }, 409, [['name', 'template.name.taken']]],
    ['POST', '/folder', { name: 'a', path: '/edge/master/b' }, 422, [['path', 'template.folder.not']]],
    ['POST', '/folder', { name: 5 }, 400, [['name', 'required']]],
    ['POST', '/folder', '{oops', 400, [[null, 'body.json']]],
    ['POST', '/service', { name: 'a b', spec: {} }, 400, [['spec.image', 'required']]],
    ['POST', '/service/batch', { imageRefs: [], path: '/' }, 400, [['imageRefs', 'required']]],
    ['POST', '/service/batch', { imageRefs: [AXIS_SERVER, 'nope@1#linux'], path: '/n' }, 422, [['imageRefs.1', 'image.unknown']]],
    ['PUT', '/move', { src: '/edge', dst: '/edge/north' }, 409, [['dst', 'template.move.self']]],
    ['PUT', '/move', { src: '/edge', dst: '/edge' }, 409, [['dst', 'template.move.self']]],
    ['PUT', '/move', { src: '/', dst: '/edge' }, 409, [['src', 'template.root']]],
    ['PUT', '/move', { src: '/nope', dst: '/edge' }, 404, [['src', 'not.found']]],
    ['PUT', '/move', { src: '/edge/north', dst: '/edge/master' }, 422, [['dst', 'template.folder.not']]],
    ['DELETE', '', {}, 400, [[null, 'template.which']]],
    ['DELETE', '', { path: '/', id: ['x'] }, 400, [[null, 'template.which']]],
    ['DELETE', '', { path: '/' }, 409, [['path', 'template.root']]],
    ['DELETE', '', { path: '/nope' }, 404, [['path', 'not.found']]],
    ['DELETE', '', { id: ['nope'] }, 404, [['id', 'not.found']]],
    ['DELETE', '/nope', undefined, 404, [['id', 'not.found']]],
    ['GET', '?path=%2Fnope', undefined, 404, [['path', 'not.found']]],
    ['GET', '', undefined, 400, [['path', 'required']]],
    ['GET', '/tree?path=%2Fnope', undefined, 404, [['path', 'not.found']]],
    ['GET', '/tree?level=x', undefined, 400, [['level', 'type']]],
    ['GET', '/tree?model=other', undefined, 400, [['model', 'choice']]],
    ['GET', '/search', undefined, 400, [['key', 'required']]],
  ])('%s %s %j is refused, and nothing changes', async (method, path, body, http, codes) => {
    const before = await paths()
    await refused(await raw(method, LABEL + path, body), http, codes)
    expect(await paths()).toEqual(before)
  })
})

describe('the tree', () => {
  it('is shown from a path on, so many levels deep, simple or full', async () => {
    const all = await tree()
    expect(contract.TemplateTree.parse(all)).toEqual(all)
    expect(Object.keys(all.children)).toEqual(['edge'])
    expect(all.children.edge).toMatchObject({ realpath: '/edge', childCount: 3 })
    expect(all.children.edge?.children.batch?.children['axis-server']).toMatchObject({
      name: 'axis-server',
      realpath: '/edge/batch/axis-server',
      childCount: 0,
      data: { kind: 'service', hostname: expect.any(String), node: { names: [] } },
      children: {},
    })
    const cut = await tree(`path=${at('/edge')}&level=1&model=simple`)
    expect(cut.data).toEqual({ id: expect.any(String), name: 'edge', kind: 'folder' })
    expect(Object.values(cut.children).map((each) => [each.name, each.childCount, each.children])).toEqual([
      ['batch', 3, {}],
      ['master', 0, {}],
      ['north', 1, {}],
    ])
  })

  it('is searched by name, the first by path', async () => {
    const search = (query: string) => raw('GET', `${LABEL}/search?${query}`)
    expect(contract.TemplateFound.parse((await search('key=AXIS')).data)).toMatchObject({
      realpath: '/edge/batch/axis-client',
      kind: 'service',
    })
    expect((await search(`key=axis&path=${at('/edge/north')}`)).data).toBeNull()
    expect((await search('key=n&kind=folder')).data).toMatchObject({ realpath: '/edge/north' })
  })

  it('is listed page by page', async () => {
    const list = (query: string) =>
      instance.api.call(contract.listTemplates, { query: Object.fromEntries(new URLSearchParams(query)) })
    expect(await list('pageNum=1&pageSize=3')).toMatchObject({
      total: 8,
      pageNum: 1,
      pageSize: 3,
      list: [{ path: '/edge' }, {}, {}],
    })
    expect((await list('pageNum=3&pageSize=3')).list).toHaveLength(2)
    expect((await list('pageNum=9&pageSize=3')).list).toEqual([])
    expect((await list('pageSize=-1&key=GYROS')).list.map((each) => each.path)).toEqual(['/edge/north/gyros'])
  })
})

describe('changes', () => {
  it('move what is below along, and are written down', async () => {
    const { id } = await byPath('/edge/batch')
    expect(await data(raw('PUT', `${LABEL}/move`, { src: '/edge/batch', dst: '/fleet/new' }))).toEqual({ id })
    expect(await paths()).toEqual([
      '/edge',
      '/edge/master',
      '/edge/north',
      '/edge/north/gyros',
      '/fleet',
      '/fleet/new',
      '/fleet/new/batch',
      '/fleet/new/batch/axis-client',
      '/fleet/new/batch/axis-server',
      '/fleet/new/batch/axis-server-2',
    ])
    const { list } = await instance.api.call(contract.listAudit, { query: { target: id, pageSize: -1 } })
    expect(list[0]).toMatchObject({
      action: 'template.move',
      detail: { before: { path: '/edge/batch' }, after: { path: '/fleet/new/batch' } },
    })
    expect(await data(raw('PUT', `/provision-templates/${id}`, { name: '批次' }))).toMatchObject({ id })
    expect(await paths()).toContain('/fleet/new/批次/axis-server')
    await raw('POST', `${LABEL}/folder`, { name: 'batch', path: '/fleet/new' })
    await refused(await raw('PUT', `/provision-templates/${id}`, { name: 'batch' }), 409, [['name', 'template.name.taken']])
  })

  it('of a template keep its password where a mask comes back, and meet those of others', async () => {
    const { id, spec: seen, version } = await byPath('/edge/master')
    if (!seen) throw new Error('no specification')
    const changed = { ...seen, image: { ...seen.image, vsoa: { ...seen.image.vsoa, healthInterval: 1234 } } }
    await data(raw('PUT', `/provision-templates/${id}`, { name: 'primary', templates: changed, version }))
    const now = await byPath('/edge/primary')
    expect(now).toMatchObject({
      id,
      version: version + 1,
      spec: { image: { vsoa: { password: '********', healthInterval: 1234 } } },
    })
    const late = await raw('PUT', `/provision-templates/${id}`, { name: 'late', version })
    await refused(late, 409, [['version', 'edit.conflict.by']])
    expect(late.message).toContain('healthInterval')
    const { list } = await instance.api.call(contract.listAudit, { query: { target: id, pageSize: -1 } })
    expect(JSON.stringify(list)).not.toContain('only-here')
    const { id: folder } = await byPath('/edge')
    await refused(await raw('PUT', `/provision-templates/${folder}`, { templates: changed }), 422, [
      ['templates', 'template.folder.spec'],
    ])
    await refused(await raw('PUT', `/provision-templates/${id}`, { name: 'a b' }), 400, [['name', 'service.name.form']])
    await refused(await raw('PUT', '/provision-templates/nope', { name: 'x' }), 404, [['id', 'not.found']])
  })

  it('delete by path, ids or one id, folders with what is in them', async () => {
    const [gyros, edge] = [await byPath('/edge/north/gyros'), await byPath('/edge/north')]
    expect(await data(raw('DELETE', LABEL, { id: [gyros.id, edge.id] }))).toEqual({ id: [gyros.id, edge.id] })
    const { id } = await byPath('/edge/primary')
    expect(await data(raw('DELETE', `${LABEL}/${id}`))).toEqual({ id })
    expect(await paths()).not.toContain('/edge/primary')
    await data(raw('DELETE', LABEL, { path: '/fleet' }))
    expect(await paths()).toEqual(['/edge'])
    await data(raw('DELETE', LABEL, { path: 'edge/' }))
    expect((await tree()).childCount).toBe(0)
  })
})
