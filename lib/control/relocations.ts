import { parseImageRef } from '../domain/image-ref'
import { isGraceTime, type NodeLossState, RESCHEDULE_AFTER_S, relocation } from '../domain/relocation'
import type { ContainerRecord, NodeRecord, Repositories, ServiceRecord, Store } from '../store'
import type { AgentLink } from './agent-link'
import { candidateOf } from './candidate'
import type { Changes, Log } from './changes'
import { noteEvent } from './diary'
import type { GovernorLink } from './governor-link'
import type { Reconciler } from './reconciler'

const LOOK_EVERY_MS = 1000
/** A look that comes later than this counts as this much: while this process was stalled nobody was known to be away. */
const MOST_PER_LOOK_MS = 2 * LOOK_EVERY_MS
const SETTING = 'reschedule.afterS'
/** So many of the last moves are looked at after a start, for those whose node is still away. */
const MOVES_READ = 500
/** What is said as an event when the grace time is over; the others are seen on the rows. */
const SAID: NodeLossState[] = ['reached', 'nowhere', 'updating', 'off']

/** What becomes of a container because its node is away, or was when it was placed anew. */
export interface NodeLossView {
  state: NodeLossState
  /** The node that is away, and since when, ms since 1970. */
  node: string
  since: number
  /** `grace`: when it will be placed anew; `moved`: when it was. Else null. */
  at: number | null
}

export interface RelocationsAround {
  store: Store
  log: Log
  changes: Changes
  governor: GovernorLink
  reconciler: Reconciler
  links(): Iterable<[string, AgentLink]>
  linkOf(nodeId: string): AgentLink | null
  /** A container belongs to another node from now on, and nothing of it was seen there yet. */
  moved(taskId: string, nodeId: string): Promise<void>
  /** Changes its row on the pages. */
  changed(container: ContainerRecord): void
}

interface Away {
  since: number
  /** How long this console has watched it being away. */
  ms: number
}
interface Move {
  fromId: string
  from: string
  toId: string
  since: number
  at: number
}

/**
 * Places containers of dynamic services anew when their node is away longer than the grace time, and says of all others why they
 * wait. A node is away when neither this console nor the governor reaches its agent; how long is counted by this process, from its
 * own start at the earliest.
 */
export class Relocations {
  afterS: number = RESCHEDULE_AFTER_S.default
  readonly #away = new Map<string, Away>()
  readonly #views = new Map<string, NodeLossView>()
  readonly #moves = new Map<string, Move>()
  /** Containers that are being placed just now. */
  readonly #busy = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #looked = performance.now()
  #looking = false

  constructor(readonly around: RelocationsAround) {}

  async start(): Promise<void> {
    const { store } = this.around
    const kept = Number((await store.settings.get(SETTING)) ?? Number.NaN)
    if (isGraceTime(kept)) this.afterS = kept
    for (const { subject, params } of await store.events.list({ kinds: ['container.relocated'], limit: MOVES_READ })) {
      const { fromId, from, toId, since, at } = params
      // Newest first: an older one is history.
      if (this.#moves.has(subject.id)) continue
      this.#moves.set(subject.id, {
        fromId: String(fromId),
        from: String(from),
        toId: String(toId),
        since: Number(since),
        at: Number(at),
      })
    }
    this.#looked = performance.now()
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS)
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  /** Keeps another grace time (one by `isGraceTime`); it holds from `changeTo` on. */
  async store(tx: Repositories, afterS: number): Promise<void> {
    await tx.settings.set(SETTING, String(afterS))
  }

  /** From now on this is the grace time; `afterS` is one (`isGraceTime`), and stored. */
  changeTo(afterS: number): void {
    this.afterS = afterS
  }

  /** What becomes of a container because a node is away; null: nothing has to. */
  of({ taskId, nodeId }: Pick<ContainerRecord, 'taskId' | 'nodeId'>): NodeLossView | null {
    const move = this.#moves.get(taskId)
    const { links } = this.around
    if (move && move.toId === nodeId && this.around.linkOf(nodeId)?.up) {
      const known = [...links()].some(([id]) => id === move.fromId)
      if (known && !this.around.linkOf(move.fromId)?.up)
        return { state: 'moved', node: move.from, since: move.since, at: move.at }
    }
    return this.#away.has(nodeId) ? (this.#views.get(taskId) ?? null) : null
  }

  async #look(): Promise<void> {
    const now = performance.now()
    const passed = Math.min(now - this.#looked, MOST_PER_LOOK_MS)
    this.#looked = now
    for (const [nodeId, link] of this.around.links()) this.#follow(nodeId, link, passed)
    for (const nodeId of this.#away.keys()) if (!this.around.linkOf(nodeId)) this.#away.delete(nodeId)
    if (this.#away.size === 0 || this.#looking) return
    this.#looking = true
    try {
      await this.#judge()
    } catch (err) {
      this.around.log.warn({ err }, 'containers of nodes that are away could not be judged')
    } finally {
      this.#looking = false
    }
  }

  #follow(nodeId: string, link: AgentLink, passed: number): void {
    const away = this.#away.get(nodeId)
    if (!link.up) {
      if (away) away.ms += passed
      else this.#away.set(nodeId, { since: Date.now(), ms: 0 })
      return
    }
    if (!away) return
    this.#away.delete(nodeId)
    const { store, changed } = this.around
    for (const [taskId, move] of this.#moves) {
      const container = move.fromId === nodeId ? store.records.containers.get(taskId) : undefined
      if (move.fromId === nodeId) this.#moves.delete(taskId)
      if (container) changed(container)
    }
    for (const container of store.records.containersOn(nodeId)) if (this.#views.delete(container.taskId)) changed(container)
  }

  async #judge(): Promise<void> {
    const { store, governor } = this.around
    const overdue = [...this.#away.values()].some((each) => this.afterS > 0 && each.ms >= this.afterS * 1000)
    // Who can't be asked may be leading a node that only this process can't reach.
    const agents = overdue ? await governor.agentStates().catch(() => null) : null
    const updating = new Set(overdue ? (await store.deployments.listRunning()).map((each) => each.serviceId) : [])
    for (const [nodeId, away] of this.#away) {
      const node = store.records.nodes.get(nodeId)
      if (!node) continue
      const agent = agents?.find((each) => each.nodeId === nodeId)
      const led = agents === null || (agent?.connected ?? false)
      for (const container of store.records.containersOn(nodeId)) {
        const service = store.records.services.get(container.serviceId)
        if (!service || container.desired === 'removed' || this.#busy.has(container.taskId)) continue
        const reached = led || this.#answers(container.taskId)
        const found = this.#relocation(container, service, { away, reached, updating: updating.has(service.id) })
        if (found.state === 'place') this.#place(container, node, found.nodeId, away)
        else if (found.state === 'idle') this.#views.delete(container.taskId)
        else await this.#waits(container, node, found.state, away)
      }
    }
  }

  /** The governor's pings to the instance itself are answered, whatever became of its agent. */
  #answers(taskId: string): boolean {
    const { governor } = this.around
    const view = governor.views.get(governor.memberships.get(taskId) ?? '')
    return view?.instances.some((each) => each.taskId === taskId && each.healthy) ?? false
  }

  #relocation(
    container: ContainerRecord,
    service: ServiceRecord,
    { away, reached, updating }: { away: Away; reached: boolean; updating: boolean },
  ): ReturnType<typeof relocation> {
    const { store, linkOf } = this.around
    const { policy, node } = service.spec
    const os = parseImageRef((container.spec ?? service.spec).image.ref)?.os
    if (!os || service.deleting) return { state: 'idle' }
    const nodes = [...store.records.nodes.values()].map((each) => candidateOf(each, linkOf(each.id)))
    const { desired, nodeId } = container
    const loss = { awayS: away.ms / 1000, afterS: this.afterS, reached: reached && away.ms >= this.afterS * 1000, nodes }
    return relocation({ desired, policy, names: node.names, os, nodeId, updating }, loss)
  }

  async #waits(container: ContainerRecord, node: NodeRecord, state: NodeLossState, away: Away): Promise<void> {
    const { store, changed } = this.around
    const { taskId: id, name } = container
    const before = this.#views.get(id)
    const at = state === 'grace' ? away.since + this.afterS * 1000 : null
    if (before?.state === state && before.at === at) return
    this.#views.set(id, { state, node: node.name, since: away.since, at })
    if (SAID.includes(state) && before && before.state !== state)
      await store.transaction((tx) => noteEvent(tx, 'container.waits', ['container', { id, name }], { state, node: node.name }))
    changed(container)
  }

  #place(container: ContainerRecord, from: NodeRecord, toId: string, away: Away): void {
    const { taskId } = container
    this.#busy.add(taskId)
    const { reconciler, log } = this.around
    void reconciler
      .replace(taskId, false, () => this.#write(container, from, toId, away))
      .catch((err) => log.warn({ err, taskId, node: toId }, 'a container that was placed anew does not run yet'))
      .finally(() => this.#busy.delete(taskId))
  }

  /** Writes the new place, unless something else became true meanwhile. */
  async #write(container: ContainerRecord, from: NodeRecord, toId: string, away: Away): Promise<boolean> {
    const { store, log, linkOf, moved, changed } = this.around
    const { taskId, name } = container
    const at = Date.now()
    const written = await store.transaction(async (tx) => {
      const [now, to] = [await tx.containers.get(taskId), await tx.nodes.get(toId)]
      const service = now && (await tx.services.get(now.serviceId))
      if (!service || service.deleting || !to || now.nodeId !== from.id || now.desired !== 'running') return null
      if (linkOf(from.id)?.up || !linkOf(toId)?.up) return null
      const params = {
        from: from.name,
        to: to.name,
        fromId: from.id,
        toId,
        since: away.since,
        at,
        awayS: Math.round(away.ms / 1000),
      }
      await noteEvent(tx, 'container.relocated', ['container', { id: taskId, name }], params)
      await tx.containers.observe(taskId, null)
      const deployNum = now.deployNum + 1
      return tx.containers.update(taskId, { nodeId: toId, deployNum, deployStatus: 'pending', failedMessage: null })
    })
    if (!written) return false
    log.info({ taskId, from: from.name, to: toId, awayMs: Math.round(away.ms) }, 'a container is placed anew: its node is away')
    this.#views.delete(taskId)
    this.#moves.set(taskId, { fromId: from.id, from: from.name, toId, since: away.since, at })
    await moved(taskId, toId)
    changed(written)
    this.around.changes.say('nodes', from.id)
    return true
  }
}
