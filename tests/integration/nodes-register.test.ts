import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NodeRow } from '../../lib/api/contract'
import * as contract from '../../lib/api/contract'
import { makeCertificate } from '../../lib/vsoa/testing/certificate'
import { ApiError } from '../support/api-client'
import { startEdgeAgent } from '../support/edge-agent'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { type Deployed, deleteDeployed, deployAxisServer, healthy, until } from '../support/scenario'

const PASSWORD = 'an agent far away'
const HOST = '127.0.0.1'

let instance: Instance
let dataDir: string
let endAgent = async () => {}
let port: number
let certificate: { cert: string; key: string }

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tandem-agent-'))
  certificate = { cert: join(dataDir, 'agent.pem'), key: join(dataDir, 'key.pem') }
  const made = makeCertificate(HOST)
  await Promise.all([writeFile(certificate.cert, made.cert), writeFile(certificate.key, made.key)])
  instance = await startInstance({ env: { TANDEM_AGENT_TLS_CA: certificate.cert } })
  port = await freePort()
})
afterAll(async () => {
  await endAgent()
  await instance?.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

const body = (more: Partial<contract.NodeInput> = {}) => ({
  name: 'edge',
  address: `${HOST}:${port}`,
  password: PASSWORD,
  ...more,
})
const nodeWhen = (id: string, what: string, fits: (row: NodeRow) => boolean) =>
  until(what, async () => {
    const row = await instance.api.call(contract.getNode, { params: { id } })
    if (fits(row)) return row
    throw new Error(`${row.status} ${row.offlineCause} ${row.statusReason}`)
  })
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) =>
      error instanceof ApiError ? error.errors.map(({ field, code }) => `${field ?? '-'}: ${code}`).join() : error,
  )
const create = (input: contract.NodeInput) => instance.api.call(contract.createNode, { body: input })

describe('a node on another machine', () => {
  let id: string
  let deployed: Deployed

  it('is refused with a form that can’t be, a name or an address that is taken', async () => {
    const [node1] = (await instance.api.call(contract.listNodes)).list
    expect(await refusal(create({ ...body({ address: '10.0.0.1', name: 'an edge', password: '' }), tls: false }))).toBe(
      'address: node.address.form,name: service.name.form,password: required',
    )
    expect(await refusal(create({ ...body({ name: 'node1' }), tls: false }))).toBe('name: node.name.taken')
    expect(await refusal(create({ ...body({ address: node1?.address ?? '' }), tls: false }))).toBe('address: node.address.taken')
    const check = (name: string) => instance.api.call(contract.checkNodeName, { query: { name } })
    expect([await check('node1'), await check('edge')]).toEqual([true, false])
    const checkAddress = (address: string) => instance.api.call(contract.checkNodeAddress, { query: { address } })
    expect([await checkAddress(node1?.address ?? ''), await checkAddress(`${HOST}:${port}`)]).toEqual([true, false])
  })

  it('is registered before its agent runs, says why it is offline, and comes online by itself', async () => {
    const made = await create({ ...body({ password: 'not the right one' }), tls: false })
    id = made.id
    expect(made).toMatchObject({ name: 'edge', status: 'offline', password: '********', simulated: false, power: null })
    await nodeWhen(id, 'it can’t be reached', (row) => row.offlineCause === 'unreachable')
    endAgent = await startEdgeAgent(instance, { dataDir, port, name: 'edge', password: PASSWORD })
    await nodeWhen(id, 'its password is refused', (row) => row.offlineCause === 'password')
    await instance.api.call(contract.updateNode, { body: { id, ...body() } })
    expect(await nodeWhen(id, 'it is online', (row) => row.status === 'online')).toMatchObject({
      statusReason: null,
      offlineCause: null,
      type: 'linux',
      cores: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    const history = () => instance.api.call(contract.nodeHistory, { params: { id } })
    const series = await until('two samples', async () => {
      const found = await history()
      return found.at.length >= 2 && found
    })
    expect(series.memory.every((each) => each !== null && each > 0)).toBe(true)
  })

  it('takes containers that the governor joins', async () => {
    deployed = await deployAxisServer(instance.api, { name: 'far', node: 'edge' })
    expect(await healthy(instance.api, deployed.taskId)).toMatchObject({ nodeName: 'edge' })
  })

  it('is renamed with the services that name it; the mask leaves its password', async () => {
    await instance.api.call(contract.updateNode, { body: { id, ...body({ name: 'edge-7', password: '********' }) } })
    await nodeWhen(id, 'it is online under its new name', (row) => row.status === 'online' && row.name === 'edge-7')
    const service = await instance.api.call(contract.getService, { params: { id: deployed.serviceId } })
    expect(service.node.names).toEqual(['edge-7'])
    expect(await healthy(instance.api, deployed.taskId)).toMatchObject({ nodeName: 'edge-7' })
  })

  it('can’t be deleted while a service uses it', async () => {
    const used = await instance.api.call(contract.deleteNodes, { body: { ids: [id] } })
    expect(used).toEqual([{ id, name: 'edge-7', serves: [{ id: deployed.serviceId, name: 'far' }] }])
    await deleteDeployed(instance.api, deployed)
    expect(await instance.api.call(contract.deleteNodes, { body: { ids: [id] } })).toBe('success')
    expect(await refusal(instance.api.call(contract.getNode, { params: { id } }))).toBe('id: not.found')
    expect((await instance.api.call(contract.listNodes)).list.map((each) => each.name)).toEqual(['node1', 'node2', 'node3'])
  })

  it('may speak TLS: its certificate is verified, and console and governor reach it', async () => {
    await endAgent()
    const env = { TANDEM_AGENT_TLS_CERT: certificate.cert, TANDEM_AGENT_TLS_KEY: certificate.key }
    endAgent = await startEdgeAgent(instance, { dataDir, port, name: 'edge', password: PASSWORD, env })
    const plain = await create({ ...body(), tls: false })
    await nodeWhen(plain.id, 'it can’t be reached without TLS', (row) => row.offlineCause === 'unreachable')
    await instance.api.call(contract.updateNode, { body: { id: plain.id, ...body(), tls: true } })
    await nodeWhen(plain.id, 'it is online', (row) => row.status === 'online' && row.tls)
    const safe = await deployAxisServer(instance.api, { name: 'safe', node: 'edge' })
    expect(await healthy(instance.api, safe.taskId)).toMatchObject({ nodeName: 'edge' })
    await deleteDeployed(instance.api, safe)
    await instance.api.call(contract.updateNode, { body: { id: plain.id, ...body({ address: `localhost:${port}` }), tls: true } })
    await nodeWhen(plain.id, 'its certificate is for another name', (row) => row.offlineCause === 'tls')
    await instance.api.call(contract.deleteNodes, { body: { ids: [plain.id] } })
  })

  it('whose address belongs to something else says so', async () => {
    const other: Server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, HOST)
    await once(other, 'listening')
    const address = `${HOST}:${(other.address() as { port: number }).port}`
    const made = await create({ ...body({ name: 'other', address }), tls: false })
    await nodeWhen(made.id, 'it is no agent', (row) => row.offlineCause === 'not agent')
    await instance.api.call(contract.deleteNodes, { body: { ids: [made.id] } })
    other.close()
  })
})

describe('a simulated node', () => {
  it('can’t be changed or deleted, nor a real one switched', async () => {
    const [node1] = (await instance.api.call(contract.listNodes)).list
    const id = node1?.id ?? ''
    expect(await refusal(instance.api.call(contract.updateNode, { body: { id, ...body() } }))).toBe('-: node.simulated')
    expect(await refusal(instance.api.call(contract.deleteNodes, { body: { ids: [id] } }))).toBe('ids: node.simulated')
    const real = await create({ ...body({ name: 'real' }), tls: false })
    const switched = instance.api.call(contract.setNodePower, { params: { id: real.id }, body: { on: false } })
    expect(await refusal(switched)).toBe('-: node.power.real')
  })
})
