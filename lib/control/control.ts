import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerAction } from '../domain/container'
import { formatImageRef } from '../domain/image-ref'
import { nextStep } from '../domain/reconcile'
import type { AgentContainer } from '../protocol/agent'
import type { ContainerRecord, NodeRecord, ObservedContainer, Store } from '../store'
import type { AgentLink } from './agent-link'
import type { Changes, Log } from './changes'
import { Diary, noteEvent } from './diary'
import { Distribution } from './distribution'
import { ControlError, transactionError } from './errors'
import { Governance } from './governance'
import { GovernorLink } from './governor-link'
import { Histories } from './history'
import { NodeLinks } from './node-links'
import { observedOf, sameObservation } from './observed'
import type { PowerSwitch } from './power'
import { Reconciler } from './reconciler'
import { Relocations } from './relocations'
import { Rollouts } from './rollouts'
import { Rules } from './rules'
import { WriteQueue } from './write-queue'

/** What should be is compared with what is this often, besides at every change and connection. */
const RECONCILE_MS = 5000
/**
 * An end that nobody asked for is stored so much later than it is shown, ms: clients may be on their way to another instance just now,
 * and need the processor more.
 */
const STORE_END_LATER_MS = 50
/** A transaction's error is an error code of the catalogues with its params, as JSON. */
const INTERRUPTED = JSON.stringify({ code: 'transaction.interrupted' })

export interface ControlOptions {
  store: Store
  governor: { host: string; port: number; password: string }
  /** PEM text of the authority that vouches for agents' certificates; absent: those the system trusts. */
  agentCa?: string
  /** Null where nobody can switch nodes. */
  power: PowerSwitch | null
  /** Where the archive of an uploaded image is, by its digest. */
  archiveOf(digest: string): string
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
  readonly nodes: NodeLinks
  readonly distribution: Distribution
  /** CPU in percent of one core, memory in bytes, clients connected, by taskId. */
  readonly containerHistory = new Histories(['cpu', 'memory', 'connections'])
  readonly #governance: Governance
  readonly #queue: WriteQueue
  readonly #diary: Diary
  readonly rollouts: Rollouts
  readonly relocations: Relocations
  /** The last observation of every container that isn't deleted, and the node it belongs to. */
  readonly #observed = new Map<string, ObservedContainer | null>()
  readonly #homes = new Map<string, string>()
  /** Leftovers that are being ended. */
  readonly #ending = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #closing = false

  constructor(readonly options: ControlOptions) {
    const { store, changes, log } = options
    this.#queue = new WriteQueue(log)
    this.#diary = new Diary(store, this.#queue)
    this.governor = new GovernorLink(options.governor, log)
    this.rules = new Rules(store, this.governor, log)
    this.distribution = new Distribution(options)
    this.reconciler = new Reconciler({
      store,
      log,
      governor: this.governor,
      linkOf: (nodeId) => this.link(nodeId),
      provide: (link, image) => this.distribution.provide(link, image),
      deleted: (container) => this.#deleted(container),
      changed: (container) => this.#containerChanged(container),
    })
    this.rollouts = new Rollouts({
      store,
      log,
      changes,
      queue: this.#queue,
      governor: this.governor,
      reconciler: this.reconciler,
      linkOf: (nodeId) => this.link(nodeId),
      moved: (taskId, nodeId) => void this.#homes.set(taskId, nodeId),
    })
    this.relocations = new Relocations({
      store,
      log,
      changes,
      governor: this.governor,
      reconciler: this.reconciler,
      links: () => this.nodes,
      linkOf: (nodeId) => this.link(nodeId),
      moved: (taskId, nodeId) => this.#placedAnew(taskId, nodeId),
      changed: (container) => this.#containerChanged(container),
    })
    this.governor.on('opened', () => void this.#tellPlacements([...store.records.containers.values()]))
    const isKnown = (taskId: string) => this.#observed.has(taskId)
    this.#governance = new Governance({
      store,
      changes,
      log,
      governor: this.governor,
      rules: this.rules,
      queue: this.#queue,
      diary: this.#diary,
      isKnown,
    })
    store.onAdded((table, id) => changes.say(table, String(id)))
    this.nodes = new NodeLinks({
      store,
      changes,
      log,
      queue: this.#queue,
      diary: this.#diary,
      governor: this.governor,
      agentCa: options.agentCa,
      power: options.power,
      up: (nodeId, link) => {
        this.rollouts.wake()
        void this.#nodeBack(nodeId, link)
        this.distribution.mend(link).catch((err) => log.warn({ err, node: link.node.name }, 'a node’s images were not mended'))
      },
      container: (nodeId, taskId, container) => {
        if (this.#homes.get(taskId) === nodeId) this.#observe(taskId, container)
      },
      stats: (report, link) => {
        for (const { taskId } of report.containers) {
          const container = store.records.containers.get(taskId)
          if (!container || this.#homes.get(taskId) !== link.node.id) continue
          this.#measured(taskId, link.stats.get(taskId))
          changes.sayMeasured(container)
        }
      },
      containerChanged: (container) => this.#containerChanged(container),
    })
    changes.setMaxListeners(50)
  }

  async start(): Promise<void> {
    const { store } = this.options
    const underWay = await store.deployments.listRunning()
    const resumed = new Set(underWay.map((each) => each.transactionId))
    for (const running of await store.transactions.listRunning()) {
      if (resumed.has(running.id)) continue
      void this.#queue.write(`transaction:${running.id}`, async () => {
        await store.transactions.finish(running.id, { status: 'failure', error: INTERRUPTED })
      })
    }
    for (const { taskId, nodeId, observed } of await store.containers.list()) {
      this.#observed.set(taskId, observed)
      this.#homes.set(taskId, nodeId)
    }
    await this.#governance.load()
    await this.rules.load()
    this.#diary.note('console.started')
    for (const node of await store.nodes.list()) this.nodes.add(node)
    await this.relocations.start()
    this.governor.start()
    for (const deployment of underWay) this.rollouts.start(deployment)
    this.#timer = setInterval(() => this.#reconcileAll(), RECONCILE_MS)
  }

  async close(): Promise<void> {
    this.#closing = true
    this.rollouts.close()
    this.relocations.close()
    this.#diary.close()
    if (this.#timer) clearInterval(this.#timer)
    await Promise.all([this.governor.close(), this.nodes.close()])
    await this.rollouts.idle()
    await this.reconciler.idle()
    await this.#queue.settle()
  }

  link(nodeId: string): AgentLink | null {
    return this.nodes.get(nodeId)
  }

  /** The link of the node a container is on; throws ControlError when its agent isn't connected. */
  linkFor(node: Pick<NodeRecord, 'id' | 'name'>): AgentLink {
    const link = this.nodes.get(node.id)
    if (!link?.up) throw new ControlError('agent.unavailable', { name: node.name })
    return link
  }

  /** The clients among the connections of a container's port: the governor's own watch is none. Null where it can't be told. */
  clientsOf(taskId: string, connections: number | null): number | null {
    const name = this.governor.memberships.get(taskId)
    const instance = this.governor.views.get(name ?? '')?.instances.find((each) => each.taskId === taskId)
    return connections === null ? null : Math.max(0, connections - (instance?.join === 'joined' ? 1 : 0))
  }

  /** The record with what its agent said last, which may still be on its way into the store. */
  withObserved(container: ContainerRecord): ContainerRecord {
    const observed = this.#observed.get(container.taskId)
    return observed === undefined ? container : { ...container, observed }
  }

  /** A container was just made in the store: it is known from now on. */
  created(taskId: string, nodeId: string): void {
    this.#observed.set(taskId, null)
    this.#homes.set(taskId, nodeId)
  }

  /** Copies an uploaded image to nodes ahead of containers; one that is away gets it when a container of it is made there. */
  async prepull(ref: string, nodeNames: readonly string[]): Promise<void> {
    const image = [...this.options.store.records.images.values()].find((each) => formatImageRef(each) === ref)
    if (!image?.digest) return
    for (const [, link] of this.nodes) {
      if (!link.up || !nodeNames.includes(link.node.name)) continue
      await this.distribution.push(link, image, image.digest).catch((err) => {
        this.options.log.warn({ err, ref, node: link.node.name }, 'an image was not copied ahead')
      })
    }
  }

  /**
   * Does what was asked for to each container and finishes the transaction with it: success when all are done, failure with the
   * first reason. What failed because an agent was away is done when it is back, as far as it is a desired state. A deployment
   * ends as the transaction does.
   */
  run(
    transactionId: string,
    taskIds: readonly string[],
    action: ContainerAction | 'deploy' | 'remove',
    deploymentId?: string,
  ): void {
    void Promise.allSettled(taskIds.map((taskId) => this.reconciler.perform(taskId, action))).then(async (results) => {
      const failed = results.find((each): each is PromiseRejectedResult => each.status === 'rejected')
      const error = failed ? transactionError(failed.reason) : null
      if (failed) this.options.log.warn({ err: failed.reason, transactionId, action }, 'a transaction failed')
      if (this.#closing) return
      await this.#queue.write(`transaction:${transactionId}`, async () => {
        const status = failed ? 'failure' : 'success'
        await this.options.store.transaction(async (tx) => {
          await tx.transactions.finish(transactionId, { status, data: { containers: taskIds }, error })
          if (deploymentId !== undefined) await tx.deployments.finish(deploymentId, { status, error })
        })
      })
    })
  }

  #measured(taskId: string, stats: ReturnType<AgentLink['stats']['get']>): void {
    if (!stats || !this.#observed.has(taskId)) return
    const { at, cpuPercent, rssBytes } = stats
    const connections = this.clientsOf(taskId, stats.connections)
    this.containerHistory.add(taskId, at, { cpu: cpuPercent, memory: rssBytes, connections })
  }

  #observe(taskId: string, container: AgentContainer | null): void {
    const observed = container && observedOf(container, Date.now())
    if (!this.#observed.has(taskId) || sameObservation(this.#observed.get(taskId) ?? null, observed)) return
    this.#observed.set(taskId, observed)
    this.rollouts.wake()
    // Who looks on sees it at once; the store keeps it for the next start.
    const record = this.options.store.records.containers.get(taskId)
    if (record) this.#containerChanged(record)
    const unasked = observed?.status === 'exited' && observed.exit?.reason === 'exited'
    void this.#queue.write(`container:${taskId}`, async () => {
      if (unasked && !this.#closing) await sleep(STORE_END_LATER_MS)
      await this.#diary.observed(taskId, observed)
    })
  }

  #containerChanged(container: ContainerRecord): void {
    this.options.changes.say('containers', container.taskId)
    this.options.changes.say('services', container.serviceId)
    this.options.changes.say('nodes', container.nodeId)
  }

  /** A container's row is gone for good. */
  async #deleted(container: ContainerRecord): Promise<void> {
    this.#observed.delete(container.taskId)
    this.#homes.delete(container.taskId)
    this.containerHistory.delete(container.taskId)
    this.#containerChanged(container)
    await this.#governance.deleted(container.taskId)
  }

  #reconcileAll(): void {
    this.#queue.retry()
    for (const [id, link] of this.nodes) if (link.up) this.#reconcileNode(id, link)
  }

  /** A node's agent is connected: what was moved away meanwhile is ended first, then the node begins to work. */
  async #nodeBack(id: string, link: AgentLink): Promise<void> {
    await this.#endLeftovers(id, link)
    // An agent of an older version holds nothing back, and doesn't know this.
    await link.settled().catch((err) => this.options.log.warn({ err, node: link.node.name }, 'a node was not told to go on'))
    this.#reconcileNode(id, link)
  }

  /** Ends what a node still has of containers that are on another one by now. */
  async #endLeftovers(id: string, link: AgentLink): Promise<void> {
    const { store, log } = this.options
    const left = [...link.containers.values()].filter(({ spec }) => (this.#homes.get(spec.taskId) ?? id) !== id)
    const endOne = async ({ spec: { taskId, name }, status }: AgentContainer) => {
      const ran = status === 'running' || status === 'paused' ? 1 : 0
      await link.endLeftover(taskId)
      const params = { node: link.node.name, ran }
      await store.transaction((tx) => noteEvent(tx, 'container.leftover', ['container', { id: taskId, name }], params))
    }
    await Promise.all(
      left.map(async (each) => {
        const { taskId } = each.spec
        if (this.#ending.has(taskId)) return
        this.#ending.add(taskId)
        await endOne(each).catch((err) => log.warn({ err, taskId }, 'a moved container was not removed'))
        this.#ending.delete(taskId)
      }),
    )
  }

  /** It is on another node from now on: the governor hears it first, and its former node as soon as it is back. */
  async #placedAnew(taskId: string, nodeId: string): Promise<void> {
    const container = this.options.store.records.containers.get(taskId)
    const former = this.#homes.get(taskId)
    this.#homes.set(taskId, nodeId)
    this.#observed.set(taskId, null)
    if (container) await this.#tellPlacements([container])
    const link = former === undefined ? null : this.link(former)
    if (former !== undefined && link?.up) await this.#endLeftovers(former, link)
  }

  /** Tells the governor where containers are that were placed or updated since they were made. */
  async #tellPlacements(containers: readonly ContainerRecord[]): Promise<void> {
    const placements = containers
      .filter((each) => each.deployNum > 1 && each.desired !== 'removed')
      .map(({ taskId, nodeId, deployNum }) => ({ taskId, nodeId, deployNum }))
    if (placements.length === 0) return
    await this.governor.place(placements).catch((err) => {
      this.options.log.warn({ err, count: placements.length }, 'the governor was not told where containers are')
    })
  }

  /** Nudges what isn't as it should be, and what has not been noted as deployed: a console may have died between the two. */
  #reconcileNode(id: string, link: AgentLink): void {
    void this.#endLeftovers(id, link)
    this.options.store.containers.list({ nodeIds: [id] }).then(
      (containers) => {
        for (const container of containers) {
          const step = nextStep(container.desired, container.deployNum, link.sideOf(container.taskId))
          if (step !== 'none' || container.deployStatus !== 'success') this.reconciler.nudge(container.taskId)
        }
      },
      (err) => this.options.log.warn({ err, node: link.node.name }, 'a node could not be reconciled'),
    )
  }
}
