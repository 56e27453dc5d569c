import { EventEmitter } from 'node:events'
import { READY } from '../domain/availability'
import type { InstanceView } from '../domain/microservice'
import type { ContainerRecord, Store } from '../store'
import type { AgentLink } from './agent-link'
import { ControlError } from './errors'
import type { GovernorLink } from './governor-link'

/** So long a node's agent may be away before an update stops for it, ms. */
const AGENT_WAIT_MS = 15_000
/** So long a replaced container may take to serve, ms, besides its own start period. */
const SERVES_WAIT_MS = 20_000
/** So long another instance may take to be healthy before the last healthy one is replaced all the same, ms. */
const OTHERS_WAIT_MS = 10_000
/** A program that is no VSOA server is taken for good when it has run this long, ms. */
const STEADY_MS = 1_000
/** What is waited for is looked at this often when nobody tells of a change, ms. */
const LOOK_MS = 250

interface Around {
  store: Pick<Store, 'containers' | 'services' | 'nodes' | 'images'>
  governor: GovernorLink
  linkOf(nodeId: string): AgentLink | null
}

/** What an update waits for between its steps. `stillWanted` throws when it isn't wanted any more, which ends the wait. */
export class Readiness {
  readonly #changed = new EventEmitter<{ change: [] }>()

  constructor(readonly around: Around) {
    this.#changed.setMaxListeners(1_000)
  }

  /** Something may have become as it is waited for. */
  wake(): void {
    this.#changed.emit('change')
  }

  /** A node's agent is connected. Throws ControlError when it stays away. */
  async agent(nodeId: string, stillWanted: () => Promise<void>): Promise<void> {
    const there = await this.#until(AGENT_WAIT_MS, stillWanted, async () => this.around.linkOf(nodeId)?.up === true)
    if (there) return
    const node = await this.around.store.nodes.get(nodeId)
    throw new ControlError('agent.unavailable', { name: node?.name ?? nodeId })
  }

  /** Another instance of the container's microservice is healthy, or there is none that could be. */
  async othersServe(taskId: string, stillWanted: () => Promise<void>): Promise<void> {
    await this.#until(OTHERS_WAIT_MS, stillWanted, async () => {
      const instances = await this.#instances(taskId)
      if (!instances?.find((each) => each.taskId === taskId)?.healthy) return true
      const others = instances.filter((each) => each.taskId !== taskId && each.status === 'running' && !each.suspended)
      return others.length === 0 || others.some((each) => each.healthy && (each.availability ?? READY).state === 'ready')
    })
  }

  /**
   * The container does what it is meant to: a VSOA server is healthy in its microservice, another program has run for a moment.
   * One that isn't meant to run is ready at once. Throws ControlError when it ends, is refused, or takes too long.
   */
  async serves(taskId: string, stillWanted: () => Promise<void>): Promise<void> {
    const container = await this.around.store.containers.get(taskId)
    if (!container) return
    const { name } = container
    const vsoa = await this.#vsoaOf(container)
    const first = this.#agentSide(container)
    const ready = await this.#until(SERVES_WAIT_MS + (vsoa?.startMs ?? 0), stillWanted, async () => {
      const now = await this.around.store.containers.get(taskId)
      if (now?.desired !== 'running') return true
      const side = this.#agentSide(now)
      if (side && (side.status === 'exited' || (first && side.run !== first.run && side.exit?.reason !== 'stopped'))) {
        const exit = side.exit
        const how = exit?.signal ?? exit?.code ?? '?'
        throw new ControlError('rollout.exited', { name, how: String(how), said: exit?.tail.at(-1) ?? '' })
      }
      if (side?.status !== 'running') return false
      if (!vsoa) return side.startedAt !== null && Date.now() - side.startedAt >= STEADY_MS
      const own = (await this.#instances(taskId))?.find((each) => each.taskId === taskId)
      const view = own ?? this.around.governor.unplaced.get(taskId)
      if (view?.join === 'refused' || view?.join === 'conflict')
        throw new ControlError('rollout.refused', { name, reason: view.joinReason ?? view.join })
      return own?.healthy === true
    })
    if (!ready) throw new ControlError('rollout.late', { name })
  }

  /** The instances of the container's microservice just now; null when it belongs to none, or the governor can't be asked. */
  async #instances(taskId: string): Promise<InstanceView[] | null> {
    const { governor } = this.around
    const name = governor.memberships.get(taskId)
    if (name === undefined) return null
    // What was told last may be older than what was just done to the container.
    return governor.get(name).then(
      (view) => view.instances,
      () => null,
    )
  }

  #agentSide({ taskId, nodeId }: ContainerRecord) {
    return this.around.linkOf(nodeId)?.containers.get(taskId) ?? null
  }

  async #vsoaOf(container: ContainerRecord): Promise<{ startMs: number } | null> {
    const { store } = this.around
    const spec = container.spec ?? (await store.services.get(container.serviceId))?.spec
    if (!spec) return null
    const own = spec.image.vsoa ?? (await store.images.byRef(spec.image.ref))?.vsoa
    return own ? { startMs: own.healthStartPeriod ?? 0 } : null
  }

  /** Whether it became so within the time. */
  async #until(ms: number, stillWanted: () => Promise<void>, fits: () => Promise<boolean>): Promise<boolean> {
    const end = performance.now() + ms
    for (;;) {
      // Made before looking, so that no change between the two is missed.
      const change = this.#nextChange()
      try {
        await stillWanted()
        if (await fits()) return true
        if (performance.now() >= end) return false
        await change.promise
      } finally {
        change.drop()
      }
    }
  }

  #nextChange(): { promise: Promise<void>; drop(): void } {
    let drop = () => {}
    const promise = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS)
      this.#changed.once('change', resolve)
      drop = () => {
        clearTimeout(timer)
        this.#changed.off('change', resolve)
      }
    })
    return { promise, drop }
  }
}
