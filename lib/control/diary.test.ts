import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InstanceView } from '../domain/microservice'
import type { ObservedContainer, Store } from '../store'
import { quiet, sampleSpec, temporaryStore } from '../store/test-store'
import { Diary, noteVerdict } from './diary'
import { WriteQueue } from './write-queue'

let store: Store
let done: () => Promise<void>
let queue: WriteQueue
let taskId = ''
let nodeId = ''
beforeAll(async () => {
  ;({ store, done } = await temporaryStore())
  queue = new WriteQueue(quiet)
  nodeId = (await store.nodes.create({ name: 'n', address: '127.0.0.11:1', password: '' })).id
  const service = await store.services.create({ name: 's', spec: sampleSpec('s') })
  const made = await store.containers.create({ name: 's-1', serviceId: service.id, slot: 1, nodeId, desired: 'running' })
  taskId = made.taskId
})
afterAll(() => done())

const kinds = async (subjectId: string) => (await store.events.list({ limit: 20, subjectId })).map((each) => each.kind).reverse()
const running: ObservedContainer = {
  status: 'running',
  pid: 1,
  address: '127.0.0.11',
  port: 4001,
  run: 1,
  restarts: 0,
  startedAt: 1000,
  nextStartAt: null,
  exit: null,
  notEnforced: [],
  at: 1001,
}

describe('the diary', () => {
  it('writes what an observation tells beyond the stored one, whoever wrote that', async () => {
    await new Diary(store, queue).observed(taskId, running)
    expect((await store.containers.get(taskId))?.observed).toEqual(running)
    // A console that started again has only the store to compare with.
    const later = new Diary(store, queue)
    await later.observed(taskId, running)
    const exit = { code: 3, signal: null, reason: 'exited' as const, at: 2000, tail: [] }
    await later.observed(taskId, { ...running, run: 3, startedAt: 3000, exit })
    expect(await kinds(taskId)).toEqual(['container.created', 'container.started', 'container.exited', 'container.started'])
    expect((await store.containers.get(taskId))?.observed?.run).toBe(3)
    await later.observed('nobody', running)
    expect(await kinds('nobody')).toEqual([])
  })

  it('writes both the observation and its events, or neither', async () => {
    const broken: Store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => work({ ...tx, events: { ...tx.events, add: () => Promise.reject(new Error('full')) } })),
    }
    await expect(new Diary(broken, queue).observed(taskId, { ...running, run: 4, startedAt: 4000 })).rejects.toThrow('full')
    expect((await store.containers.get(taskId))?.observed?.run).toBe(3)
  })

  it('writes when a node comes, goes, or was started anew meanwhile', async () => {
    const diary = new Diary(store, queue)
    const bootedAt = new Date(5000)
    expect(await diary.nodeSeen(nodeId, { status: 'offline', statusReason: 'refused' })).toBe(true)
    expect(await diary.nodeSeen(nodeId, { status: 'online', statusReason: null, bootedAt })).toBe(true)
    expect(await diary.nodeSeen(nodeId, { status: 'online', statusReason: null, bootedAt })).toBe(true)
    expect(await diary.nodeSeen(nodeId, { status: 'offline', statusReason: 'closed' })).toBe(true)
    expect(await diary.nodeSeen(nodeId, { status: 'offline', statusReason: 'closed' })).toBe(false)
    expect(await diary.nodeSeen(nodeId, { status: 'offline', statusReason: 'timeout' })).toBe(true)
    await diary.nodeSeen(nodeId, { status: 'online', statusReason: null, bootedAt })
    await diary.nodeSeen(nodeId, { status: 'online', statusReason: null, bootedAt: new Date(6000) })
    expect(await kinds(nodeId)).toEqual(['node.online', 'node.offline', 'node.online', 'node.restarted'])
  })

  it('notes what is found of an instance once in a run', async () => {
    const instance: InstanceView = {
      taskId: 'c9',
      containerName: 'c-9',
      serviceId: 's',
      serviceName: 's',
      nodeId,
      nodeName: 'n',
      address: '127.0.0.11',
      port: 4001,
      status: 'running',
      join: 'joined',
      joinReason: null,
      healthy: true,
      suspended: false,
      leaving: false,
      missedPings: 0,
      rttMs: 1,
      since: 0,
    }
    const find = (patch: Partial<InstanceView>) =>
      store.transaction((tx) => noteVerdict(tx, { ...instance, ...patch }, 'axis_server', 7000))
    await find({})
    await find({})
    await find({ healthy: false, missedPings: 3 })
    await find({})
    const subject = { type: 'container' as const, id: 'c9', name: 'c-9' }
    await store.events.add({ at: new Date(8000), kind: 'container.exited', subject, params: {} })
    await find({ join: 'refused', joinReason: 'password refused', healthy: false })
    expect(await kinds('c9')).toEqual([
      'instance.joined',
      'instance.unhealthy',
      'instance.healthy',
      'container.exited',
      'instance.refused',
    ])
  })

  it('writes what happens to the system in its order, and nothing of its own end', async () => {
    const diary = new Diary(store, queue)
    diary.note('governor.lost')
    diary.note('governor.back')
    diary.close()
    diary.note('governor.lost')
    await queue.settle()
    expect(await kinds('governor')).toEqual(['governor.lost', 'governor.back'])
  })
})
