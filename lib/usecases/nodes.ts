import type * as contract from '../api/contract'
import type { NodeInUse, NodeRow } from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import { formatAgentAddress, isLoopbackHost, parseAgentAddress } from '../domain/node'
import type { ServiceSpec } from '../domain/service'
import { type NodeRecord, type Repositories, UniqueError } from '../store'
import { type Asker, audit, type Context } from './context'
import { MASK, page } from './views/format'
import { nodeRow } from './views/node'
import { worldOf } from './views/world'

/** So many nodes can be registered. */
export const MOST_NODES = 256

const target = (node: NodeRecord) => ({ type: 'node', id: node.id, name: node.name })

/** The nodes: what is known of them, registering agents of other machines, and the power of simulated ones. */
export class Nodes {
  constructor(
    readonly context: Context,
    /** Where the position server listens. */
    readonly position: { host: string; port: number },
  ) {}

  async list(query: QueryOf<typeof contract.listNodes>): Promise<Outcome<DataOf<typeof contract.listNodes>>> {
    const world = worldOf(this.context)
    const found = [...world.nodes.values()]
      .filter((each) => !query.name || each.name.toLowerCase().includes(query.name.toLowerCase()))
      .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
    const { list, ...rest } = page(found, query)
    return succeed({ list: list.map((each) => nodeRow(each, world)), ...rest })
  }

  async get(id: string): Promise<Outcome<DataOf<typeof contract.getNode>>> {
    const world = worldOf(this.context)
    const node = world.nodes.get(id)
    return node ? succeed({ ...nodeRow(node, world), ecsdVersion: node.version ?? '' }) : fail('not.found', 'id', { id })
  }

  /** Its figures over time, as far as this console has seen it online; nothing after a restart of the console. */
  async history(id: string): Promise<Outcome<DataOf<typeof contract.nodeHistory>>> {
    if (!(await this.context.store.nodes.get(id))) return fail('not.found', 'id', { id })
    const { at, cpu, memory, running } = this.context.control.nodes.history.series(id)
    return succeed({ at, cpu, memory, running })
  }

  async nameTaken(name: string, id?: string): Promise<Outcome<boolean>> {
    const found = await this.context.store.nodes.byName(name.trim())
    return succeed(found !== null && found.id !== id)
  }

  async addressTaken(address: string, id?: string): Promise<Outcome<boolean>> {
    const parsed = parseAgentAddress(address.trim())
    const found = parsed && (await this.context.store.nodes.byAddress(formatAgentAddress(parsed)))
    return succeed(found !== null && found.id !== id)
  }

  /** What an agent on another machine must be told about where clients and containers resolve names. */
  async setup(): Promise<Outcome<DataOf<typeof contract.agentSetup>>> {
    const { host, port } = this.position
    const everywhere = host === '0.0.0.0' || host === '::'
    return succeed({ position: { host: everywhere ? null : host, port, loopback: isLoopbackHost(host) } })
  }

  /** Registers the agent at an address. Whether it answers is seen on its row. */
  async create(asker: Asker, input: BodyOf<typeof contract.createNode>): Promise<Outcome<NodeRow>> {
    const { name, password, tls } = input
    const address = normal(input.address)
    const made = await this.#unique({ name, address }, async (tx) => {
      if ((await tx.nodes.list()).length >= MOST_NODES) return fail('node.many', undefined, { max: MOST_NODES })
      const taken = await takenBy(tx, { name, address })
      if (taken) return taken
      const node = await tx.nodes.create({ name, address, password, tls })
      await audit(tx, asker, 'node.create', target(node), { address, tls })
      return succeed(node)
    })
    if (!made.ok) return made
    this.context.control.nodes.add(made.value)
    this.context.changes.say('nodes', made.value.id)
    return this.#row(made.value.id)
  }

  /** Changes where a node is, how it is called, its password, or whether it speaks TLS. A simulated one is as its parent made it. */
  async update(asker: Asker, input: BodyOf<typeof contract.updateNode>): Promise<Outcome<NodeRow>> {
    const { id, name, tls } = input
    const address = normal(input.address)
    const changed = await this.#unique({ name, address }, async (tx) => {
      const node = await tx.nodes.get(id)
      if (!node) return fail('not.found', 'id', { id })
      if (node.simulated) return fail('node.simulated', undefined, { name: node.name })
      const taken = await takenBy(tx, { name, address }, id)
      if (taken) return taken
      const password = input.password === MASK ? node.password : input.password
      const next = await tx.nodes.update(id, { name, address, password, tls })
      if (next.name !== node.name) await renameEverywhere(tx, node.name, next.name)
      const detail = { address, tls, ...(password === node.password ? {} : { password: 'changed' }) }
      await audit(tx, asker, 'node.update', target(next), { ...detail, ...(next.name === node.name ? {} : { was: node.name }) })
      return succeed(next)
    })
    if (!changed.ok) return changed
    await this.context.control.nodes.replace(changed.value)
    const { store, changes } = this.context
    changes.say('nodes', id)
    for (const { taskId, serviceId } of await store.containers.list({ nodeIds: [id] })) {
      changes.say('containers', taskId)
      changes.say('services', serviceId)
    }
    return this.#row(id)
  }

  /** Forgets nodes, all or none; gives those that services still use instead. */
  async remove(asker: Asker, ids: readonly string[]): Promise<Outcome<DataOf<typeof contract.deleteNodes>>> {
    const { store, control } = this.context
    const unique = [...new Set(ids)]
    const done = await store.transaction(async (tx): Promise<Outcome<NodeInUse[]>> => {
      const nodes: NodeRecord[] = []
      for (const id of unique) {
        const node = await tx.nodes.get(id)
        if (!node) return fail('not.found', 'ids', { id })
        if (node.simulated) return fail('node.simulated', 'ids', { name: node.name })
        nodes.push(node)
      }
      const used = await usersOf(tx, nodes)
      if (used.length > 0) return succeed(used)
      for (const node of nodes) {
        await tx.nodes.remove(node.id)
        await audit(tx, asker, 'node.delete', target(node), { address: node.address })
      }
      return succeed([])
    })
    if (!done.ok) return done
    if (done.value.length > 0) return succeed(done.value)
    for (const id of unique) await control.nodes.remove(id)
    return succeed('success')
  }

  /** Switches a simulated node: off is what a loss of power does to it; on starts its agent, which brings its containers back. */
  async setPower(asker: Asker, id: string, on: boolean): Promise<Outcome<NodeRow>> {
    const { store, control, changes } = this.context
    const node = await store.nodes.get(id)
    if (!node) return fail('not.found', 'id', { id })
    if (!node.simulated) return fail('node.power.real', undefined, { name: node.name })
    const known = control.nodes.powerOf(node)
    if (known === null) return fail('node.power.none', undefined, { name: node.name })
    if (known !== (on ? 'on' : 'off')) {
      // Written before: a console that dies meanwhile has still said who did it.
      await audit(store, asker, on ? 'node.power.on' : 'node.power.off', target(node))
      await control.nodes.setPower(node, on)
      changes.say('nodes', id)
    }
    return this.#row(id)
  }

  async #row(id: string): Promise<Outcome<NodeRow>> {
    const world = worldOf(this.context)
    const node = world.nodes.get(id)
    return node ? succeed(nodeRow(node, world)) : fail('not.found', 'id', { id })
  }

  /** Does it in one transaction; two people who chose the same at the same moment get the same answer as one after the other. */
  async #unique<T>(
    wanted: { name: string; address: string },
    work: (tx: Repositories) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const { store } = this.context
    try {
      return await store.transaction(work)
    } catch (error) {
      if (!(error instanceof UniqueError)) throw error
      return (await takenBy(store, wanted)) ?? fail('node.name.taken', 'name', { name: wanted.name })
    }
  }
}

/** The contract has checked its form. */
function normal(address: string): string {
  const parsed = parseAgentAddress(address)
  return parsed ? formatAgentAddress(parsed) : address
}

async function takenBy(tx: Repositories, wanted: { name: string; address: string }, id?: string) {
  const named = await tx.nodes.byName(wanted.name)
  if (named && named.id !== id) return fail('node.name.taken', 'name', { name: wanted.name })
  const there = await tx.nodes.byAddress(wanted.address)
  if (there && there.id !== id) return fail('node.address.taken', 'address', { address: wanted.address, name: there.name })
  return null
}

/** The nodes that have containers, or that a service may put containers on. */
async function usersOf(tx: Repositories, nodes: readonly NodeRecord[]): Promise<NodeInUse[]> {
  const services = await tx.services.list()
  const containers = await tx.containers.list({ nodeIds: nodes.map((each) => each.id) })
  return nodes.flatMap(({ id, name }) => {
    const here = new Set(containers.filter((each) => each.nodeId === id).map((each) => each.serviceId))
    const serves = services.filter((each) => here.has(each.id) || each.spec.node.names.includes(name))
    return serves.length > 0 ? [{ id, name, serves: serves.map((each) => ({ id: each.id, name: each.name })) }] : []
  })
}

/** Services and templates name their nodes. */
async function renameEverywhere(tx: Repositories, from: string, to: string): Promise<void> {
  const renamed = <S extends Pick<ServiceSpec, 'node'>>(spec: S): S => {
    const names = spec.node.names.map((each) => (each === from ? to : each))
    return { ...spec, node: { ...spec.node, names } }
  }
  for (const { id, spec } of await tx.services.list())
    if (spec.node.names.includes(from)) await tx.services.update(id, { spec: renamed(spec) })
  for (const { id, spec } of await tx.templates.list())
    if (spec?.node.names.includes(from)) await tx.templates.carry(id, { spec: renamed(spec) })
}
