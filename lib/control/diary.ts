import { containerEvents } from '../domain/container-events'
import type { EventKind, EventSubject } from '../domain/event'
import { RUN_KINDS, VERDICT_KINDS, verdictEvent } from '../domain/instance-events'
import type { InstanceView } from '../domain/microservice'
import type { LifecycleEvent, NodePatch, NodeRecord, ObservedContainer, Repositories, Store } from '../store'
import { MOST_UNSAVED, mayWorkLater, type WriteQueue } from './write-queue'

type NewEvent = Omit<LifecycleEvent, 'id'>

/**
 * Writes lifecycle events. What follows from a stored state is written in the transaction of the new state, by comparing the two:
 * then a console that dies in between neither loses an event nor tells it twice.
 */
export class Diary {
  /** Events that follow from no stored state and aren't stored yet, oldest first. */
  readonly #waiting: NewEvent[] = []
  #closed = false

  constructor(
    readonly store: Store,
    readonly queue: WriteQueue,
  ) {}

  /** Writes something that just happened to the system itself. */
  note(kind: EventKind, params: NewEvent['params'] = {}): void {
    if (this.#closed) return
    const name = kind.split('.')[0] ?? kind
    this.#waiting.push({ at: new Date(), kind, subject: { type: 'system', id: name, name }, params })
    if (this.#waiting.length > MOST_UNSAVED) this.#waiting.shift()
    void this.queue.write('events', async () => {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        try {
          await this.store.events.add(next)
        } catch (error) {
          if (mayWorkLater(error)) this.#waiting.unshift(next)
          throw error
        }
      }
    })
  }

  /** From now on what the console does to itself by ending is no event. */
  close(): void {
    this.#closed = true
  }

  /** Stores what was observed of a container, with the events that makes; nothing when there is no such container. */
  async observed(taskId: string, observed: ObservedContainer | null): Promise<void> {
    const { store } = this
    const before = store.records.containers.get(taskId)
    if (!before) return
    const happened = containerEvents(before.observed, observed)
    if (happened.length === 0) await store.containers.observe(taskId, observed)
    else
      await store.transaction(async (tx) => {
        await tx.containers.observe(taskId, observed)
        const subject = { type: 'container' as const, id: taskId, name: before.name }
        for (const { at, ...each } of happened) await tx.events.add({ ...each, at: new Date(at), subject })
      })
  }

  /**
   * Stores what was seen of a node, with the event that makes; `patch` has its status. False when there is no such node, or it
   * was known to be away for the same reason.
   */
  async nodeSeen(id: string, patch: NodePatch & Pick<NodeRecord, 'status'>): Promise<boolean> {
    const before = this.store.records.nodes.get(id)
    if (!before) return false
    if (before.status === 'offline' && patch.status === 'offline' && before.statusReason === patch.statusReason) return false
    const kind = nodeEvent(before, patch)
    await this.store.transaction(async (tx) => {
      await tx.nodes.update(id, patch)
      if (kind) await noteEvent(tx, kind, ['node', before], { reason: patch.statusReason ?? '' })
    })
    return true
  }
}

/** Writes what is found of an instance, unless it was noted in this run of its container already. */
export async function noteVerdict(tx: Repositories, instance: InstanceView, microservice: string, now: number): Promise<void> {
  const kinds = [...VERDICT_KINDS, ...RUN_KINDS]
  const [noted] = await tx.events.list({ subjectId: instance.taskId, kinds, limit: 1 })
  const kind = verdictEvent(instance, noted?.kind ?? null)
  if (kind === null) return
  await tx.events.add({
    at: new Date(now),
    kind,
    subject: { type: 'container', id: instance.taskId, name: instance.containerName },
    params: {
      microservice,
      reason: instance.joinReason ?? instance.healthReason ?? '',
      missedPings: instance.missedPings,
      ...whyParams(instance),
    },
  })
}

/** The reason as the code that each language has, for what reads the event: `why`, and what it names as `why.name`. */
function whyParams({ joinWhy, healthWhy }: InstanceView): NewEvent['params'] {
  const said = joinWhy ?? healthWhy
  if (!said) return {}
  return { why: said.code, ...Object.fromEntries(Object.entries(said.params).map(([key, value]) => [`why.${key}`, value])) }
}

/** Writes an event about something the store has, in the transaction of what made it. */
export async function noteEvent(
  tx: Repositories,
  kind: EventKind,
  [type, { id, name }]: [EventSubject, { id: string; name: string }],
  params: NewEvent['params'] = {},
): Promise<void> {
  await tx.events.add({ at: new Date(), kind, subject: { type, id, name }, params })
}

/** What a node's going up or down is called, seen from what was stored of it; null when that isn't new. */
function nodeEvent(before: NodeRecord, now: NodePatch): 'node.online' | 'node.offline' | 'node.restarted' | null {
  if (now.status === 'offline') return before.status === 'online' ? 'node.offline' : null
  if (before.status === 'offline') return 'node.online'
  return before.bootedAt && now.bootedAt && before.bootedAt.getTime() !== now.bootedAt.getTime() ? 'node.restarted' : null
}
