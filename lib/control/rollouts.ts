import type { ContainerRecord, DeploymentRecord, Store } from '../store'
import type { AgentLink } from './agent-link'
import type { Changes, Log } from './changes'
import { noteEvent } from './diary'
import { ControlError, transactionError } from './errors'
import type { GovernorLink } from './governor-link'
import { Readiness } from './readiness'
import type { Reconciler } from './reconciler'
import type { WriteQueue } from './write-queue'

export interface RolloutSurroundings {
  store: Store
  log: Log
  changes: Changes
  queue: WriteQueue
  governor: GovernorLink
  reconciler: Reconciler
  linkOf(nodeId: string): AgentLink | null
  /** A container belongs to another node from now on. */
  moved(taskId: string, nodeId: string): void
}

/** One deployment that is carried out. */
interface Turn {
  superseded: boolean
  done: Promise<void>
}

/**
 * Carries deployments out, one per service at a time. New containers come first; then those that wait for their specification are
 * replaced one after another, the active one of a microservice last, each only when the one before serves again; surplus ones go at
 * the end. So a microservice with two instances always has one that serves. What fails stops it there, with the reason; a newer
 * deployment of the service ends an older one. One that a console's end interrupted goes on at its next start.
 */
export class Rollouts {
  readonly #turns = new Map<string, Turn>()
  readonly #readiness: Readiness
  #closing = false

  constructor(readonly around: RolloutSurroundings) {
    this.#readiness = new Readiness(around)
    around.governor.on('view', () => this.wake())
    around.governor.on('unplaced', () => this.wake())
  }

  /** Carries out a deployment that is stored as running. */
  start({ id, serviceId }: Pick<DeploymentRecord, 'id' | 'serviceId'>): void {
    const before = this.#turns.get(serviceId)
    const turn: Turn = { superseded: false, done: Promise.resolve() }
    if (before) before.superseded = true
    this.wake()
    turn.done = (before?.done ?? Promise.resolve()).then(() => this.#run(id, turn))
    this.#turns.set(serviceId, turn)
    void turn.done.then(() => {
      if (this.#turns.get(serviceId) === turn) this.#turns.delete(serviceId)
    })
  }

  /** Something that a deployment may wait for has changed. */
  wake(): void {
    this.#readiness.wake()
  }

  /** Ends what is under way where it is; it goes on at the next start. */
  close(): void {
    this.#closing = true
    for (const turn of this.#turns.values()) turn.superseded = true
    this.wake()
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#turns.values()].map((turn) => turn.done))
  }

  async #run(id: string, turn: Turn): Promise<void> {
    const { store, queue, log } = this.around
    try {
      const deployment = await store.deployments.get(id)
      if (deployment?.status !== 'running') return
      const failure = await this.#roll(deployment, turn).then(
        () => null,
        (error: unknown) => error,
      )
      if (this.#closing) return
      if (failure !== null) log.warn({ err: failure, service: deployment.serviceId }, 'an update stopped')
      await queue.write(`deployment:${id}`, () => this.#finish(deployment, failure === null ? null : transactionError(failure)))
    } catch (err) {
      log.error({ err, deployment: id }, 'a deployment could not be read')
    }
  }

  async #finish(deployment: DeploymentRecord, error: string | null): Promise<void> {
    const { store, changes } = this.around
    const { id, serviceId, transactionId } = deployment
    const status = error === null ? ('success' as const) : ('failure' as const)
    await store.transaction(async (tx) => {
      await tx.deployments.finish(id, { status, error })
      const service = await tx.services.get(serviceId)
      // How a creation went is told by the containers alone, also when the console was started again meanwhile.
      if (service?.version === deployment.version && deployment.cmd !== 'create') {
        await tx.services.update(serviceId, { deployState: status, deployError: error })
        const params = { cmd: deployment.cmd, version: deployment.version }
        await noteEvent(tx, error === null ? 'service.updated' : 'service.updateFailed', ['service', service], params)
      }
      if (transactionId === null || !(await tx.transactions.get(transactionId))) return
      const containers = (await tx.containers.list({ serviceIds: [serviceId] })).map((each) => each.taskId)
      await tx.transactions.finish(transactionId, { status, data: { containers }, error })
    })
    changes.say('services', serviceId)
  }

  async #roll(deployment: DeploymentRecord, turn: Turn): Promise<void> {
    const { reconciler } = this.around
    const plan = deployment.plan ?? { add: [], move: {}, remove: [] }
    const stillWanted = () => this.#stillWanted(deployment, turn)
    for (const taskId of plan.add) {
      const container = await this.#container(taskId)
      if (!container) continue
      await stillWanted()
      await this.#readiness.agent(container.nodeId, stillWanted)
      await reconciler.perform(taskId, 'deploy')
      await this.#readiness.serves(taskId, stillWanted)
    }
    for (let next = await this.#next(deployment, plan); next; next = await this.#next(deployment, plan)) {
      await this.#replace(next, plan.move[next.taskId] ?? next.nodeId, deployment, stillWanted)
    }
    for (const container of await this.#inOrder(deployment.serviceId, (each) => plan.remove.includes(each.taskId))) {
      await this.#remove(container, stillWanted)
    }
  }

  /** The next container that waits for the new specification or its new node. */
  async #next({ serviceId }: DeploymentRecord, plan: NonNullable<DeploymentRecord['plan']>): Promise<ContainerRecord | null> {
    const waits = (each: ContainerRecord) =>
      !plan.remove.includes(each.taskId) &&
      each.desired !== 'removed' &&
      (each.spec !== null || (plan.move[each.taskId] ?? each.nodeId) !== each.nodeId)
    return (await this.#inOrder(serviceId, waits))[0] ?? null
  }

  /** Those who serve nobody first, the active one last. */
  async #inOrder(serviceId: string, wanted: (each: ContainerRecord) => boolean): Promise<ContainerRecord[]> {
    const { store, governor } = this.around
    const weight = ({ taskId }: ContainerRecord) => {
      const view = governor.views.get(governor.memberships.get(taskId) ?? '')
      if (view?.active === taskId) return 2
      return view?.instances.some((each) => each.taskId === taskId && each.healthy) ? 1 : 0
    }
    return (await store.containers.list({ serviceIds: [serviceId] }))
      .filter(wanted)
      .sort((a, b) => weight(a) - weight(b) || a.slot - b.slot)
  }

  async #replace(
    { taskId, nodeId: from }: ContainerRecord,
    nodeId: string,
    deployment: DeploymentRecord,
    stillWanted: () => Promise<void>,
  ): Promise<void> {
    const { store, reconciler, changes } = this.around
    await stillWanted()
    await this.#readiness.agent(nodeId, stillWanted)
    await this.#readiness.othersServe(taskId, stillWanted)
    await reconciler.replace(taskId, from !== nodeId, async () => {
      const written = await store.transaction(async (tx) => {
        const [container, service] = [await tx.containers.get(taskId), await tx.services.get(deployment.serviceId)]
        if (!container || !service || service.deleting || service.version !== deployment.version) return null
        const node = from === nodeId ? null : await tx.nodes.get(nodeId)
        if (node) await noteEvent(tx, 'container.moved', ['container', { id: taskId, name: container.name }], { node: node.name })
        const started = container.desired === 'created' && service.spec.image.action === 'run'
        return tx.containers.update(taskId, {
          spec: null,
          nodeId,
          deployNum: container.deployNum + 1,
          deployStatus: 'pending',
          failedMessage: null,
          ...(started && { desired: 'running' as const }),
        })
      })
      if (!written) return false
      this.around.moved(taskId, nodeId)
      for (const each of new Set([from, nodeId])) changes.say('nodes', each)
      changes.say('containers', taskId)
      changes.say('services', deployment.serviceId)
      return true
    })
    await stillWanted()
    await this.#readiness.serves(taskId, stillWanted)
  }

  async #remove({ taskId, nodeId, serviceId }: ContainerRecord, stillWanted: () => Promise<void>): Promise<void> {
    const { store, reconciler, changes, linkOf } = this.around
    await stillWanted()
    await this.#readiness.othersServe(taskId, stillWanted)
    // Somebody may have deleted it meanwhile, as each container can be.
    if (!(await this.#container(taskId))) return
    await store.containers.update(taskId, { desired: 'removed' })
    changes.say('containers', taskId)
    changes.say('services', serviceId)
    // One on a node that is away goes when that is back.
    if (linkOf(nodeId)?.up) await reconciler.perform(taskId, 'remove')
  }

  /** The container, unless it is on its way out. */
  async #container(taskId: string): Promise<ContainerRecord | null> {
    const container = await this.around.store.containers.get(taskId)
    return container?.desired === 'removed' ? null : container
  }

  /** Throws when the service is being deleted, or somebody wished something else meanwhile. */
  async #stillWanted({ serviceId, version, spec }: DeploymentRecord, turn: Turn): Promise<void> {
    const service = await this.around.store.services.get(serviceId)
    if (!service || service.deleting) throw new ControlError('rollout.deleting', { name: spec.name })
    if (turn.superseded || service.version !== version) throw new ControlError('rollout.superseded', { name: spec.name })
  }
}
