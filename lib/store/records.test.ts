import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerRecord, ObservedContainer, Repositories, Store } from './index'
import { sampleConfig, sampleSpec, temporaryStore } from './test-store'

let store: Store
let done: () => Promise<void>
beforeEach(async () => {
  ;({ store, done } = await temporaryStore())
})
afterEach(() => done())

/** What the database has of it, by the keys of the records. */
async function stored() {
  const [nodes, services, images, containers, microservices] = [
    await store.nodes.list(),
    await store.services.list(),
    await store.images.list(),
    await store.containers.list(),
    await store.microservices.list(),
  ]
  return {
    nodes: new Map(nodes.map((each) => [each.id, each])),
    services: new Map(services.map((each) => [each.id, each])),
    images: new Map(images.map((each) => [each.id, each])),
    containers: new Map(containers.map((each) => [each.taskId, each])),
    microservices: new Map(microservices.map((each) => [each.name, each])),
  }
}
function kept() {
  const { nodes, services, images, containers, microservices } = store.records
  return { nodes, services, images, containers, microservices }
}

const observed: ObservedContainer = {
  status: 'running',
  pid: 7,
  address: '127.0.0.1',
  port: 20_000,
  run: 1,
  restarts: 0,
  startedAt: 1,
  nextStartAt: null,
  exit: null,
  notEnforced: [],
  at: 1,
}

/** Every write there is to what is kept, on the n-th of its kind. */
const WRITES: Record<string, (at: Repositories, n: number) => Promise<unknown>> = {
  node: (at, n) => at.nodes.create({ name: `node-${n}`, address: `127.0.0.1:${n + 1}`, password: 'secret' }),
  rename: async (at, n) => {
    const [node] = (await at.nodes.list()).slice(n % 2)
    if (node) await at.nodes.update(node.id, { status: 'online', version: `${n}` })
  },
  unregister: async (at, n) => {
    const node = (await at.nodes.list())[n]
    if (node && (await at.containers.list({ nodeIds: [node.id] })).length === 0) await at.nodes.remove(node.id)
  },
  service: (at, n) => at.services.create({ name: `service-${n}`, spec: sampleSpec(`service-${n}`) }),
  edit: async (at, n) => {
    const service = (await at.services.list())[n]
    if (service) await at.services.update(service.id, { version: service.version + 1, pathLabel: `/p${n}` })
  },
  drop: async (at, n) => {
    const service = (await at.services.list())[n]
    if (service && (await at.containers.list({ serviceIds: [service.id] })).length === 0) await at.services.remove(service.id)
  },
  container: async (at, n) => {
    const [[service], [node]] = [await at.services.list(), await at.nodes.list()]
    if (!service || !node) return
    const placed = { serviceId: service.id, nodeId: node.id, slot: n }
    await at.containers.create({ ...placed, name: `container-${n}`, desired: 'running', deployStatus: 'pending' })
  },
  desire: async (at, n) => {
    const container = (await at.containers.list())[n]
    if (container) await at.containers.update(container.taskId, { desired: 'stopped', spec: n % 2 ? null : sampleSpec('held') })
  },
  move: async (at, n) => {
    const [containers, nodes] = [await at.containers.list(), await at.nodes.list()]
    const [container, to] = [containers[n % containers.length], nodes[(n + 1) % nodes.length]]
    if (container && to) await at.containers.update(container.taskId, { nodeId: to.id })
  },
  observe: async (at, n) => {
    const container = (await at.containers.list())[n]
    if (container) await at.containers.observe(container.taskId, n % 3 === 0 ? null : { ...observed, restarts: n })
  },
  remove: async (at, n) => {
    const container = (await at.containers.list())[n]
    if (container) await at.containers.remove(container.taskId)
  },
  image: (at, n) =>
    at.images.upsert({
      name: `image-${n % 3}`,
      tag: '1.0.0',
      os: 'linux',
      arch: 'x64',
      sizeBytes: n,
      author: null,
      description: '',
      ociVersion: '1.0.0',
      config: sampleConfig,
      vsoa: null,
      origin: 'upload',
      digest: `${n}`,
    }),
  pull: async (at, n) => {
    const image = (await at.images.list())[n]
    if (image) await at.images.pulled(image.id)
  },
  forget: async (at, n) => {
    const image = (await at.images.list())[n]
    if (image) await at.images.remove(image.id)
  },
  microservice: (at, n) => at.microservices.upsert(`microservice-${n % 3}`, n % 2 ? {} : { view: null }),
  end: (at, n) => at.microservices.remove(`microservice-${n % 3}`),
}

const bySlot = (containers: ContainerRecord[]) => containers.toSorted((a, b) => a.slot - b.slot)
const nodeNamed = (name: string) => store.nodes.create({ name, address: `127.0.0.1:${name.slice(-1)}`, password: 'secret' })

describe('the records in memory', () => {
  it('are what the database has, after any writes, undone ones included', async () => {
    for (const kind of ['node', 'service', 'container']) for (const n of [0, 1]) await WRITES[kind]?.(store, n)
    const step = fc.record({
      write: fc.constantFrom(...Object.keys(WRITES)),
      n: fc.integer({ min: 0, max: 5 }),
      how: fc.constantFrom('alone', 'in a transaction', 'undone'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        for (const { write, n, how } of steps) {
          const work = (at: Repositories) => WRITES[write]?.(at, n) ?? Promise.resolve()
          const undo = new Error('undone')
          // A name that is taken is refused by the database: that write is none.
          if (how === 'alone') await work(store).catch(() => undefined)
          else {
            const transaction = store.transaction(async (tx) => {
              await work(tx)
              if (how === 'undone') throw undo
            })
            await transaction.catch(() => undefined)
          }
        }
        expect(kept()).toEqual(await stored())
        for (const { id } of await store.nodes.list())
          expect(bySlot(store.records.containersOn(id))).toEqual(bySlot(await store.containers.list({ nodeIds: [id] })))
        for (const { id } of await store.services.list())
          expect(bySlot(store.records.containersOf(id))).toEqual(bySlot(await store.containers.list({ serviceIds: [id] })))
      }),
      { numRuns: 25 },
    )
  })

  it('have the containers of a service and on a node, in the order they came', async () => {
    const [node, other] = [await nodeNamed('node-1'), await nodeNamed('node-2')]
    const service = await store.services.create({ name: 'axis', spec: sampleSpec('axis') })
    const { records } = store
    expect(records.containersOf(service.id)).toEqual([])
    const made = (slot: number, nodeId: string) =>
      store.containers.create({
        serviceId: service.id,
        nodeId,
        slot,
        name: `axis-${slot}`,
        desired: 'running',
        deployStatus: 'pending',
      })
    const [first, second, third] = [await made(2, node.id), await made(1, node.id), await made(3, other.id)]
    await store.containers.observe(first.taskId, observed)
    expect(records.containersOf(service.id)).toEqual([{ ...first, observed }, second, third])
    expect(records.containersOn(node.id)).toEqual([{ ...first, observed }, second])
    await store.containers.update(second.taskId, { nodeId: other.id })
    expect(records.containersOn(node.id).map((each) => each.slot)).toEqual([2])
    expect(records.containersOn(other.id).map((each) => each.slot)).toEqual([3, 1])
    await store.containers.remove(third.taskId)
    await store.containers.remove(second.taskId)
    expect(records.containersOn(other.id)).toEqual([])
    expect(records.containersOf(service.id)).toHaveLength(1)
  })

  it('are there when the store is opened again', async () => {
    await store.services.create({ name: 'axis', spec: sampleSpec('axis') })
    expect(kept()).toEqual(await stored())
    expect(store.records.services.size).toBe(1)
  })
})
