import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import type { Endpoint } from '../../lib/api/endpoint'
import { startEdgeAgent } from '../support/edge-agent'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { type Deployed, deleteDeployed, deployAxisServer, healthy, until } from '../support/scenario'
import { type CheckedCall, checkedCalls } from './checked'
import { type Answer, codesOf } from './raw'

// Section Node of the contract, call by call, as a program that knows only HTTP and JSON makes them.

const PASSWORD = 'an agent far away'
const MASK = '********'
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
const PERCENT = /^\d+\.\d$/

let instance: Instance
let dataDir: string
let endAgent = async () => {}
let address: string
/** The ids of the simulated nodes and of one that an agent of its own stands behind, by their names. */
const ids: Record<string, string> = {}
let deployed: Deployed

/** Every answer is held to the OpenAPI document. */
let raw: CheckedCall
/** An answer in the form of the contract: every field it names, of its type, and no other. */
function data<E extends Endpoint>(endpoint: E, answer: Answer) {
  expect(answer).toMatchObject({ http: 200, status: 200, message: 'success' })
  const parsed = endpoint.data.parse(answer.data)
  expect(parsed).toEqual(answer.data)
  return parsed as E['data']['_zod']['output']
}
const refused = (answer: Answer) => [answer.http, answer.status, codesOf(answer)]

beforeAll(async () => {
  instance = await startInstance()
  raw = await checkedCalls(instance)
  dataDir = await mkdtemp(join(tmpdir(), 'tandem-agent-'))
  const port = await freePort()
  address = `127.0.0.1:${port}`
  endAgent = await startEdgeAgent(instance, { dataDir, port, name: 'edge', password: PASSWORD })
  await raw('POST', '/node', { address, name: 'edge', password: PASSWORD })
  const { list } = await instance.api.call(contract.listNodes)
  for (const { id, name } of list) ids[name] = id
  await until('the agent is connected', async () => {
    const { nodes } = await instance.api.call(contract.nodeStatus)
    return nodes.every((each) => each.status === 'online' && each.processCount > 0 && each.net.length > 0)
  })
  deployed = await deployAxisServer(instance.api, { name: 'far', node: 'edge' })
  await healthy(instance.api, deployed.taskId)
})
afterAll(async () => {
  await endAgent()
  await instance?.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

describe('POST, PUT and DELETE node', () => {
  it('registers, changes and forgets a node nobody answers for', async () => {
    const made = data(contract.createNode, await raw('POST', '/node', { address: '127.0.0.1:9', name: 'none', password: 'x' }))
    expect(made).toMatchObject({ status: 'offline', password: MASK, tls: false, containerTotal: 0, upTime: 0 })
    await until('the reason is told', async () => {
      const row = await instance.api.call(contract.getNode, { params: { id: made.id } })
      return row.offlineCause === 'unreachable' && row.statusReason
    })
    const changed = { id: made.id, address: '127.0.0.1:10', name: 'none.2', password: MASK, tls: false }
    expect(data(contract.updateNode, await raw('PUT', '/node', changed))).toMatchObject({
      address: '127.0.0.1:10',
      name: 'none.2',
    })
    expect(data(contract.deleteNodes, await raw('DELETE', '/node', { ids: [made.id] }))).toBe('success')
    expect(refused(await raw('GET', `/node/${made.id}`))).toEqual([404, 404, [['id', 'not.found']]])
  })

  it('answers with the services that use a node, and keeps it', async () => {
    const used = data(contract.deleteNodes, await raw('DELETE', '/node', { ids: [ids.edge] }))
    expect(used).toEqual([{ id: ids.edge, name: 'edge', serves: [{ id: deployed.serviceId, name: 'far' }] }])
    expect((await raw('GET', `/node/${ids.edge}`)).http).toBe(200)
  })

  it.each<[string, string, string, unknown, number, [string | null, string][]]>([
    [
      'a missing field',
      'POST',
      '/node',
      {},
      400,
      [
        ['address', 'required'],
        ['name', 'required'],
        ['password', 'required'],
      ],
    ],
    ['a wrong type', 'POST', '/node', { address: 1, name: 'a', password: 'b' }, 400, [['address', 'required']]],
    ['no address', 'POST', '/node', { address: 'nowhere', name: 'a', password: 'b' }, 400, [['address', 'node.address.form']]],
    ['bad JSON', 'POST', '/node', '{"address": ', 400, [[null, 'body.json']]],
    [
      'a taken name',
      'POST',
      '/node',
      { address: '127.0.0.1:9', name: 'edge', password: 'b' },
      409,
      [['name', 'node.name.taken']],
    ],
    [
      'an unknown id',
      'PUT',
      '/node',
      { id: 'nope', address: '127.0.0.1:9', name: 'a', password: 'b' },
      404,
      [['id', 'not.found']],
    ],
    ['an unknown id', 'DELETE', '/node', { ids: ['nope'] }, 404, [['ids', 'not.found']]],
    ['no ids', 'DELETE', '/node', { ids: [] }, 400, [['ids', 'required']]],
  ])('refuses %s: %s %s', async (_, method, path, body, http, codes) => {
    const before = await raw('GET', '/node?pageSize=-1')
    expect(refused(await raw(method, path, body))).toEqual([http, http, codes])
    const names = (answer: Answer) => contract.listNodes.data.parse(answer.data).list.map((each) => each.name)
    expect(names(await raw('GET', '/node?pageSize=-1'))).toEqual(names(before))
  })
})

describe('GET node', () => {
  it('has pages: first, last, past the end, and all', async () => {
    const page = async (query: string) => {
      const { list, ...rest } = data(contract.listNodes, await raw('GET', `/node?${query}`))
      return { names: list.map((each) => each.name), ...rest }
    }
    const all = ['edge', 'node1', 'node2', 'node3']
    expect(await page('pageNum=1&pageSize=3')).toEqual({ names: all.slice(0, 3), total: 4, pageNum: 1, pageSize: 3 })
    expect(await page('pageNum=2&pageSize=3')).toEqual({ names: all.slice(3), total: 4, pageNum: 2, pageSize: 3 })
    expect(await page('pageNum=3&pageSize=3')).toEqual({ names: [], total: 4, pageNum: 3, pageSize: 3 })
    expect(await page('pageNum=1&pageSize=-1')).toEqual({ names: all, total: 4, pageNum: 1, pageSize: -1 })
    expect((await page('name=NODE')).names).toEqual(all.slice(1))
    expect((await page('name=nothing')).names).toEqual([])
    for (const [query, field] of [
      ['pageNum=0', 'pageNum'],
      ['pageSize=0', 'pageSize'],
      ['pageSize=many', 'pageSize'],
    ])
      expect(codesOf(await raw('GET', `/node?${query}`))?.map(([at]) => at)).toEqual([field])
  })

  it('has the rows of its containers', async () => {
    const { list } = data(contract.listNodes, await raw('GET', '/node?name=edge'))
    expect(list[0]).toMatchObject({
      address,
      status: 'online',
      type: 'linux',
      tls: false,
      arch: process.arch,
      containerTotal: 1,
      containerRunning: 1,
      containerEcsmTotal: 1,
      containerEcsmRunning: 1,
      createdTime: expect.stringMatching(TIME),
    })
    expect(list[0]?.upTime).toBeGreaterThanOrEqual(0)
  })

  it('by id and by name', async () => {
    expect(data(contract.getNode, await raw('GET', `/node/${ids.edge}`))).toMatchObject({
      name: 'edge',
      password: MASK,
      ecsdVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    expect(data(contract.getNodeByName, await raw('GET', '/node/name/edge'))).toEqual({
      id: ids.edge,
      ip: '127.0.0.1',
      port: Number(address.split(':')[1]),
      name: 'edge',
      password: MASK,
      tls: 0,
      type: 'linux',
      createdTime: expect.stringMatching(TIME),
      arch: process.arch,
    })
    expect(refused(await raw('GET', '/node/name/nobody'))).toEqual([404, 404, [['name', 'not.found']]])
  })

  it('checks names and addresses, with and without an id', async () => {
    const check = async (path: string) => (await raw('GET', path)).data
    expect(await check('/node/name/check?name=edge')).toBe(true)
    expect(await check(`/node/name/check?name=edge&id=${ids.edge}`)).toBe(false)
    expect(await check('/node/name/check?name=free')).toBe(false)
    expect(await check(`/node/address/check?address=${address}`)).toBe(true)
    expect(await check(`/node/address/check?address=${address}&id=${ids.edge}&tls=false`)).toBe(false)
    expect(await check('/node/address/check?address=127.0.0.1:9')).toBe(false)
    for (const path of ['/node/name/check', '/node/address/check'])
      expect(codesOf(await raw('GET', path))?.[0]?.[1]).toBe('required')
  })
})

describe('what is measured', () => {
  it('of some nodes and of all; unknown ids are left out', async () => {
    const asked = `/node/status?ids[]=${ids.edge}&ids[]=nope&ids[]=${ids.node1}`
    const { nodes } = data(contract.nodeStatus, await raw('GET', asked))
    expect(nodes.map((each) => each.id)).toEqual([ids.edge, ids.node1])
    const [edge] = nodes
    expect(edge).toMatchObject({ status: 'online', containerTotal: 1, containerRunning: 1 })
    expect(edge?.memoryFree).toBeGreaterThan(0)
    expect(edge?.memoryTotal).toBeGreaterThan(edge?.memoryFree ?? 0)
    expect(edge?.diskTotal).toBeGreaterThanOrEqual(edge?.diskFree ?? 0)
    expect(edge?.cpuUsage.cores.length).toBeGreaterThan(0)
    expect(edge?.processCount).toBeGreaterThan(2)
    expect(edge?.net.map((each) => each.networkName)).toContain('lo')
    expect(edge?.time.date).toMatch(TIME)
    expect(edge?.time.timezone).toMatch(/^[+-]\d\d:\d\d$/)
    expect(Math.abs(Date.now() - (edge?.time.current ?? 0))).toBeLessThan(30_000)
    expect(data(contract.nodeStatus, await raw('GET', '/node/status')).nodes).toHaveLength(4)
  })

  it('of the systems of the nodes', async () => {
    const types = data(contract.checkNodeTypes, await raw('GET', '/node/type/check'))
    expect(types.map((each) => [each.name, each.type, each.newType])).toEqual([
      ['edge', 'linux', 'linux'],
      ['node1', 'linux', 'linux'],
      ['node2', 'linux', 'linux'],
      ['node3', 'sylixos', 'sylixos'],
    ])
    expect(`${types[0]?.ip}:${types[0]?.port}`).toBe(address)
  })

  it('as a tree of its containers and their services', async () => {
    const view = data(contract.nodeView, await raw('GET', `/overview/platform/node-view/${ids.edge}`))
    expect(view).toEqual({
      id: ids.edge,
      status: 'online',
      type: 'linux',
      name: 'edge',
      children: [
        {
          id: deployed.taskId,
          name: 'far-1',
          node_id: ids.edge,
          pro_id: deployed.serviceId,
          type: 'container',
          status: 'running',
          children: [{ id: deployed.serviceId, status: 'complete', name: 'far', type: 'service', health: true }],
        },
      ],
    })
    expect(data(contract.nodeView, await raw('GET', `/overview/platform/node-view/${ids.node2}`)).children).toEqual([])
    expect(refused(await raw('GET', '/overview/platform/node-view/nope'))).toEqual([404, 404, [['id', 'not.found']]])
  })

  it('now, and over a time', async () => {
    const figures = (query: string) => raw('GET', `/overview/node?nodeId=${ids.edge}&${query}`)
    const now = await until('a sample with the container', async () => {
      const [newest, ...more] = data(contract.nodeMetrics, await figures('instant=true'))
      expect(more).toEqual([])
      return newest?.running === 1 && newest
    })
    expect(now).toMatchObject({ type: 'linux', stop: 0, cpu: { percent: expect.stringMatching(PERCENT) } })
    expect(now.ram.size).toBeGreaterThan(1e6)
    expect(Number(now.rom.percent)).toBeGreaterThan(0)
    expect(now.processCount).toBeGreaterThan(2)
    expect(now.process.length).toBeGreaterThan(0)
    expect(now.upNet.map((each) => each.networkName)).toContain('lo')

    const all = await until('five seconds of figures', async () => {
      const found = data(contract.nodeMetrics, await figures('startTime=0'))
      return found.length > 4 && found
    })
    const moments = all.map((each) => each.timestamp)
    expect(moments).toEqual([...moments].sort((a, b) => a - b))
    const [from = 0, to = 0] = [moments[1], moments[3]]
    const cut = data(contract.nodeMetrics, await figures(`startTime=${from}&endTime=${to}`))
    expect(cut.map((each) => each.timestamp)).toEqual(moments.slice(1, 4))
    const coarse = data(contract.nodeMetrics, await figures(`startTime=0&endTime=${to}&step=3600`))
    expect(coarse.map((each) => each.timestamp).at(-1)).toBe(to)
    expect(coarse.length).toBeLessThanOrEqual(2)
    expect(data(contract.nodeMetrics, await figures('startTime=2001-01-01 00:00:00&endTime=2001-01-02 00:00:00'))).toEqual([])
  })

  it.each<[string, [string, string][]]>([
    ['instant=true', [['nodeId', 'required']]],
    ['nodeId=EDGE&startTime=yesterday', [['startTime', 'moment.form']]],
    ['nodeId=EDGE&startTime=2000&endTime=1000', [['endTime', 'moment.order']]],
    ['nodeId=EDGE&startTime=0&step=0', [['step', 'number.positive']]],
    ['nodeId=EDGE&instant=perhaps', [['instant', 'choice']]],
  ])('refuses %s', async (query, codes) => {
    expect(codesOf(await raw('GET', `/overview/node?${query.replace('EDGE', ids.edge ?? '')}`))).toEqual(codes)
  })

  it('of no node there is', async () => {
    expect(refused(await raw('GET', '/overview/node?nodeId=nope&instant=true'))).toEqual([404, 404, [['nodeId', 'not.found']]])
  })
})

it('when its agent is another system now, says so once it is asked again', async () => {
  await deleteDeployed(instance.api, deployed)
  await endAgent()
  const offline = await until('it is offline', async () => {
    const { nodes } = await instance.api.call(contract.nodeStatus, { query: { ids: [ids.edge ?? ''] } })
    return nodes[0]?.status === 'offline' && nodes[0]
  })
  expect(offline).toMatchObject({ cpuUsage: { total: 0, cores: [] }, net: [], processCount: 0, uptime: 0 })
  expect(data(contract.nodeMetrics, await raw('GET', `/overview/node?nodeId=${ids.edge}&instant=true`))).toEqual([])
  const port = Number(address.split(':')[1])
  const env = { TANDEM_AGENT_OS: 'sylixos' }
  endAgent = await startEdgeAgent(instance, { dataDir, port, name: 'edge', password: PASSWORD, env })
  await until('it is back', async () => {
    const { status } = await instance.api.call(contract.getNode, { params: { id: ids.edge ?? '' } })
    return status === 'online'
  })
  const types = data(contract.refreshNodeTypes, await raw('PUT', '/node/type'))
  expect(types.find((each) => each.name === 'edge')?.newType).toBe('sylixos')
  expect(await instance.api.call(contract.getNode, { params: { id: ids.edge ?? '' } })).toMatchObject({ type: 'sylixos' })
  const audit = await instance.api.call(contract.listAudit, { query: { action: 'node.type' } })
  expect(audit.list[0]).toMatchObject({ user: 'api', action: 'node.type' })
})
