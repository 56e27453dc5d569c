import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Instance, startInstance } from '../support/instance'
import { OpenApiChecker } from '../support/openapi'
import { AXIS_SERVER, until } from '../support/scenario'
import { type Answer, codesOf, rawCall } from './raw'

/** ECSM's calls about services, containers, microservices and transactions, as its clients make them. */
let instance: Instance
let checker: OpenApiChecker
let config: { process: { args: string[]; env: string[]; cwd: string } }

/** The paths of the contract with parameters, longest first, so that `record/{id}` isn't taken for `{id}`. */
const TEMPLATES = [
  ['/service/{action}/ids', /^\/service\/\w+\/ids$/],
  ['/service/{action}/path-label', /^\/service\/\w+\/path-label$/],
  ['/service/record/{id}', /^\/service\/record\/[^/]+$/],
  ['/service/{id}', /^\/service\/(?!(record|summary|path|container|rollback|plan|rescheduling)$)[^/]+$/],
  ['/container/{taskId}', /^\/container\/(?!(service|node)$)[^/]+$/],
  ['/micro-service/{id}/distribution', /^\/micro-service\/[^/]+\/distribution$/],
  ['/micro-service/{id}', /^\/micro-service\/(?!instance$)[^/]+$/],
  ['/transaction/{id}', /^\/transaction\/[^/]+$/],
] as const

/** Makes a call and holds its answer to the OpenAPI document. */
async function ask(method: string, target: string, body?: unknown): Promise<Answer> {
  const answer = await rawCall(instance, method, target, body)
  const [path = ''] = target.split('?')
  const { http, ...envelope } = answer
  checker.check(method, TEMPLATES.find(([, form]) => form.test(path))?.[0] ?? path, http, envelope)
  return answer
}
async function data<T>(method: string, target: string, body?: unknown): Promise<T> {
  const answer = await ask(method, target, body)
  if (answer.status !== 200)
    throw new Error(`${method} ${target}: ${answer.status} ${answer.message} ${answer.fieldErrors ?? ''}`)
  return answer.data as T
}
type Page<T> = { list: T[]; total: number; pageNum: number; pageSize: number }
type Row = Record<string, unknown>
const service = (name: string, more: object = {}, image: object = {}) => ({
  name,
  node: { names: ['node1', 'node2'] },
  ...more,
  image: { ref: AXIS_SERVER, action: 'run', config, ...image },
})
const statusIs = (id: string, status: string) =>
  until(`${id} is ${status}`, async () => (await data<Row>('GET', `/service/${id}`)).status === status)
/** A service is complete when its deployments are done, whatever its programs do just then. */
const bothRun = (id: string) =>
  until('both containers run', async () => {
    const { healthy, containerStatusGroup } = await data<Row>('GET', `/service/${id}`)
    return healthy === true && JSON.stringify(containerStatusGroup) === JSON.stringify(['running', 'running'])
  })
const ended = (id: string) =>
  until('the transaction ends', async () => {
    const transaction = await data<Row>('GET', `/transaction/${id}`)
    return transaction.status !== 'running' && transaction
  })

let made: { id: string; containers: string[] }

beforeAll(async () => {
  instance = await startInstance()
  checker = await OpenApiChecker.read(instance.url)
  const answer = await rawCall(instance, 'GET', `/image/config?ref=${encodeURIComponent(AXIS_SERVER)}`)
  config = (answer.data as { config: typeof config }).config
  made = await data('POST', '/service', service('gyro'))
  await statusIs(made.id, 'complete')
  await bothRun(made.id)
})
afterAll(() => instance?.stop())

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)

describe('service', () => {
  it('rows and detail have every field', async () => {
    const { list } = await data<Page<Row>>('GET', '/service?pageNum=1&pageSize=10&name=GYR')
    expect(list).toEqual([
      expect.objectContaining({
        id: made.id,
        name: 'gyro',
        status: 'complete',
        createdTime: TIME,
        updatedTime: TIME,
        imageList: [{ name: 'axis-server', os: 'linux', tag: '1.0.0' }],
        containerStatusGroup: ['running', 'running'],
        factor: 2,
        policy: 'static',
        errorInstance: [],
        instanceOnline: 2,
        instanceActive: 2,
        defaultLabels: [],
        pathLabel: '',
        version: 1,
      }),
    ])
    const nodes = list[0]?.nodeList as Row[]
    expect(nodes.map((each) => each.nodeName)).toEqual(['node1', 'node2'])
    expect(await data('GET', `/service/${made.id}`)).toMatchObject({
      name: 'gyro',
      healthy: true,
      image: {
        ref: AXIS_SERVER,
        action: 'run',
        pullPolicy: 'Always',
        autoUpgrade: 'Never',
        config: { process: { args: config.process.args } },
      },
      node: { names: ['node1', 'node2'] },
    })
    expect(await data('GET', '/service/summary')).toEqual({ total: 1, health: 1 })
  })

  it('lists by image, node and label, page by page', async () => {
    const [image] = (await rawCall(instance, 'GET', '/image?name=axis-server&os=linux')).data
      ? ((await rawCall(instance, 'GET', '/image?name=axis-server&os=linux')).data as Page<Row>).list
      : []
    const count = async (query: string) => (await data<Page<Row>>('GET', `/service?${query}`)).total
    expect(await count(`id=${image?.id}`)).toBe(1)
    expect(await count('id=nope')).toBe(0)
    expect(await count('nodeId=nope')).toBe(0)
    expect(await count('label=/edge')).toBe(0)
    expect(await data('GET', '/service?pageNum=1&pageSize=1')).toMatchObject({ total: 1, pageNum: 1, pageSize: 1 })
    expect(await data('GET', '/service?pageNum=9&pageSize=1')).toMatchObject({ list: [], total: 1, pageNum: 9 })
    expect((await data<Page<Row>>('GET', '/service?pageSize=-1')).list).toHaveLength(1)
    expect((await ask('GET', '/service?pageSize=0')).http).toBe(400)
  })

  it('names can be asked for', async () => {
    expect(await data('GET', '/service/name/check?name=gyro')).toBe(true)
    expect(await data('GET', `/service/name/check?name=gyro&id=${made.id}`)).toBe(false)
    expect(await data('GET', '/service/name/check?name=free')).toBe(false)
  })

  const WRONG: [string, () => unknown, number, [string | null, string][]][] = [
    ['POST', () => service('gyro'), 409, [['name', 'service.name.taken']]],
    ['POST', () => '{', 400, [[null, 'body.json']]],
    ['POST', () => ({ ...service('x'), name: undefined }), 400, [['name', 'required']]],
    ['POST', () => ({ ...service('x'), node: { names: 'node1' } }), 400, [['node.names', 'type']]],
    ['POST', () => service('x', {}, { action: 'fly' }), 400, [['image.action', 'choice']]],
    ['PUT', () => ({ ...service('x'), id: 'nope' }), 404, [['id', 'not.found']]],
    ['PUT', () => service('x'), 400, [['id', 'required']]],
    ['PUT', () => ({ ...service('gyro', {}, { ref: 'nope@1.0.0#linux' }), id: made.id }), 422, [['image.ref', 'image.unknown']]],
  ]
  it.each(WRONG)('%s that can’t be answers what is wrong (%#)', async (method, body, http, codes) => {
    const answer = await ask(method, '/service', body())
    expect([answer.http, codesOf(answer)]).toEqual([http, codes])
    if (http === 409) expect([answer.status, answer.fieldErrors]).toEqual([31006, expect.stringMatching(/^name: /)])
  })

  it('stops, starts, restarts, pauses and resumes by ids; nothing is done where one is unknown', async () => {
    const act = (action: string, ids = [made.id]) => ask('POST', `/service/${action}/ids`, { ids })
    expect(await act('stop', [made.id, 'nope'])).toMatchObject({ http: 404 })
    expect((await data<Row>('GET', `/service/${made.id}`)).containerStatusGroup).toEqual(['running', 'running'])
    expect(await act('stop')).toMatchObject({ status: 200, data: { ids: [made.id] } })
    await statusIs(made.id, 'stopped')
    await act('start')
    await statusIs(made.id, 'complete')
    await bothRun(made.id)
    const rows = async () => (await data<Page<Row>>('GET', `/container/service?serviceIds[]=${made.id}`)).list
    await act('pause')
    await until('both are paused', async () => (await rows()).every((each) => each.status === 'paused'))
    await act('unpause')
    await bothRun(made.id)
    const before = instance.pids().containers
    await act('restart')
    await until('both are other processes', () => {
      const now = instance.pids().containers
      return now.length === 2 && now.every((pid) => !before.includes(pid))
    })
    await bothRun(made.id)
    expect((await ask('POST', '/service/stop/ids', { ids: [] })).http).toBe(400)
  })

  it('acts on its containers with a transaction', async () => {
    const transaction = await data<Row>('PUT', '/service/container', { serviceId: made.id, action: 'restart' })
    expect(transaction).toMatchObject({ id: expect.any(String), status: 'running', timestamp: expect.any(Number) })
    expect(await ended(String(transaction.id))).toMatchObject({ status: 'success' })
    expect((await ask('PUT', '/service/container', { serviceId: 'nope', action: 'stop' })).http).toBe(404)
    expect((await ask('PUT', '/service/container', { serviceId: made.id, action: 'destroy' })).http).toBe(400)
  })

  it('acts on path labels: none here', async () => {
    expect(await data('POST', '/service/stop/path-label', { path: '/edge' })).toEqual({ ids: [] })
    expect(await data('DELETE', '/service/path', { path: '/edge' })).toEqual([])
    for (const path of [undefined, '', '/a//b', '///'])
      expect((await ask('DELETE', '/service/path', { path })).http, path).toBe(400)
    // All of them at once is what a program asks for that forgot the path.
    expect(codesOf(await ask('DELETE', '/service/path', { path: '/' }))).toEqual([['path', 'template.root']])
    expect(codesOf(await ask('POST', '/service/destroy/path-label', { path: '/' }))).toEqual([['path', 'template.root']])
    expect((await ask('GET', '/service?label=/a//b')).http).toBe(400)
    const many = Array.from({ length: 201 }, (_, i) => `${i}`)
    expect(codesOf(await ask('POST', '/service/stop/ids', { ids: many }))).toEqual([['ids', 'big']])
  })

  it('updates, scales, redeploys, keeps records and rolls back', async () => {
    const node = { names: ['node1', 'node2'] }
    const next = { ...service('gyro'), id: made.id, node, policy: 'dynamic' as const }
    const updated = await data<Row>('PUT', '/service', { ...next, factor: 3 })
    expect(updated).toEqual({
      id: made.id,
      containers: expect.arrayContaining(made.containers),
      transactionId: expect.any(String),
    })
    expect(await ended(String(updated.transactionId))).toMatchObject({ status: 'success' })
    expect(await data('GET', `/service/${made.id}`)).toMatchObject({ status: 'complete', factor: 3, version: 2 })

    const before = (await data<Page<Row>>('GET', `/container/service?serviceIds[]=${made.id}`)).list
    const again = await data<Row>('PUT', '/service/deployment/restart', { id: made.id })
    expect(await ended(String(again.id))).toMatchObject({ status: 'success' })
    const after = (await data<Page<Row>>('GET', `/container/service?serviceIds[]=${made.id}`)).list
    expect(after.map((each) => [each.taskId, each.deployNum])).toEqual(
      before.map((each) => [each.taskId, Number(each.deployNum) + 1]),
    )

    const records = await data<Page<Row>>('GET', `/service/record?id=${made.id}&pageNum=1&pageSize=10`)
    expect(records.list.map((each) => [each.cmd, each.name, each.image, each.node])).toEqual([
      ['redeploy', 'gyro', AXIS_SERVER, node],
      ['update', 'gyro', AXIS_SERVER, node],
      ['create', 'gyro', AXIS_SERVER, node],
    ])
    expect(await data('GET', `/service/record?id=${made.id}&pageNum=2&pageSize=2`)).toMatchObject({
      total: 3,
      list: [{ cmd: 'create' }],
    })
    const first = String(records.list.at(-1)?.id)
    expect(await data('GET', `/service/record/${first}`)).toMatchObject({
      name: 'gyro',
      image: { ref: AXIS_SERVER, path: expect.any(String), pullPolicy: 'Always', autoUpgrade: 'Never' },
      node,
      action: 'run',
      policy: 'static',
      factor: 2,
      cmd: config.process.args,
      vsoa: null,
      config: { process: { cwd: config.process.cwd } },
      createdTime: TIME,
    })

    expect((await ask('PUT', '/service/rollback', { id: made.id, recordId: 'nope' })).http).toBe(404)
    const back = await data<Row>('PUT', '/service/rollback', { id: made.id, recordId: first })
    expect(await ended(String(back.id))).toMatchObject({ status: 'success' })
    expect(await data('GET', `/service/${made.id}`)).toMatchObject({ status: 'complete', factor: 2, policy: 'static' })
    expect((await data<Page<Row>>('GET', `/container/service?serviceIds[]=${made.id}`)).list.map((each) => each.taskId)).toEqual(
      made.containers,
    )

    expect(await data('DELETE', `/service/record?id=${first}`)).toEqual({ id: first })
    expect((await ask('GET', `/service/record/${first}`)).http).toBe(404)
    expect((await ask('GET', '/service/record?id=nope')).http).toBe(404)
  })

  it('takes an image that isn’t there (yet) and says so at its containers', async () => {
    const ref = 'not-yet@1.0.0#linux'
    const early = await data<{ id: string }>('POST', '/service', service('early', { node: { names: ['node1'] } }, { ref }))
    await statusIs(early.id, 'failure')
    const { list } = await data<Page<Row>>('GET', `/container/service?serviceIds[]=${early.id}`)
    expect(list).toMatchObject([{ deployStatus: 'failure', failedMessage: expect.stringContaining('not-yet') }])
    expect((await data<Page<Row>>('GET', '/service?name=early')).list[0]?.errorInstance).toMatchObject([
      { containerId: list[0]?.taskId, nodeName: 'node1', message: list[0]?.failedMessage },
    ])
    await data('POST', '/service/destroy/ids', { ids: [early.id] })
    await until('it is gone', async () => (await ask('GET', `/service/${early.id}`)).http === 404)
  })
})

describe('container', () => {
  it('rows have every field, by service, by node and alone', async () => {
    const { list } = await data<Page<Row>>('GET', `/container/service?serviceIds[]=${made.id}&serviceIds[]=nope&key=gyro-1`)
    expect(list).toHaveLength(1)
    const [row] = list
    expect(row).toMatchObject({
      id: made.containers[0],
      taskId: made.containers[0],
      name: 'gyro-1',
      status: 'running',
      startedTime: TIME,
      createdTime: TIME,
      taskCreatedTime: TIME,
      deployStatus: 'success',
      failedMessage: null,
      restartCnt: 0,
      serviceName: 'gyro',
      nodeName: 'node1',
      imageName: 'axis-server',
      imageVersion: '1.0.0',
      imageOS: 'linux',
    })
    const alone = await data<Row>('GET', `/container/${made.containers[0]}`)
    expect(Object.keys(alone)).toEqual(Object.keys(row ?? {}))
    expect((await data<Page<Row>>('GET', `/container/node?nodeIds[]=${alone.nodeId}`)).list.map((each) => each.name)).toEqual([
      'gyro-1',
    ])
    expect(await data('GET', '/container/node?nodeIds[]=nope')).toMatchObject({ list: [], total: 0 })
    expect(await data('GET', '/container/service?serviceIds[]=nope')).toMatchObject({ list: [], total: 0 })
    expect((await ask('GET', '/container/nope')).http).toBe(404)
  })

  it('obeys by its name, and remembers who asked', async () => {
    const taskId = made.containers[0]
    const transaction = await data<Row>('PUT', '/container', { id: 'gyro-1', action: 'stop' })
    expect(await ended(String(transaction.id))).toMatchObject({ status: 'success', data: { containers: [taskId] } })
    expect(await data('GET', `/container/${taskId}`)).toMatchObject({ status: 'stopped', uptime: 0 })
    const history = await data<Page<Row>>('GET', `/container/action/history?id=${taskId}&pageNum=1&pageSize=1`)
    expect(history).toMatchObject({ list: [{ id: taskId, cmd: 'stop', user: 'api', time: TIME }], pageSize: 1 })
    expect(history.total).toBeGreaterThan(1)
    await ended(String((await data<Row>('PUT', '/container', { id: 'gyro-1', action: 'start' })).id))
    expect((await ask('PUT', '/container', { id: 'nope', action: 'stop' })).http).toBe(404)
    expect((await ask('PUT', '/container', { id: 'gyro-1', action: 'fly' })).http).toBe(400)
    expect((await ask('GET', '/transaction/nope')).http).toBe(404)
  })
})

describe('microservice', () => {
  it('is listed, and takes and refuses strategies', async () => {
    await until('both have joined', async () =>
      (await data<Page<Row>>('GET', '/micro-service?name=axis')).list.some((each) => each.healthInstance === 2),
    )
    const [row] = (await data<Page<Row>>('GET', '/micro-service?pageNum=1&pageSize=5&name=axis')).list
    expect(row).toMatchObject({
      name: 'axis_server',
      imageName: 'axis-server',
      healthInstance: 2,
      instance: 2,
      loadBalance: 'roundRobin',
    })
    const id = String(row?.id)
    const [master, slave] = made.containers
    const put = (body: object) => ask('PUT', '/micro-service', { id, ...body })
    expect((await put({ loadBalance: 'masterSlave' })).http).toBe(422)
    expect((await put({ loadBalance: 'masterSlave', loadBalanceDetail: [] })).http).toBe(422)
    expect((await put({ loadBalance: 'roundRobin', loadBalanceDetail: [{ master, id: slave }] })).http).toBe(422)
    expect((await put({ loadBalance: 'chance' })).http).toBe(400)
    expect((await put({ loadBalance: 'masterSlave', loadBalanceDetail: [{ master, id: slave }] })).status).toBe(200)
    expect(await data('GET', '/micro-service/axis_server')).toMatchObject({
      id,
      boDynamic: expect.any(Boolean),
      loadBalance: 'masterSlave',
      loadBalanceDetail: [{ master, id: slave }],
    })
    const instances = await data<Page<Row>>('GET', `/micro-service/instance?id=${id}&pageNum=-1&keyWord=gyro`)
    expect(instances.list.map((each) => [each.name, each.ip !== '', Number(each.vsoaPort) > 0])).toEqual([
      ['gyro-1', true, true],
      ['gyro-2', true, true],
    ])
    expect((await put({ loadBalance: 'roundRobin' })).status).toBe(200)
    expect((await ask('GET', '/micro-service/nope')).http).toBe(404)
    expect(await data('GET', `/micro-service/${id}/distribution`)).toMatchObject({ total: expect.any(Number) })
    expect((await ask('GET', '/micro-service/nope/distribution')).http).toBe(404)
  })
})

describe('nodes that are lost', () => {
  it('have a time of grace that can be set', async () => {
    const before = await data<Row>('GET', '/service/rescheduling')
    expect(await data('PUT', '/service/rescheduling', before)).toEqual(before)
    expect((await ask('PUT', '/service/rescheduling', { graceS: -1 })).http).toBe(400)
  })
})

describe('the audit', () => {
  it('has who changed what from where, as it was and as it is, and no secret', async () => {
    const image = {
      vsoa: { password: 'kept-to-itself' },
      config: { ...config, process: { ...config.process, env: ['A=hush-hush'] } },
    }
    const body = { ...service('other', { node: { names: ['node1'] } }, image), name: 'other' }
    body.image.config.process.env = ['AXIS_NAME=other', 'A=hush-hush']
    const other = await data<{ id: string }>('POST', '/service', body)
    await data('PUT', '/service', {
      ...body,
      id: other.id,
      image: { ...body.image, pullPolicy: 'Never', vsoa: { password: 'another-one' } },
    })
    await data('DELETE', `/service/${other.id}`)
    const rows = (await rawCall(instance, 'GET', `/audit?target=${other.id}&pageSize=-1`)).data as Page<Row & { detail: Row }>
    expect(rows.list.map((each) => each.action)).toEqual(['service.destroy', 'service.update', 'service.create'])
    expect(new Set(rows.list.map((each) => `${each.user} ${each.role} ${each.address}`))).toEqual(
      new Set(['api administrator 127.0.0.1']),
    )
    expect(rows.list[1]?.detail).toMatchObject({
      version: 2,
      before: { 'image.pullPolicy': 'Always', 'image.vsoa.password': '********' },
      after: { 'image.pullPolicy': 'Never', 'image.vsoa.password': '********' },
    })
    expect(JSON.stringify(rows)).not.toMatch(/kept-to-itself|another-one|hush-hush/)
  })
})

describe('the end', () => {
  it('a deleted service is gone with its containers', async () => {
    const { transactionId } = await data<{ transactionId: string }>('DELETE', `/service/${made.id}`)
    expect(await ended(transactionId)).toMatchObject({ status: 'success' })
    expect((await ask('GET', `/service/${made.id}`)).http).toBe(404)
    expect((await ask('DELETE', `/service/${made.id}`)).http).toBe(404)
    expect(await data('GET', `/container/service?serviceIds[]=${made.id}`)).toMatchObject({ list: [], total: 0 })
  })

  it('every call of these sections was made', () => {
    const all = Object.entries(checker.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const ours = all.filter((each) => / \/(service|container|micro-service|transaction)(\/|$)/.test(each))
    // Not ECSM's: what our own pages ask besides.
    const besides = [
      'POST /service/plan',
      'GET /container/{taskId}/history',
      'GET /container/{taskId}/log',
      'POST /micro-service/{id}/failback',
      'POST /micro-service/{id}/switchover',
      'PUT /micro-service/{id}/availability',
      'POST /micro-service/{id}/end-flapping',
    ]
    // Those of templates are held to the document with the other calls of templates.
    const templates = ours.filter((each) => each.includes('templates-path-label'))
    expect(ours.filter((each) => !checker.seen.has(each) && !besides.includes(each) && !templates.includes(each))).toEqual([])
  })
})
