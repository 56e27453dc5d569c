import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { endpoints } from '../../lib/api/openapi'
import { type Instance, startInstance } from '../support/instance'
import { type Deployed, deployAxisServer, healthy, microserviceWith, setMasterSlave, until } from '../support/scenario'
import { act } from './actions'
import { codesOf, rawCall } from './raw'

let instance: Instance
let config: Config
type Config = Awaited<ReturnType<typeof imageConfig>>
const imageConfig = async (ref = 'axis-server@1.0.0#linux') =>
  (await instance.api.call(contract.imageConfig, { query: { ref } })).config

const raw = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  rawCall(instance, method, path, body, headers)
const service = (more: object = {}, image: object = {}) => ({
  name: 'probe',
  node: { names: ['node1'] },
  ...more,
  image: { ref: 'axis-server@1.0.0#linux', config, ...image },
})

beforeAll(async () => {
  instance = await startInstance()
  config = await imageConfig()
})
afterAll(() => instance?.stop())

describe('a first start', () => {
  it('brings three simulated nodes, two images for two systems, and no services', async () => {
    const nodes = await instance.api.call(contract.listNodes, { query: { pageSize: -1 } })
    expect(nodes.list.map((each) => [each.type, each.status, each.simulated])).toEqual([
      ['linux', 'online', true],
      ['linux', 'online', true],
      ['sylixos', 'online', true],
    ])
    const images = await instance.api.call(contract.listImages, { query: { pageSize: -1 } })
    expect(images.list.map((each) => `${each.name}@${each.tag}#${each.os}`)).toEqual([
      'axis-client@1.0.0#linux',
      'axis-client@1.0.0#sylixos',
      'axis-server@1.0.0#linux',
      'axis-server@1.0.0#sylixos',
    ])
    expect(await instance.api.call(contract.listServices)).toMatchObject({ list: [], total: 0 })
  })

  it('lists answer as the contract says, page by page', async () => {
    for (const [endpoint, path] of [
      [contract.listNodes, '/node'],
      [contract.listImages, '/image'],
    ] as const) {
      expect(endpoint.data.parse((await raw('GET', `${path}?pageSize=2`)).data)).toMatchObject({ pageNum: 1, pageSize: 2 })
      expect((await raw('GET', `${path}?pageNum=99&pageSize=2`)).data).toMatchObject({ list: [] })
      expect(await raw('GET', `${path}?pageSize=0`)).toMatchObject({
        http: 400,
        errors: [{ field: 'pageSize', code: 'page.size' }],
      })
    }
  })

  it('publishes an OpenAPI document with every call', async () => {
    const document = (await (await fetch(`${instance.url}/api/v1/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, object>
    }
    expect(document.openapi).toBe('3.1.0')
    for (const each of endpoints()) expect(document.paths[each.path]).toHaveProperty(each.method.toLowerCase())
  })
})

describe('credentials', () => {
  it('are needed, as Bearer or as the password of Basic', async () => {
    expect((await raw('GET', '/node', undefined, { authorization: '' })).http).toBe(401)
    expect((await raw('GET', '/node', undefined, { authorization: 'Bearer wrong-token' })).http).toBe(401)
    const basic = Buffer.from(`api:${instance.token}`).toString('base64')
    expect((await raw('GET', '/node', undefined, { authorization: `Basic ${basic}` })).http).toBe(200)
  })

  it('aren’t needed for liveness and readiness, which tell nothing else', async () => {
    expect(await (await fetch(`${instance.url}/healthz`)).text()).toBe('ok\n')
    expect(await (await fetch(`${instance.url}/readyz`)).text()).toBe('ready\n')
  })
})

describe('a deployment that can’t be', () => {
  const refused = async (body: unknown, http: number, expected: [string | null, string][]) => {
    const answer = await raw('POST', '/service', body)
    expect([answer.http, codesOf(answer)]).toEqual([http, expected])
    expect((await instance.api.call(contract.listServices)).total).toBe(0)
    return answer
  }

  it('is no JSON, or has no name', async () => {
    await refused('{', 400, [[null, 'body.json']])
    await refused(service({ name: '' }), 400, [['name', 'required']])
    await refused(service({ name: 'no spaces' }), 400, [['name', 'service.name.form']])
  })

  it('has no image reference, or an unknown node', async () => {
    await refused(service({}, { ref: 'nope' }), 400, [['image.ref', 'image.ref.form']])
    await refused(service({ node: { names: ['node1', 'nope'] } }), 422, [['node.names', 'node.unknown']])
    await refused(service({ node: { names: [] } }), 400, [['node.names', 'node.none']])
  })

  it('wants an image on a node of another system', async () => {
    const answer = await refused(service({ node: { names: ['node3'] } }), 422, [['node.names', 'node.os']])
    expect(answer.fieldErrors).toBe('node.names: Node node3 runs sylixos; the image needs linux.')
    const chinese = await raw('POST', '/service', service({ node: { names: ['node3'] } }), { 'accept-language': 'zh-CN' })
    expect(chinese.fieldErrors).toBe('node.names: 节点 node3 运行 sylixos，而镜像需要 linux。')
  })

  it('has impossible limits', async () => {
    await refused(service({}, { config: { ...config, linux: { memoryLimitMB: -1, cpuLimit: 0 } } }), 400, [
      ['image.config.linux.memoryLimitMB', 'limit.negative'],
    ])
    await refused(service({}, { config: { ...config, linux: { memoryLimitMB: 1_000_000, cpuLimit: 500 } } }), 400, [
      ['image.config.linux.memoryLimitMB', 'limit.memory.node'],
      ['image.config.linux.cpuLimit', 'limit.cpu.node'],
    ])
    await refused(service({}, { vsoa: { port: 70_000 } }), 400, [['image.vsoa.port', 'port.range']])
    await refused(service({ policy: 'dynamic', factor: 0 }), 400, [['factor', 'number.positive']])
    await refused(service({ factor: 3 }), 400, [['factor', 'factor.static']])
  })
})

describe('what isn’t there', () => {
  it.each([
    ['GET', '/service/nope', undefined],
    ['DELETE', '/service/nope', undefined],
    ['POST', '/service/stop/ids', { ids: ['nope'] }],
    ['GET', '/container/nope', undefined],
    ['GET', '/container/nope/log', undefined],
    ['PUT', '/container', { id: 'nope', action: 'stop' }],
    ['GET', '/micro-service/nope', undefined],
    ['PUT', '/micro-service', { id: 'nope', loadBalance: 'roundRobin' }],
    ['POST', '/micro-service/nope/failback', undefined],
    ['POST', '/micro-service/nope/switchover', { taskId: 'nope' }],
    ['PUT', '/micro-service/nope/availability', { taskId: 'nope', state: 'drain' }],
    ['POST', '/micro-service/nope/end-flapping', undefined],
    ['GET', '/client/nope', undefined],
    ['DELETE', '/client/nope', undefined],
    ['GET', '/transaction/nope', undefined],
    ['GET', '/no/such/path', undefined],
  ])('%s %s answers 404', async (method, path, body) => {
    expect(await raw(method, path, body)).toMatchObject({ http: 404, status: 404, data: null })
  })

  it('is an empty list where a list is asked for', async () => {
    expect((await raw('GET', '/container/service?serviceIds[]=nope')).data).toMatchObject({ list: [], total: 0 })
  })
})

describe('with services', () => {
  let master: Deployed
  let slave: Deployed
  let other: Deployed

  beforeAll(async () => {
    master = await deployAxisServer(instance.api, { name: 'server_master', node: 'node1' })
    slave = await deployAxisServer(instance.api, { name: 'server_slave', node: 'node2' })
    other = await deployAxisServer(instance.api, {
      name: 'other',
      node: 'node3',
      ref: 'axis-server@1.0.0#sylixos',
      env: ['AXIS_NAME=other_server'],
    })
    await microserviceWith(instance.api, 2)
    await microserviceWith(instance.api, 1, 'other_server')
  })

  it('rows answer as the contract says', async () => {
    expect(
      contract.listServices.data
        .parse((await raw('GET', '/service?pageSize=-1')).data)
        .list.map((each) => [each.name, each.status]),
    ).toEqual([
      ['server_master', 'complete'],
      ['server_slave', 'complete'],
      ['other', 'complete'],
    ])
    contract.getService.data.parse((await raw('GET', `/service/${master.serviceId}`)).data)
    contract.getContainer.data.parse((await raw('GET', `/container/${master.taskId}`)).data)
    contract.getMicroservice.data.parse((await raw('GET', '/micro-service/AXIS_SERVER')).data)
    contract.microserviceInstances.data.parse((await raw('GET', '/micro-service/instance?id=axis_server&pageNum=-1')).data)
  })

  it('a taken name is 31006, also when two come at once', async () => {
    const answer = await raw('POST', '/service', service({ name: 'server_master' }))
    expect([answer.http, answer.status, codesOf(answer)]).toEqual([409, 31006, [['name', 'service.name.taken']]])
    expect((await raw('GET', '/service/name/check?name=server_master')).data).toBe(true)
    expect((await raw('GET', `/service/name/check?name=server_master&id=${master.serviceId}`)).data).toBe(false)
    const both = await Promise.all(
      [1, 2].map(() => raw('POST', '/service', service({ name: 'twin', node: { names: ['node1'] } }, { action: 'load' }))),
    )
    expect(both.map((each) => each.status).sort()).toEqual([200, 31006])
    const made = both.find((each) => each.status === 200)?.data as { id: string }
    await raw('DELETE', `/service/${made.id}`)
    await until('it is gone', async () => ((await raw('GET', `/service/${made.id}`)).http === 404 ? true : null))
  })

  it('one VSOA name has one password', async () => {
    const answer = await raw('POST', '/service', service({ name: 'third' }, { vsoa: { password: 'other' } }))
    expect([answer.http, codesOf(answer)]).toEqual([409, [['image.vsoa.password', 'vsoa.password.conflict']]])
  })

  it.each([
    ['no detail', { loadBalance: 'masterSlave' }, 'loadBalanceDetail', 'rule.detail.missing'],
    ['an empty detail', { loadBalance: 'masterSlave', loadBalanceDetail: [] }, 'loadBalanceDetail', 'rule.detail.missing'],
    [
      'a detail with round robin',
      { loadBalance: 'roundRobin', loadBalanceDetail: [{ master: 'M', id: 'S' }] },
      'loadBalanceDetail',
      'rule.detail.unexpected',
    ],
    [
      'slave = master',
      { loadBalance: 'masterSlave', loadBalanceDetail: [{ master: 'M', id: 'M' }] },
      'loadBalanceDetail.0.id',
      'rule.same',
    ],
    [
      'a slave twice',
      {
        loadBalance: 'masterSlave',
        loadBalanceDetail: [
          { master: 'M', id: 'S' },
          { master: 'M', id: 'S' },
        ],
      },
      'loadBalanceDetail.1.id',
      'rule.twice',
    ],
    [
      'two masters',
      {
        loadBalance: 'masterSlave',
        loadBalanceDetail: [
          { master: 'M', id: 'S' },
          { master: 'S', id: 'M' },
        ],
      },
      'loadBalanceDetail.master',
      'rule.masters',
    ],
    [
      'a slave of another microservice',
      { loadBalance: 'masterSlave', loadBalanceDetail: [{ master: 'M', id: 'O' }] },
      'loadBalanceDetail.0.id',
      'rule.foreign',
    ],
    [
      'an unknown slave',
      { loadBalance: 'masterSlave', loadBalanceDetail: [{ master: 'M', id: 'nope' }] },
      'loadBalanceDetail.0.id',
      'rule.unknown',
    ],
    ['weights with round robin', { loadBalance: 'roundRobin', weights: { M: 1 } }, 'weights', 'rule.weights.unexpected'],
    ['a weight above 100', { loadBalance: 'random', weights: { M: 101 } }, 'weights.M', 'rule.weight'],
    ['a weight that is no whole number', { loadBalance: 'random', weights: { M: 0.5 } }, 'weights.M', 'number.whole'],
    ['no weight at all', { loadBalance: 'weightedRoundRobin', weights: { M: 0, S: 0 } }, 'weights', 'rule.weights.none'],
    ['the weight of a stranger', { loadBalance: 'random', weights: { nope: 1 } }, 'weights.nope', 'rule.unknown'],
    ['the weight of another microservice', { loadBalance: 'random', weights: { O: 1 } }, 'weights.O', 'rule.foreign'],
    ['an unknown strategy', { loadBalance: 'best' }, 'loadBalance', 'choice'],
    ['an unknown mode', { loadBalance: 'roundRobin', policy: { mode: 'wild' } }, 'policy.mode', 'choice'],
    ['a hold-down below 0', { loadBalance: 'roundRobin', policy: { holdDownMs: -1 } }, 'policy.holdDownMs', 'policy.holdDown'],
    [
      'a flap limit of no switch',
      { loadBalance: 'roundRobin', policy: { flapLimit: { switches: 0, withinS: 1 } } },
      'policy.flapLimit.switches',
      'policy.switches',
    ],
    [
      'a suspension without end',
      { loadBalance: 'roundRobin', policy: { mode: 'suspended' } },
      'policy.until',
      'policy.until.missing',
    ],
    [
      'a suspension that is over',
      { loadBalance: 'roundRobin', policy: { mode: 'suspended', until: 1 } },
      'policy.until',
      'until.past',
    ],
    [
      'the master as never promoted',
      { loadBalance: 'masterSlave', loadBalanceDetail: [{ master: 'M', id: 'S' }], policy: { never: ['M'] } },
      'policy.never.0',
      'policy.never',
    ],
    ['too quick pings', { loadBalance: 'roundRobin', ping: { intervalMs: 1, lost: 3 } }, 'ping.intervalMs', 'ping.interval'],
  ])('a rule with %s is refused at its field', async (_, rule, field, code) => {
    const ids: Record<string, string> = { M: master.taskId, S: slave.taskId, O: other.taskId }
    const text = JSON.stringify({ id: 'axis_server', ...rule }).replaceAll(/"([MSO])"/g, (_, letter) => `"${ids[letter]}"`)
    const at = field.replace(/\.([MSO])$/, (_, letter) => `.${ids[letter]}`)
    expect(codesOf(await raw('PUT', '/micro-service', text))).toEqual([[at, code]])
    expect((await instance.api.call(contract.getMicroservice, { params: { id: 'axis_server' } })).loadBalance).toBe('roundRobin')
  })

  it('weights stand, are kept until a strategy has none, and the audit says both', async () => {
    const put = async (body: object) =>
      contract.updateMicroservice.data.parse((await raw('PUT', '/micro-service', { id: 'axis_server', ...body })).data)
    const stands = { [master.taskId]: 3, [slave.taskId]: 1 }
    expect((await put({ loadBalance: 'weightedRoundRobin', weights: { [master.taskId]: 3 } })).weights).toEqual(stands)
    expect((await put({ loadBalance: 'random' })).weights).toEqual(stands)
    expect(await put({ loadBalance: 'leastConnections' })).not.toHaveProperty('weights')
    expect((await put({ loadBalance: 'roundRobin' })).loadBalance).toBe('roundRobin')
    const { list } = await instance.api.call(contract.listAudit, { query: { pageSize: 50 } })
    const details = list.filter((each) => each.action === 'microservice.update').map((each) => JSON.stringify(each.detail))
    expect(details.filter((each) => each.includes(`weights.${master.taskId}`))).toHaveLength(2)
    const distribution = await instance.api.call(contract.microserviceDistribution, { params: { id: 'axis_server' } })
    expect(distribution).toMatchObject({ name: 'axis_server' })
  })

  it('failback says what is in its way', async () => {
    expect(codesOf(await raw('POST', '/micro-service/axis_server/failback'))).toEqual([[null, 'failback.strategy']])
    await setMasterSlave(instance.api, { master: master.taskId, slave: slave.taskId })
    await until('the master is active', async () =>
      codesOf(await raw('POST', '/micro-service/axis_server/failback'))?.[0]?.[1] === 'failback.active' ? true : null,
    )
  })

  it('switchover and availability say what is in their way, do it, and are audited', async () => {
    const path = '/micro-service/axis_server'
    const over = async (taskId: string) => codesOf(await raw('POST', `${path}/switchover`, { taskId }))
    const set = (body: object) => raw('PUT', `${path}/availability`, { taskId: slave.taskId, ...body })
    expect(await over(master.taskId)).toEqual([['taskId', 'switchover.active']])
    expect(await over(other.taskId)).toEqual([['taskId', 'instance.foreign']])
    expect(codesOf(await set({ state: 'gone' }))).toEqual([['state', 'choice']])
    expect(codesOf(await set({ state: 'drain', until: 1 }))).toEqual([['until', 'until.past']])
    expect(codesOf(await set({ state: 'ready', until: Date.now() + 60_000 }))).toEqual([
      ['until', 'availability.until.unexpected'],
    ])
    expect(codesOf(await raw('POST', `${path}/end-flapping`))).toEqual([[null, 'flapping.none']])
    expect(await set({ state: 'maint' })).toMatchObject({ status: 200, data: { switch: null, until: null } })
    await until('it is in maintenance', async () =>
      (await over(slave.taskId))?.[0]?.[1] === 'switchover.notReady' ? true : null,
    )
    await set({ state: 'ready' })
    const moved = await until('it moves', async () => {
      const answer = await raw('POST', `${path}/switchover`, { taskId: slave.taskId })
      return answer.status === 200 ? answer.data : null
    })
    expect(moved).toMatchObject({ switch: { kind: 'switchover', cause: 'planned switchover', to: { taskId: slave.taskId } } })
    const { list } = await instance.api.call(contract.listAudit, { query: { pageSize: -1 } })
    const actions = list.map((each) => each.action)
    expect(actions).toEqual(expect.arrayContaining(['microservice.switchover', 'microservice.availability']))
    await raw('POST', `${path}/failback`)
  })

  it('a wrong password is shown as running, not joined', async () => {
    const env = ['AXIS_NAME=lonely_server', 'AXIS_PASSWORD=what-the-program-asks-for']
    const own = { ...config, process: { ...config.process, env } }
    const made = await raw(
      'POST',
      '/service',
      service({ name: 'lonely' }, { config: own, vsoa: { password: 'what-we-believe' } }),
    )
    const { id: serviceId, containers } = made.data as { id: string; containers: string[] }
    const taskId = containers[0] ?? ''
    const row = await until('the refusal is shown', async () => {
      const found = await instance.api.call(contract.getContainer, { params: { taskId } })
      return found.unplaced?.join === 'refused' && found
    })
    expect(row).toMatchObject({ status: 'running', microservice: null, unplaced: { joinReason: 'password refused' } })
    await instance.api.call(contract.deleteService, { params: { id: serviceId } })
  })

  it('a password of the VSOA block is what the program asks for', async () => {
    const own = { ...config, process: { ...config.process, env: ['AXIS_NAME=blocked_server'] } }
    const made = await raw(
      'POST',
      '/service',
      service({ name: 'blocked' }, { config: own, vsoa: { password: 'from-the-block' } }),
    )
    const { id } = made.data as { id: string }
    await microserviceWith(instance.api, 1, 'blocked_server')
    const shown = JSON.stringify((await raw('GET', `/service/${id}`)).data)
    expect(shown).not.toContain('from-the-block')
    await instance.api.call(contract.deleteService, { params: { id } })
  })

  it('a viewer looks, and changes nothing', async () => {
    const account = { username: 'vera', password: 'only looking' }
    expect((await raw('POST', '/user', { ...account, role: 'viewer' })).data).toMatchObject({ username: 'vera', role: 'viewer' })
    expect(codesOf(await raw('POST', '/user', { ...account, role: 'viewer' }))).toEqual([['username', 'username.taken']])
    const login = await fetch(`${instance.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    })
    const cookie = login.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const asVera = { cookie, authorization: '' }
    expect((await raw('GET', '/session', undefined, asVera)).data).toMatchObject({ name: 'vera', role: 'viewer', via: 'session' })
    expect((await raw('GET', '/service', undefined, asVera)).http).toBe(200)
    expect(await raw('POST', '/service/stop/ids', { ids: [master.serviceId] }, asVera)).toMatchObject({
      http: 403,
      errors: [{ code: 'forbidden' }],
    })
    expect((await raw('GET', '/user', undefined, asVera)).http).toBe(403)
    const { id } = contract.listUsers.data.parse((await raw('GET', '/user')).data).find((each) => each.username === 'vera') ?? {
      id: '',
    }
    await raw('PUT', `/user/${id}`, { role: 'operator' })
    expect((await raw('POST', '/service/start/ids', { ids: [master.serviceId] }, asVera)).http).toBe(200)
    // A page from elsewhere may borrow the cookie, but not the origin.
    const foreign = { ...asVera, origin: 'http://elsewhere.test' }
    expect(codesOf(await raw('POST', '/service/start/ids', { ids: [master.serviceId] }, foreign))).toEqual([[null, 'origin']])
  })

  it('secrets never go out', async () => {
    const answers = await Promise.all(
      ['/node?pageSize=-1', '/image/config?ref=axis-server%401.0.0%23linux', `/service/${master.serviceId}`].map((path) =>
        raw('GET', path),
      ),
    )
    expect(JSON.stringify(answers)).not.toContain('123456')
    for (const node of contract.listNodes.data.parse(answers[0]?.data).list) expect(node.password).toBe('********')
  })

  it('a container that ends at once backs off, and says why with its last lines', async () => {
    const failing = await raw(
      'POST',
      '/service',
      service(
        { name: 'failing' },
        {
          config: {
            ...config,
            process: {
              ...config.process,
              args: ['node', 'main.js', '--no-such'],
              env: ['AXIS_PERIOD_MS=nonsense', 'NODE_OPTIONS=--no-such-option'],
            },
            restart: { policy: 'always', maxRetries: 2 },
          },
        },
      ),
    )
    const { id, containers } = failing.data as { id: string; containers: string[] }
    const row = await until('it gave up', async () => {
      const found = await instance.api.call(contract.getContainer, { params: { taskId: containers[0] ?? '' } })
      return found.status === 'exited' && found.restartCnt === 2 && found.nextStartAt === null ? found : null
    })
    expect(row.exit?.code).not.toBe(0)
    expect(row.exit?.tail.join('\n')).toContain('--no-such-option')
    const log = await instance.api.call(contract.containerLog, { params: { taskId: row.taskId } })
    expect(log.lines.length).toBeGreaterThan(0)
    await instance.api.call(contract.deleteService, { params: { id } })
  })

  it('actions on services and containers do what they say, and are in the history', async () => {
    await instance.api.call(contract.actOnServices, { params: { action: 'stop' }, body: { ids: [other.serviceId] } })
    await until('it is stopped', async () =>
      (await instance.api.call(contract.getService, { params: { id: other.serviceId } })).status === 'stopped' ? true : null,
    )
    await act(instance.api, other.taskId, 'start')
    await healthy(instance.api, other.taskId)
    expect(codesOf(await raw('PUT', '/container', { id: 'other-1', action: 'unpause' }))).toEqual([
      ['action', 'container.unpause'],
    ])
    const { list } = await instance.api.call(contract.containerHistory, { query: { id: other.taskId } })
    expect(list.map((each) => each.cmd)).toEqual(['start', 'stop'])
    expect(list[0]?.user).toBe('api')
  })

  it('deleting a service ends its containers and its microservice', async () => {
    const { transactionId } = await instance.api.call(contract.deleteService, { params: { id: other.serviceId } })
    await until('it is done', async () =>
      (await instance.api.call(contract.getTransaction, { params: { id: transactionId } })).status === 'success' ? true : null,
    )
    expect((await raw('GET', `/service/${other.serviceId}`)).http).toBe(404)
    await until('its microservice is gone', async () =>
      (await raw('GET', '/micro-service/other_server')).http === 404 ? true : null,
    )
  })
})
