import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonValue } from '../domain/config-entry'
import { DEFAULT_POLICY } from '../domain/failover-policy'
import type { MicroserviceRule, SwitchRecord } from '../domain/microservice'
import { InUseError, NotFoundError, UniqueError } from './index'
import { sampleConfig, sampleSpec, temporaryStore } from './test-store'
import type { ObservedContainer, Store } from './types'

let store: Store
let dataDir = ''
let done: () => Promise<void>
beforeAll(async () => {
  ;({ store, dataDir, done } = await temporaryStore())
})
afterAll(() => done())

const observed: ObservedContainer = {
  status: 'running',
  pid: 4711,
  address: '127.0.1.1',
  port: 3001,
  run: 1,
  restarts: 0,
  startedAt: 1_700_000_000_000,
  nextStartAt: null,
  exit: null,
  notEnforced: ['disk'],
  at: 1_700_000_000_123.5,
}

function switchRecord(id: string, announcedAt = 1_700_000_000_000.25): SwitchRecord {
  return {
    id,
    microservice: 'axis-server',
    epoch: 7,
    kind: 'failover',
    cause: 'exit',
    evidence: [{ at: announcedAt - 3, signal: 'exit', detail: 'code 137' }],
    from: { taskId: 'a', containerName: 'a-1', serviceName: 'a', nodeName: 'n' },
    to: null,
    faultAt: announcedAt - 4,
    detectedAt: announcedAt - 1,
    fencedAt: null,
    announcedAt,
    decisionMs: 0.75,
  }
}

describe('nodes', () => {
  it('are made with defaults, found, changed and removed', async () => {
    const node = await store.nodes.create({ name: 'n1', address: '127.0.1.1:9001', password: 'node-secret-66' })
    expect(node).toMatchObject({
      password: 'node-secret-66',
      tls: false,
      simulated: false,
      status: 'offline',
      type: null,
      bootedAt: null,
    })
    expect(node.id).toMatch(/^[0-9a-f]{24}$/)
    expect(await store.nodes.byName('n1')).toEqual(node)
    expect(await store.nodes.byAddress('127.0.1.1:9001')).toEqual(node)
    const bootedAt = new Date('2026-01-02T03:04:05.678Z')
    const changed = await store.nodes.update(node.id, { status: 'online', type: 'sylixos', bootedAt, password: 'node-secret-67' })
    expect(changed).toEqual({ ...node, status: 'online', type: 'sylixos', bootedAt, password: 'node-secret-67' })
    expect(await store.nodes.list()).toEqual([changed])
    await store.nodes.remove(node.id)
    await store.nodes.remove(node.id)
    expect(await store.nodes.get(node.id)).toBeNull()
  })

  it('say which value is taken', async () => {
    const first = await store.nodes.create({ name: 'n2', address: 'h:2', password: '' })
    const second = await store.nodes.create({ name: 'n3', address: 'h:3', password: '' })
    await expect(store.nodes.create({ name: 'n2', address: 'h:9', password: '' })).rejects.toMatchObject({ field: 'name' })
    await expect(store.nodes.create({ name: 'n9', address: 'h:2', password: '' })).rejects.toBeInstanceOf(UniqueError)
    await expect(store.nodes.update(second.id, { address: first.address })).rejects.toMatchObject({ field: 'address' })
    await expect(store.nodes.update('nobody', { name: 'x' })).rejects.toBeInstanceOf(NotFoundError)
  })
})

describe('images', () => {
  const image = {
    name: 'axis-server',
    tag: '1.0.0',
    os: 'linux' as const,
    arch: 'x86-64',
    sizeBytes: 5_000_000_000,
    author: null,
    description: 'the example',
    ociVersion: '1.0.0',
    config: sampleConfig,
    vsoa: { name: 'axis-server', password: 'image-secret-55' },
    origin: 'upload' as const,
    digest: 'ab'.repeat(32),
  }

  it('are made once per name, tag and system', async () => {
    const made = await store.images.upsert(image)
    expect(made).toMatchObject(image)
    const again = await store.images.upsert({ ...image, description: 'changed', vsoa: null })
    expect(again).toEqual({ ...made, description: 'changed', vsoa: null })
    const other = await store.images.upsert({ ...image, os: 'sylixos' })
    expect(await store.images.list()).toEqual([again, other])
    expect(await store.images.byRef('axis-server@1.0.0#linux')).toEqual(again)
    expect(await store.images.byRef('axis-server@2.0.0#linux')).toBeNull()
    expect(await store.images.byRef('junk')).toBeNull()
    expect(await store.images.get(other.id)).toEqual(other)
    await store.images.pulled(other.id)
    expect((await store.images.get(other.id))?.pulled).toBe(1)
    await store.images.remove(other.id)
    expect(await store.images.get(other.id)).toBeNull()
  })

  it('come by uploads, whose chunks are remembered', async () => {
    const data = { hash: 'aa'.repeat(16), totalBytes: 5_000_000_000, chunks: 2, description: '', createdBy: 'admin' }
    const made = await store.uploads.create(data)
    expect(made).toMatchObject({ ...data, received: {}, status: 'receiving', error: null, imageId: null })
    const received = { 2: { offset: 3_000_000_000, length: 2_000_000_000 } }
    expect((await store.uploads.update(made.id, { received })).received).toEqual(received)
    const newer = await store.uploads.create(data)
    expect((await store.uploads.byHash(data.hash))?.id).toBe(newer.id)
    expect((await store.uploads.listOpen()).map((each) => each.id).sort()).toEqual([made.id, newer.id].sort())
    await store.uploads.update(newer.id, { status: 'success', imageId: 'image' })
    expect((await store.uploads.listOpen()).map((each) => each.id)).toEqual([made.id])
    await store.uploads.forgetImage('image')
    expect((await store.uploads.list(10)).map((each) => each.id)).toEqual([made.id])
    await store.uploads.remove(made.id)
    expect(await store.uploads.get(made.id)).toBeNull()
  })
})

describe('services, containers and deployments', () => {
  it('keep what was asked for and what was observed', async () => {
    const node = await store.nodes.create({ name: 'work', address: 'h:4', password: 'p' })
    const spec = sampleSpec('axis-a')
    const service = await store.services.create({ name: 'axis-a', spec })
    expect(service.spec).toEqual(spec)
    expect(await store.services.byName('axis-a')).toEqual(service)
    await expect(store.services.create({ name: 'axis-a', spec })).rejects.toMatchObject({ field: 'name' })

    const { vsoa: _, ...without } = spec.image
    const changed = await store.services.update(service.id, { deleting: true, spec: { ...spec, image: without } })
    expect(changed.deleting).toBe(true)
    expect(changed.spec.image).toEqual(without)
    expect(await store.services.list()).toEqual([changed])

    const wanted = { name: 'axis-a-1', serviceId: service.id, slot: 0, nodeId: node.id, desired: 'running' as const }
    const container = await store.containers.create({ ...wanted, taskId: 'task-1' })
    expect(container).toMatchObject({ ...wanted, taskId: 'task-1', deployNum: 1, deployStatus: 'pending', observed: null })
    await expect(store.containers.create({ ...wanted, taskId: 'task-1', name: 'other' })).rejects.toMatchObject({
      field: 'taskId',
    })
    await expect(store.containers.create({ ...wanted, name: 'x', serviceId: 'nobody' })).rejects.toBeInstanceOf(InUseError)
    await store.containers.observe('task-1', observed)
    await store.containers.observe('nobody', observed)
    expect(await store.containers.get('task-1')).toEqual({ ...container, observed })
    const patched = await store.containers.update('task-1', {
      desired: 'stopped',
      deployStatus: 'failure',
      failedMessage: 'no room',
    })
    expect(patched).toMatchObject({ desired: 'stopped', deployStatus: 'failure', failedMessage: 'no room', observed })
    await store.containers.observe('task-1', null)
    expect((await store.containers.byName('axis-a-1'))?.observed).toBeNull()
    expect(await store.containers.list({ serviceIds: [service.id], nodeIds: [node.id], taskIds: ['task-1'] })).toHaveLength(1)
    expect(await store.containers.list({ serviceIds: [] })).toEqual([])

    await expect(store.services.remove(service.id)).rejects.toBeInstanceOf(InUseError)
    await expect(store.nodes.remove(node.id)).rejects.toBeInstanceOf(InUseError)
    const deployment = await store.deployments.add({ serviceId: service.id, spec, cmd: 'update' })
    expect(await store.deployments.list(service.id)).toEqual([deployment])
    expect((await store.deployments.get(deployment.id))?.spec).toEqual(spec)
    await store.containers.remove('task-1')
    await store.services.remove(service.id)
    expect(await store.deployments.get(deployment.id)).toBeNull()
  })
})

describe('microservices and switches', () => {
  it('give a rule that was stored before there was a policy the default one', async () => {
    const old = { name: 'older', strategy: 'roundRobin', master: null, slaves: [], ping: { intervalMs: 500, lost: 3 } } as const
    const stored = await store.microservices.upsert('older', { rule: old as unknown as MicroserviceRule })
    expect(stored.rule).toEqual({ ...old, policy: DEFAULT_POLICY })
    const part = { ...old, policy: { holdDownMs: 5000 } } as unknown as MicroserviceRule
    expect((await store.microservices.upsert('older', { rule: part })).rule.policy).toEqual({
      ...DEFAULT_POLICY,
      holdDownMs: 5000,
    })
    await store.microservices.remove('older')
  })

  it('keep the rule when only the view comes, and the other way round', async () => {
    const made = await store.microservices.upsert('axis-server', {})
    expect(made.rule).toEqual({
      name: 'axis-server',
      strategy: 'roundRobin',
      master: null,
      slaves: [],
      ping: { intervalMs: 500, lost: 3 },
      policy: DEFAULT_POLICY,
    })
    const rule = { ...made.rule, strategy: 'masterSlave' as const, master: 'a', slaves: ['b'] }
    await store.microservices.upsert('axis-server', { rule })
    const view = { name: 'axis-server', rule, epoch: 3, active: 'a', instances: [] }
    const seen = await store.microservices.upsert('axis-server', { view })
    expect(seen).toEqual({ ...made, rule, view })
    expect(await store.microservices.get(made.id)).toEqual(seen)
    expect(await store.microservices.byName('axis-server')).toEqual(seen)
    expect((await store.microservices.upsert('axis-server', { view: null })).view).toBeNull()
    await store.microservices.remove('axis-server')
    expect(await store.microservices.list()).toEqual([])
  })

  it('store a switch once and list the newest first', async () => {
    expect(await store.switches.newest()).toBeNull()
    const first = await store.switches.add(switchRecord('s1'))
    expect(first).toEqual({ ...switchRecord('s1'), seq: first.seq })
    expect(await store.switches.add(switchRecord('s1'))).toEqual(first)
    const second = await store.switches.add({ ...switchRecord('s2'), microservice: 'other' })
    const connected = { at: 5, total: 1, clients: [{ address: '10.0.0.1', port: 9 }] }
    const told = { ...second, connected }
    expect(await store.switches.add({ ...second, connected })).toEqual(told)
    // What is known stays.
    for (const other of [{ ...second, connected: null }, second]) expect(await store.switches.add(other)).toEqual(told)
    expect(await store.switches.list({ limit: 10 })).toEqual([told, first])
    expect(await store.switches.list({ limit: 10, before: second.seq })).toEqual([first])
    expect(await store.switches.list({ limit: 10, microservice: 'other' })).toEqual([told])
    expect(await store.switches.newest()).toEqual(told)
    expect(await store.switches.get('s2')).toEqual(told)
    expect(await store.switches.get('s9')).toBeNull()
    const third = await store.switches.add(switchRecord('s3'))
    expect(await store.switches.around(first)).toEqual({ before: null, after: third })
    expect(await store.switches.around(third)).toEqual({ before: first, after: null })
  })
})

describe('events, audit, transactions, clients and settings', () => {
  it('list events and audit rows newest first, page by page', async () => {
    const at = new Date('2026-01-01T00:00:00.250Z')
    const subject = { type: 'container' as const, id: 'c1', name: 'c-1' }
    const one = await store.events.add({ at, kind: 'container.exited', subject, params: { code: 137, signal: 'SIGKILL' } })
    const two = await store.events.add({ at, kind: 'container.started', subject: { ...subject, id: 'c2' }, params: {} })
    expect(one.at).toEqual(at)
    expect(await store.events.list({ limit: 5 })).toEqual([two, one])
    expect(await store.events.list({ limit: 5, before: two.id })).toEqual([one])
    expect(await store.events.list({ limit: 5, subjectId: 'c1' })).toEqual([one])
    expect(await store.events.list({ limit: -1 })).toEqual([])
    const row = {
      user: 'admin',
      role: 'administrator',
      action: 'service.create',
      targetType: 'service',
      requestId: 'r1',
      address: '::1',
    }
    const a = await store.audit.add({ ...row, targetId: 't1', targetName: 'axis', detail: { factor: 2 } })
    const b = await store.audit.add({ ...row, targetId: 't2', targetName: 'other', detail: {} })
    expect(await store.audit.list({ limit: 5 })).toEqual([b, a])
    expect(await store.audit.list({ limit: 5, targetId: 't1', before: b.id })).toEqual([a])
  })

  it('finish transactions', async () => {
    const one = await store.transactions.create({ action: 'deploy', targetIds: ['s1'] })
    const two = await store.transactions.create({ action: 'stop', targetIds: [] })
    expect(one).toMatchObject({ status: 'running', data: null, error: null, targetIds: ['s1'] })
    expect((await store.transactions.listRunning()).map((each) => each.id).sort()).toEqual([one.id, two.id].sort())
    const ended = await store.transactions.finish(one.id, { status: 'success', data: { ok: [1] } })
    expect(ended).toMatchObject({ status: 'success', data: { ok: [1] } })
    expect(await store.transactions.finish(two.id, { status: 'failure', error: 'no node' })).toMatchObject({
      error: 'no node',
      data: null,
    })
    expect(await store.transactions.get(one.id)).toEqual(ended)
    expect(await store.transactions.listRunning()).toEqual([])
  })

  it('keep clients and settings', async () => {
    const data = { name: 'c', server: 'axis-server', password: 'client-secret-44', urls: ['/axis'], keepaliveMs: 1000 }
    const client = await store.clients.create({
      ...data,
      connectTimeoutMs: 2000,
      reconnectDelayMs: 0,
      running: true,
      createdBy: 'admin',
    })
    expect(client).toMatchObject(data)
    const stopped = await store.clients.update(client.id, { running: false, password: null, urls: ['/a', '/b'] })
    expect(stopped).toEqual({ ...client, running: false, password: null, urls: ['/a', '/b'] })
    await store.clients.update(client.id, { password: 'client-secret-44' })
    expect(await store.clients.list()).toEqual([{ ...stopped, password: 'client-secret-44' }])
    expect((await store.clients.get(client.id))?.running).toBe(false)
    expect(await store.settings.get('k')).toBeNull()
    await store.settings.set('k', '1')
    await store.settings.set('k', '2')
    expect(await store.settings.get('k')).toBe('2')
  })
})

describe('templates and configuration', () => {
  it('keep a tree, of which a part is found by whole names', async () => {
    const { name: _, ...spec } = sampleSpec('')
    const folder = (path: string) => store.templates.create({ path, kind: 'folder', spec: null, updatedBy: 'ann' })
    const a = await folder('/a')
    for (const path of ['/a/x', '/a_b', '/a0', '/A/y', '/a-']) await folder(path)
    const gyro = await store.templates.create({ path: '/a/x/gyro', kind: 'service', spec, updatedBy: 'ann' })
    expect(gyro).toMatchObject({ spec, version: 1, updatedBy: 'ann' })
    expect((await store.templates.below('/a')).map((each) => each.path)).toEqual(['/a/x', '/a/x/gyro'])
    expect(await store.templates.below('/')).toHaveLength(7)
    await expect(folder('/a')).rejects.toMatchObject({ field: 'path' })
    const changed = await store.templates.update(a.id, { path: '/b', updatedBy: 'bob' })
    expect(changed).toMatchObject({ path: '/b', version: 2, updatedBy: 'bob' })
    // What only came along wasn't changed.
    await store.templates.carry(gyro.id, { path: '/b/x/gyro' })
    expect(await store.templates.byPath('/b/x/gyro')).toEqual({ ...gyro, path: '/b/x/gyro' })
    await store.templates.remove(gyro.id)
    expect([await store.templates.get(gyro.id), await store.templates.count()]).toEqual([null, 6])
  })

  it('keep values of each type, by key', async () => {
    const create = (key: string, value: JsonValue) => store.configEntries.create({ key, type: 'json', value, updatedBy: 'ann' })
    const entry = await create('b', { deep: [1, null, 'x'] })
    await create('a', null)
    expect((await store.configEntries.list()).map(({ key, value }) => [key, value])).toEqual([
      ['a', null],
      ['b', { deep: [1, null, 'x'] }],
    ])
    await expect(create('a', 1)).rejects.toMatchObject({ field: 'key' })
    const data = { key: 'b', type: 'number' as const, value: 2, updatedBy: 'bob' }
    expect(await store.configEntries.update(entry.id, data)).toMatchObject({ ...data, version: 2 })
    expect(await store.configEntries.byKey('b')).toMatchObject(data)
    await store.configEntries.remove(entry.id)
    expect([await store.configEntries.get(entry.id), await store.configEntries.count()]).toEqual([null, 1])
  })
})

it('has no secret in any of its files', async () => {
  const service = await store.services.create({ name: 'sealed', spec: sampleSpec('sealed') })
  await store.templates.create({ path: '/sealed', kind: 'service', spec: sampleSpec(''), updatedBy: 'ann' })
  await store.deployments.add({ serviceId: service.id, spec: sampleSpec('sealed'), cmd: 'create' })
  const bytes = readdirSync(dataDir)
    .map((name) => readFileSync(join(dataDir, name), 'latin1'))
    .join('')
  expect(bytes).toContain('sealed')
  expect(bytes).not.toMatch(/(node|env|vsoa|image|client)-secret-/)
})
