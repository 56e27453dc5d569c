import type { ContainerAction } from '../domain/container'
import type { MicroserviceView, SwitchRecord } from '../domain/microservice'
import { nextStep } from '../domain/reconcile'
import type { AgentContainer, AgentInfo } from '../protocol/agent'
import {
  type ContainerRecord,
  type NodeRecord,
  type ObservedContainer,
  type Store,
  StoreBusyError,
  StoreWriteError,
} from '../store'
import { AgentLink } from './agent-link'
import type { Changes, Log } from './changes'
import { ControlError } from './errors'
import { GovernorLink } from './governor-link'
import { observedOf, sameObservation } from './observed'
import { Reconciler } from './reconciler'
import { Rules } from './rules'

/** What should be is compared with what is this often, besides at every change and connection. */
const RECONCILE_MS = 5000
/** So much of what was observed waits for a disk that takes nothing; then the oldest is given up. */
const MOST_UNSAVED = 10_000
/** A transaction's error is an error code of the catalogues with its params, as JSON. */
const INTERRUPTED = JSON.stringify({ code: 'transaction.interrupted' })

export interface ControlOptions {
  store: Store
  governor: { host: string; port: number; password: string }
  changes: Changes
  log: Log
}

/**
 * Connects the store's picture with the world: a link to every node's agent and one to the governor. What they say is observed
 * into the store; what should be is reconciled with it. Nothing else of the console talks to agents or the governor.
 */
export class Control {
  readonly governor: GovernorLink
  readonly rules: Rules
  readonly reconciler: Reconciler
  readonly #links = new Map<string, AgentLink>()
  readonly #observed = new Map<string, ObservedContainer | null>()
  /** The microservice each container was last seen in; kept until the container is deleted. */
  readonly #members = new Map<string, string>()
  /** Writes of one container or microservice follow each other in the order of the news. */
  readonly #writes = new Map<string, Promise<void>>()
  /** What the store didn't take (a full disk): the newest of each key, tried again until it does. */
  readonly #unsaved = new Map<string, () => Promise<void>>()
  /** Switches that aren't stored yet, oldest first. */
  readonly #switches: SwitchRecord[] = []
  #timer: NodeJS.Timeout | null = null
  #closing = false

  constructor(readonly options: ControlOptions) {
    const { store, changes, log } = options
    this.governor = new GovernorLink(options.governor, log)
    this.rules = new Rules(store, this.governor, log)
    this.reconciler = new Reconciler({
      store,
      log,
      governor: this.governor,
      linkOf: (nodeId) => this.link(nodeId),
      removed: (container) => this.#removed(container),
      changed: (container) => this.#containerChanged(container),
    })
    this.governor.on('opened', () => void this.#introduceAgents())
    this.governor.on('up', () => this.#governorChanged())
    this.governor.on('down', () => this.#governorChanged())
    this.governor.on('view', (name, view) => this.#viewed(name, view))
    this.governor.on('unplaced', (taskId) => changes.say('containers', taskId))
    this.governor.on('switched', (record) => this.#switched(record))
    changes.setMaxListeners(50)
  }

  async start(): Promise<void> {
    const { store } = this.options
    for (const running of await store.transactions.listRunning()) {
      await store.transactions.finish(running.id, { status: 'failure', error: INTERRUPTED })
    }
    for (const container of await store.containers.list()) this.#observed.set(container.taskId, container.observed)
    for (const { name, view } of await store.microservices.list()) {
      for (const each of view?.instances ?? []) this.#members.set(each.taskId, name)
    }
    await this.rules.load()
    for (const node of await store.nodes.list()) this.addNode(node)
    this.governor.start()
    this.#timer = setInterval(() => void this.#reconcileAll(), RECONCILE_MS)
  }

  async close(): Promise<void> {
    this.#closing = true
    if (this.#timer) clearInterval(this.#timer)
    await Promise.all([this.governor.close(), ...[...this.#links.values()].map((link) => link.close())])
    await this.reconciler.idle()
    await Promise.allSettled(this.#writes.values())
  }

  link(nodeId: string): AgentLink | null {
    return this.#links.get(nodeId) ?? null
  }

  /** The link of the node a container is on; throws ControlError when its agent isn't connected. */
  linkFor(node: Pick<NodeRecord, 'id' | 'name'>): AgentLink {
    const link = this.#links.get(node.id)
    if (!link?.up) throw new ControlError('agent.unavailable', { name: node.name })
    return link
  }

  /** Connects to a node's agent from now on. */
  addNode(node: NodeRecord): void {
    const link = new AgentLink(node, this.options.log)
    this.#links.set(node.id, link)
    link.on('up', (info) => void this.#nodeUp(node.id, link, info))
    link.on('down', (reason) => this.#nodeDown(node.id, reason))
    link.on('container', (taskId, container) => this.#observe(taskId, container))
    link.on('stats', (report) => {
      this.options.changes.say('nodes', node.id)
      for (const each of report.containers) this.options.changes.say('containers', each.taskId)
    })
    link.start()
  }

  /**
   * Does what was asked for to each container and finishes the transaction with it: success when all are done, failure with the
   * first reason. What failed because an agent was away is done when it is back, as far as it is a desired state.
   */
  run(transactionId: string, taskIds: readonly string[], action: ContainerAction | 'deploy' | 'remove'): void {
    void Promise.allSettled(taskIds.map((taskId) => this.reconciler.perform(taskId, action))).then(async (results) => {
      const failed = results.find((each): each is PromiseRejectedResult => each.status === 'rejected')
      const error = failed ? transactionError(failed.reason) : null
      if (failed) this.options.log.warn({ err: failed.reason, transactionId, action }, 'a transaction failed')
      if (this.#closing) return
      await this.#write(`transaction:${transactionId}`, async () => {
        const status = failed ? 'failure' : 'success'
        await this.options.store.transactions.finish(transactionId, { status, data: { containers: taskIds }, error })
      })
    })
  }

  async #introduceAgents(): Promise<void> {
    for (const { node } of this.#links.values()) {
      const { host, port } = hostAndPort(node.address)
      await this.governor
        .putAgent({ nodeId: node.id, name: node.name, host, port, password: node.password })
        .catch((err) => this.options.log.warn({ err, node: node.name }, 'the governor was not told of a node'))
    }
  }

  async #nodeUp(id: string, link: AgentLink, info: AgentInfo): Promise<void> {
    await this.#write(id, async () => {
      await this.options.store.nodes.update(id, {
        status: 'online',
        statusReason: null,
        type: info.os,
        arch: info.arch,
        version: info.version,
        bootedAt: new Date(info.startedAt),
      })
    })
    this.options.changes.say('nodes', id)
    await this.#reconcileNode(id, link)
  }

  #nodeDown(id: string, reason: string): void {
    if (this.#closing) return
    void this.#write(id, async () => {
      const node = await this.options.store.nodes.get(id)
      if (!node || (node.status === 'offline' && node.statusReason === reason)) return
      await this.options.store.nodes.update(id, { status: 'offline', statusReason: reason })
      this.options.changes.say('nodes', id)
      for (const container of await this.options.store.containers.list({ nodeIds: [id] })) this.#containerChanged(container)
    })
  }

  #observe(taskId: string, container: AgentContainer | null): void {
    const observed = container && observedOf(container, Date.now())
    if (sameObservation(this.#observed.get(taskId) ?? null, observed)) return
    this.#observed.set(taskId, observed)
    void this.#write(taskId, async () => {
      await this.options.store.containers.observe(taskId, observed)
      const record = await this.options.store.containers.get(taskId)
      if (record) this.#containerChanged(record)
    })
  }

  #containerChanged(container: ContainerRecord): void {
    this.options.changes.say('containers', container.taskId)
    this.options.changes.say('services', container.serviceId)
    this.options.changes.say('nodes', container.nodeId)
  }

  #viewed(name: string, view: MicroserviceView | null): void {
    void this.#write(`view:${name}`, async () => {
      const { store, changes } = this.options
      // A view that was on its way while its container was deleted must not bring it back.
      for (const each of view?.instances ?? []) if (this.#observed.has(each.taskId)) this.#members.set(each.taskId, name)
      if (!view?.instances.length && ![...this.#members.values()].includes(name)) return this.#forgetEmpty(name)
      // The operator's rule outlives a governor that has lost its journal.
      if (view === null) return
      const known = await store.microservices.byName(name)
      if (!known) this.rules.want(name, view.rule)
      const stored = await store.microservices.upsert(name, known ? { view } : { rule: view.rule, view })
      changes.say('microservices', stored.id)
      for (const each of [...view.instances, ...(known?.view?.instances ?? [])]) changes.say('containers', each.taskId)
    })
  }

  /** Switches are stored in the order they were made, also when the disk takes nothing for a while. */
  #switched(record: SwitchRecord): void {
    this.#switches.push(record)
    if (this.#switches.length > MOST_UNSAVED) this.#switches.shift()
    void this.#write('switches', async () => {
      const { store, changes } = this.options
      for (let next = this.#switches.shift(); next; next = this.#switches.shift()) {
        try {
          const newest = await store.switches.newest()
          const stored = await store.switches.add(next)
          if (!newest || stored.seq > newest.seq) changes.say('switches', String(stored.seq))
        } catch (error) {
          if (mayWorkLater(error)) this.#switches.unshift(next)
          throw error
        }
      }
    })
  }

  #governorChanged(): void {
    void this.options.store.microservices.list().then((list) => {
      for (const each of list) this.options.changes.say('microservices', each.id)
    })
  }

  /** A container is gone for good. The last one of a deleted service ends the service, the last one of a microservice ends that. */
  async #removed(container: ContainerRecord): Promise<void> {
    const { store } = this.options
    this.#observed.delete(container.taskId)
    const service = await store.services.get(container.serviceId)
    if (service?.deleting && (await store.containers.list({ serviceIds: [service.id] })).length === 0)
      await store.services.remove(service.id)
    this.#containerChanged(container)
    const name = this.#members.get(container.taskId)
    this.#members.delete(container.taskId)
    if (name !== undefined) await this.#forgetEmpty(name)
  }

  /**
   * A microservice ends when the last of its containers is deleted. An empty view alone doesn't say so: a governor that has just
   * started knows no instances yet.
   */
  async #forgetEmpty(name: string): Promise<void> {
    const { store, changes } = this.options
    if ([...this.#members.values()].includes(name)) return
    const record = await store.microservices.byName(name)
    this.rules.want(name, null)
    await store.microservices.remove(name)
    if (record) changes.say('microservices', record.id)
    // Refused while the governor hasn't heard of the removal itself; its next view of the empty one comes here again.
    if (!this.governor.views.has(name)) return
    await this.governor
      .forget(name)
      .catch((err) => this.options.log.info({ err, microservice: name }, 'the governor still knows it'))
  }

  async #reconcileAll(): Promise<void> {
    // Where a newer write is under way that one decides.
    for (const [key, work] of this.#unsaved) if (!this.#writes.has(key)) void this.#write(key, work)
    for (const [id, link] of this.#links) if (link.up) await this.#reconcileNode(id, link)
  }

  async #reconcileNode(id: string, link: AgentLink): Promise<void> {
    for (const container of await this.options.store.containers.list({ nodeIds: [id] })) {
      const agent = link.containers.get(container.taskId)
      const side = agent ? { wanted: agent.wanted, status: agent.status, deployNum: agent.spec.deployNum } : null
      if (nextStep(container.desired, container.deployNum, side) !== 'none') this.reconciler.nudge(container.taskId)
    }
  }

  /** Writes what was observed, in the order of the news of one key. What the disk doesn't take is kept and tried again. */
  #write(key: string, work: () => Promise<void>): Promise<void> {
    const next = (this.#writes.get(key) ?? Promise.resolve()).then(work).then(
      () => void this.#unsaved.delete(key),
      (err) => {
        if (!this.#unsaved.has(key)) this.options.log.error({ err, key }, 'what was observed could not be stored')
        if (!mayWorkLater(err)) return
        this.#unsaved.set(key, work)
        const [oldest] = this.#unsaved.keys()
        if (this.#unsaved.size > MOST_UNSAVED && oldest !== undefined) this.#unsaved.delete(oldest)
      },
    )
    this.#writes.set(key, next)
    void next.then(() => {
      if (this.#writes.get(key) === next) this.#writes.delete(key)
    })
    return next
  }
}

/** `ip:port` in its parts; an IPv6 address stands in brackets. */
export function hostAndPort(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':')
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) }
}

/** A full disk or a crowd at the database pass; anything else would fail again. */
const mayWorkLater = (error: unknown): boolean => error instanceof StoreWriteError || error instanceof StoreBusyError

function transactionError(error: unknown): string {
  return JSON.stringify(
    error instanceof ControlError ? { code: error.code, params: error.params } : { code: 'internal', params: { requestId: '-' } },
  )
}
