import type { ContainerAction } from '../domain/container'
import { nextStep, type Step } from '../domain/reconcile'
import { killPoint } from '../kill-point'
import type { LEAVE_REASONS } from '../protocol/governor'
import type { ContainerRecord, ServiceRecord, Store } from '../store'
import type { AgentLink } from './agent-link'
import type { Log } from './changes'
import { containerSpec, GRACE_MS } from './container-spec'
import { noteEvent } from './diary'
import { ControlError } from './errors'
import type { GovernorLink } from './governor-link'

/** A container is settled after at most this many commands (the longest way of `nextStep` is 4). */
const MOST_STEPS = 8

/** What is said of the container itself, and not only of a connection. */
const VERDICTS: ControlError['code'][] = ['agent.refused', 'image.absent', 'image.gone']

/** What the reconciler needs of the rest of control. */
export interface Surroundings {
  store: Store
  log: Log
  governor: GovernorLink
  linkOf(nodeId: string): AgentLink | null
  /** Sees to it that the node has the image; gives which one of its cache that is. */
  provide(link: AgentLink, image: ServiceRecord['spec']['image']): Promise<string | undefined>
  /** The container's row is gone for good. */
  deleted(container: ContainerRecord): Promise<void>
  changed(container: ContainerRecord): void
}

/**
 * Brings containers from what is to what should be, one command at a time per container; different containers side by side.
 * It runs after every change a person makes, at every connection of an agent, and periodically.
 */
export class Reconciler {
  /** The last work under way for each container: what comes next waits for it. */
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #waiting = new Set<string>()

  constructor(readonly around: Surroundings) {}

  /** Reconciles soon; asking again while one waits changes nothing. Failures are written down on the container. */
  nudge(taskId: string): void {
    if (this.#waiting.has(taskId)) return
    this.#waiting.add(taskId)
    this.#next(taskId, () => {
      this.#waiting.delete(taskId)
      return this.#settle(taskId)
    }).catch((err) => this.around.log.warn({ err, taskId }, 'a container could not be brought to its desired state yet'))
  }

  /**
   * Does what a person asked for: brings the container to its (already written) desired state, and on top of it starts one
   * that has exited, or restarts. Resolves when done; throws ControlError when the agent is away or refuses.
   */
  perform(taskId: string, action: ContainerAction | 'deploy' | 'remove'): Promise<void> {
    return this.#next(taskId, async () => {
      const runBefore = await this.#run(taskId)
      const found = await this.#settle(taskId)
      // Whoever wished something else meanwhile is served by what settles next.
      if (found?.container.desired !== 'running') return
      const { link, container } = found
      const agent = link.containers.get(taskId)
      if (action === 'restart') {
        // One that stood still was started just now by settling: that is its restart.
        if (agent?.run !== runBefore) return
        await this.#leave(taskId, 'restart')
        await link.restart(taskId, GRACE_MS)
      } else if (action === 'start' && agent?.status !== 'running') {
        await link.startContainer(taskId)
      } else return
      await this.#deployed(container, null)
    })
  }

  /**
   * Gives a container another specification or node: `write` stores that, or says false when it isn't wanted any more. `move`: it
   * is taken from the node it is on before; another one serves before it ends there. Throws as `perform` does.
   */
  replace(taskId: string, move: boolean, write: () => Promise<boolean>): Promise<void> {
    return this.#next(taskId, async () => {
      const container = await this.around.store.containers.get(taskId)
      if (!container) return
      if (move) await this.#takeOff(container)
      if (await write()) await this.#settle(taskId)
    })
  }

  /** An agent that is away now is told when it is back (`Control` removes there what has moved). */
  async #takeOff({ taskId, nodeId }: ContainerRecord): Promise<void> {
    const link = this.around.linkOf(nodeId)
    await this.#leave(taskId, 'remove')
    if (link?.up) await link.remove(taskId, GRACE_MS)
  }

  /** The number of its present or last run; undefined while nothing is known of it. */
  async #run(taskId: string): Promise<number | undefined> {
    const container = await this.around.store.containers.get(taskId)
    return container ? this.around.linkOf(container.nodeId)?.containers.get(taskId)?.run : undefined
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#tails.values())
  }

  #next<T>(taskId: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#tails.get(taskId) ?? Promise.resolve()).then(work, work)
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(taskId) === tail) this.#tails.delete(taskId)
      })
    this.#tails.set(taskId, tail)
    return result
  }

  async #settle(taskId: string): Promise<{ link: AgentLink; container: ContainerRecord } | null> {
    const { store } = this.around
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const container = await store.containers.get(taskId)
      if (!container) return null
      const service = await store.services.get(container.serviceId)
      const link = this.around.linkOf(container.nodeId)
      if (!service || !link?.up) {
        const node = await store.nodes.get(container.nodeId)
        throw new ControlError('agent.unavailable', { name: node?.name ?? container.nodeId })
      }
      const step = nextStep(container.desired, container.deployNum, link.sideOf(taskId))
      if (step === 'none') {
        if (container.deployStatus !== 'success') await this.#deployed(container, null)
        return { link, container }
      }
      if (step === 'forget') {
        // A creation that timed out may have come to pass: the agent is asked, and one it doesn't know is removed as well.
        await link.remove(taskId, GRACE_MS)
        await this.#delete(container)
        return null
      }
      try {
        await this.#command(step, link, container, service)
      } catch (error) {
        // A connection that broke is no verdict on the container: it is tried again when the agent is back.
        if (error instanceof ControlError && VERDICTS.includes(error.code))
          await this.#deployed(container, String(error.params.reason))
        throw error
      }
    }
    throw new ControlError('agent.refused', { name: taskId, reason: `not settled after ${MOST_STEPS} commands` })
  }

  async #command(step: Step, link: AgentLink, container: ContainerRecord, service: ServiceRecord): Promise<void> {
    const { taskId } = container
    switch (step) {
      case 'create': {
        const wanted = (container.spec ?? service.spec).image
        const imageDigest = await this.around.provide(link, wanted)
        const image = await this.around.store.images.byRef(wanted.ref)
        const spec = containerSpec(container, service, image?.vsoa ?? null)
        await link.create(imageDigest === undefined ? spec : { ...spec, imageDigest })
        break
      }
      case 'start':
        await link.startContainer(taskId)
        break
      case 'stop':
        // The image of a new deployment comes first: the old one runs on meanwhile, and for good when it can't come.
        if (isReplaced(container, link)) await this.around.provide(link, (container.spec ?? service.spec).image)
        await this.#leave(taskId, 'stop')
        await link.stop(taskId, GRACE_MS)
        break
      case 'pause':
        await this.#leave(taskId, 'pause')
        await link.pause(taskId)
        break
      case 'unpause':
        await link.unpause(taskId)
        await this.around.governor
          .resume(taskId)
          .catch((err) => this.around.log.warn({ err, taskId }, 'the governor was not told of an unpause'))
        break
      case 'remove':
        await this.#leave(taskId, 'remove')
        await link.remove(taskId, GRACE_MS)
        break
    }
  }

  /** Promote first, then stop: the governor announces another one before this one goes. Without a governor there is nobody to announce. */
  async #leave(taskId: string, reason: (typeof LEAVE_REASONS)[number]): Promise<void> {
    const { governor, log } = this.around
    if (!governor.memberships.has(taskId)) return
    let left: number | null
    try {
      left = (await governor.leave(taskId, reason)).left
      killPoint('console-left')
    } catch (err) {
      log.warn({ err, taskId, reason }, 'the governor could not be told before a container leaves')
      return
    }
    if (left) await this.#noteLeft(taskId, left)
  }

  /** Clients that what follows will hurt. That they can't be written down is no reason to wait with it. */
  async #noteLeft(taskId: string, count: number): Promise<void> {
    const { store, log } = this.around
    try {
      await store.transaction(async (tx) => {
        const container = await tx.containers.get(taskId)
        if (container)
          await noteEvent(tx, 'container.clientsLeft', ['container', { id: taskId, name: container.name }], { count })
      })
    } catch (err) {
      log.warn({ err, taskId, count }, 'clients that did not go over in time could not be noted')
    }
  }

  /** The last container of a deleted service takes it along, in the same transaction. */
  async #delete(container: ContainerRecord): Promise<void> {
    await this.around.store.transaction(async (tx) => {
      await tx.containers.remove(container.taskId)
      await noteEvent(tx, 'container.removed', ['container', { id: container.taskId, name: container.name }])
      const service = await tx.services.get(container.serviceId)
      const left = await tx.containers.list({ serviceIds: [container.serviceId] })
      if (service?.deleting && left.length === 0) await tx.services.remove(service.id)
    })
    await this.around.deleted(container)
  }

  async #deployed(container: ContainerRecord, failure: string | null): Promise<void> {
    const deployStatus = failure === null ? 'success' : 'failure'
    if (container.deployStatus === deployStatus && container.failedMessage === failure) return
    const { taskId: id, name } = container
    await this.around.store.transaction(async (tx) => {
      await tx.containers.update(id, { deployStatus, failedMessage: failure })
      if (failure !== null) await noteEvent(tx, 'container.deployFailed', ['container', { id, name }], { reason: failure })
    })
    this.around.changed(container)
  }
}

/** It is stopped for another specification of it to run, and not because it shall stand still. */
function isReplaced(container: ContainerRecord, link: AgentLink): boolean {
  const goesOn = container.desired === 'running' || container.desired === 'paused'
  return goesOn && link.sideOf(container.taskId)?.deployNum !== container.deployNum
}
