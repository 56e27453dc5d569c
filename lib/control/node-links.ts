import { type OfflineCause, parseAgentAddress } from '../domain/node'
import type { AgentContainer, AgentInfo, StatsReport } from '../protocol/agent'
import type { ContainerRecord, NodeRecord, Store } from '../store'
import { AgentLink } from './agent-link'
import type { Changes, Log } from './changes'
import type { Diary } from './diary'
import { ControlError } from './errors'
import type { GovernorLink } from './governor-link'
import { NodeHistory } from './node-history'
import type { PowerState, PowerSwitch } from './power'
import type { WriteQueue } from './write-queue'

interface NodeLinksAround {
  store: Store
  changes: Changes
  log: Log
  queue: WriteQueue
  diary: Diary
  governor: GovernorLink
  agentCa: string | undefined
  power: PowerSwitch | null
  /** A node's agent is connected and its containers are known. */
  up(nodeId: string, link: AgentLink): void
  container(nodeId: string, taskId: string, container: AgentContainer | null): void
  stats(report: StatsReport, link: AgentLink): void
  /** Whether its node is online is part of every container's and service's row. */
  containerChanged(container: ContainerRecord): void
}

/** The nodes there are: a link to each one's agent, the governor told of each, and what was seen of them kept in the store. */
export class NodeLinks {
  readonly history = new NodeHistory()
  readonly #links = new Map<string, AgentLink>()
  readonly #causes = new Map<string, OfflineCause>()
  #closing = false

  constructor(readonly around: NodeLinksAround) {
    around.governor.on('opened', () => void this.#introduceAll())
    around.governor.on('agentThere', (nodeId) => this.#links.get(nodeId)?.hasten())
    around.power?.onChange((names) => {
      for (const { node } of this.#links.values()) if (names.includes(node.name)) around.changes.say('nodes', node.id)
    })
  }

  get(nodeId: string): AgentLink | null {
    return this.#links.get(nodeId) ?? null
  }
  [Symbol.iterator](): IterableIterator<[string, AgentLink]> {
    return this.#links.entries()
  }

  /** Connects to a node's agent from now on, and has the governor watch it. */
  add(node: NodeRecord): void {
    const { changes, log } = this.around
    const link = new AgentLink(node, log, this.around.agentCa)
    this.#links.set(node.id, link)
    this.#causes.set(node.id, 'connecting')
    link.on('up', (info) => {
      void this.#up(node.id, info)
      this.around.up(node.id, link)
    })
    link.on('down', (reason, cause) => this.#down(node.id, reason, cause))
    link.on('container', (taskId, container) => this.around.container(node.id, taskId, container))
    link.on('stats', (report) => {
      this.history.add(node.id, report, link)
      changes.say('nodes', node.id)
      this.around.stats(report, link)
    })
    link.start()
    if (this.around.governor.up) void this.#introduce(link)
  }

  /** A node's address, name or password is another one: everything is said to the new place from now on. */
  async replace(node: NodeRecord): Promise<void> {
    await this.#drop(node.id)
    this.add(node)
  }

  /** A node is gone for good. */
  async remove(nodeId: string): Promise<void> {
    const { governor, changes, log } = this.around
    await this.#drop(nodeId)
    this.history.delete(nodeId)
    changes.say('nodes', nodeId)
    // One that can't be reached now is told when it is back: it compares.
    await governor.removeAgent(nodeId).catch((err) => log.warn({ err, nodeId }, 'the governor was not told that a node is gone'))
  }

  async close(): Promise<void> {
    this.#closing = true
    await Promise.all([...this.#links.values()].map((link) => link.close()))
  }

  /** Why a node is offline; null while it is online. */
  causeOf(node: Pick<NodeRecord, 'id' | 'name' | 'simulated'>): OfflineCause | null {
    if (this.#links.get(node.id)?.up) return null
    return this.powerOf(node) === 'off' ? 'power off' : (this.#causes.get(node.id) ?? 'connecting')
  }

  /** Null: nobody here can switch it. */
  powerOf(node: Pick<NodeRecord, 'name' | 'simulated'>): PowerState | null {
    const on = node.simulated ? this.around.power?.states()[node.name] : undefined
    if (on === undefined) return null
    return on ? 'on' : 'off'
  }

  /** Switches a simulated node. Throws ControlError when there is nobody to do it, or it could not be done. */
  async setPower(node: Pick<NodeRecord, 'name' | 'simulated'>, on: boolean): Promise<void> {
    const { power } = this.around
    if (!power || this.powerOf(node) === null) throw new ControlError('node.power.none', { name: node.name })
    await power.set(node.name, on).catch((cause: Error) => {
      throw new ControlError('node.power.failed', { name: node.name, reason: cause.message }, { cause })
    })
  }

  async #drop(nodeId: string): Promise<void> {
    const link = this.#links.get(nodeId)
    this.#links.delete(nodeId)
    this.#causes.delete(nodeId)
    link?.removeAllListeners()
    await link?.close()
  }

  /** Tells the governor of every node, and takes from it those that were removed while it couldn't be told. */
  async #introduceAll(): Promise<void> {
    for (const link of this.#links.values()) await this.#introduce(link)
    const { governor, log } = this.around
    try {
      for (const { nodeId } of await governor.agentStates()) if (!this.#links.has(nodeId)) await governor.removeAgent(nodeId)
    } catch (err) {
      log.warn({ err }, 'the nodes of the governor were not compared')
    }
  }

  async #introduce({ node }: AgentLink): Promise<void> {
    const { host, port } = hostAndPort(node.address)
    await this.around.governor
      .putAgent({ nodeId: node.id, name: node.name, host, port, password: node.password, tls: node.tls })
      .catch((err) => this.around.log.warn({ err, node: node.name }, 'the governor was not told of a node'))
  }

  #up(id: string, info: AgentInfo): Promise<void> {
    const seen = { type: info.os, arch: info.arch, version: info.version, bootedAt: new Date(info.startedAt) }
    return this.around.queue.write(`node:${id}`, async () => {
      if (await this.around.diary.nodeSeen(id, { status: 'online', statusReason: null, ...seen })) await this.#changed(id)
    })
  }

  #down(id: string, reason: string, cause: OfflineCause): void {
    if (this.#closing) return
    if (this.#causes.get(id) !== cause) {
      this.#causes.set(id, cause)
      this.around.changes.say('nodes', id)
    }
    void this.around.queue.write(`node:${id}`, async () => {
      if (await this.around.diary.nodeSeen(id, { status: 'offline', statusReason: reason })) await this.#changed(id)
    })
  }

  /** Asks a node's agent which system it runs, and keeps that. Throws ControlError when it doesn't answer. */
  async refreshType(id: string): Promise<void> {
    const info = await this.#links.get(id)?.refresh()
    if (info) await this.#up(id, info)
  }

  async #changed(id: string): Promise<void> {
    this.around.changes.say('nodes', id)
    for (const container of await this.around.store.containers.list({ nodeIds: [id] })) this.around.containerChanged(container)
  }
}

/** `ip:port` in its parts. Throws on anything else: what is stored was checked. */
function hostAndPort(address: string): { host: string; port: number } {
  const parsed = parseAgentAddress(address)
  if (!parsed) throw new Error(`${address} is no address of an agent`)
  return parsed
}
