import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import type { BodyInputOf } from '../../lib/api/endpoint'
import { type Instance, startInstance } from '../support/instance'
import { AXIS_NAME, AXIS_SERVER } from '../support/scenario'
import { codesOf, rawCall } from './raw'

type Body = BodyInputOf<typeof contract.createService>
let instance: Instance
let config: Body['image']['config']

const body = (more: Partial<Body> = {}, image: Partial<Body['image']> = {}): Body => ({
  name: 'probe',
  node: { names: ['node1'] },
  ...more,
  image: { ref: AXIS_SERVER, config, ...image },
})
const plan = (asked: Body) => instance.api.call(contract.planService, { body: asked })
const create = (asked: Body) => instance.api.call(contract.createService, { body: asked })
const codes = async (asked: Body) => (await plan(asked)).problems.map((each) => [each.field, each.code])

beforeAll(async () => {
  instance = await startInstance()
  config = (await instance.api.call(contract.imageConfig, { query: { ref: AXIS_SERVER } })).config
})
afterAll(() => instance?.stop())

describe('the plan of a deployment', () => {
  it('says what goes where and what joins, and changes nothing', async () => {
    expect(await plan(body({ node: { names: ['node1', 'node2'] } }))).toEqual({
      problems: [],
      containers: [
        { name: 'probe-1', nodeName: 'node1', port: 0, taskId: null, fate: 'add', from: null },
        { name: 'probe-2', nodeName: 'node2', port: 0, taskId: null, fate: 'add', from: null },
      ],
      microservice: { name: AXIS_NAME, services: [], instances: 0, strategy: null, password: 'image' },
      notEnforced: expect.arrayContaining(['root.readonly', 'hostname']),
    })
    expect((await instance.api.call(contract.listServices)).total).toBe(0)
  })

  it('answers with every problem and still with the places', async () => {
    const asked = body({ name: 'x' }, { config: { ...config, linux: { memoryLimitMB: 1_000_000, cpuLimit: 500 } } })
    const found = await plan(asked)
    expect(found.problems.map((each) => each.code)).toEqual(['limit.memory.node', 'limit.cpu.node'])
    expect(found.containers).toHaveLength(1)
    expect(await codes(body({ node: { names: ['node3'] } }))).toEqual([['node.names', 'node.os']])
    expect(await codes(body({}, { ref: 'nope@1.0.0#linux' }))).toEqual([['image.ref', 'image.unknown']])
    const chinese = await rawCall(instance, 'POST', '/service/plan', body({ node: { names: ['node3'] } }), {
      'accept-language': 'zh-CN',
    })
    expect(chinese.data).toMatchObject({ problems: [{ message: '节点 node3 运行 sylixos，而镜像需要 linux。' }] })
  })

  it('is what is done', async () => {
    // An even number: with an odd one free memory decides, which moves between question and deed.
    const asked = body({ name: 'spread', policy: 'dynamic', factor: 4, node: { names: ['node1', 'node2'] } })
    const { containers } = await plan(asked)
    const { id } = await create(asked)
    const { list } = await instance.api.call(contract.listContainersByService, { query: { serviceIds: [id], pageSize: -1 } })
    expect(list.map((each) => each.name).sort()).toEqual(containers.map((each) => each.name))
    expect(list.map((each) => each.nodeName).sort()).toEqual(containers.map((each) => each.nodeName).sort())
    expect((await plan(body())).microservice).toMatchObject({ services: ['spread'], instances: 4 })
    await instance.api.call(contract.deleteService, { params: { id } })
  })
})

describe('a fixed port', () => {
  it('is one container’s on a node', async () => {
    const vsoa = { port: 30_999 }
    await create(body({ name: 'fixed' }, { vsoa }))
    const again = body({ name: 'second' }, { vsoa })
    expect(await codes(again)).toEqual([['image.vsoa.port', 'vsoa.port.taken']])
    const refused = await rawCall(instance, 'POST', '/service', again)
    expect([refused.http, codesOf(refused)]).toEqual([409, [['image.vsoa.port', 'vsoa.port.taken']]])
    expect(await codes(body({ name: 'second', node: { names: ['node2'] } }, { vsoa }))).toEqual([])
    const three = body({ name: 'three', policy: 'dynamic', factor: 3, node: { names: ['node2'] } }, { vsoa })
    expect(await codes(three)).toEqual([['image.vsoa.port', 'vsoa.port.twice']])
  })
})

describe('a copy of a service', () => {
  it('has its password, which nobody was told', async () => {
    const env = ['AXIS_NAME=secret_axis']
    const own = { config: { ...config, process: { ...config.process, env } }, vsoa: { password: 'only-here' } }
    const { id } = await create(body({ name: 'original' }, own))
    const seen = await instance.api.call(contract.getService, { params: { id } })
    expect(JSON.stringify(seen)).not.toContain('only-here')
    const copy = body({ name: 'copy' }, { ...seen.image, action: 'load' })
    // The mask alone means the image's own password, which isn't that of this name.
    expect(await codes(copy)).toEqual([['image.vsoa.password', 'vsoa.password.conflict']])
    expect(await plan({ ...copy, from: id })).toMatchObject({ problems: [], microservice: { password: 'own' } })
    expect(await create({ ...copy, from: id })).toHaveProperty('id')
    expect(await codes({ ...copy, name: 'late', from: 'gone' })).toContainEqual(['image.vsoa.password', 'password.source'])
  })
})
