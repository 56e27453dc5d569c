import { verdictOf } from '../domain/instance-events'
import type { InstanceView, MicroserviceView, SwitchRecord } from '../domain/microservice'
import { killPoint } from '../kill-point'
import type { Store } from '../store'
import { storeSwitch } from '../webhook'
import type { Changes, Log } from './changes'
import { type Diary, noteVerdict } from './diary'
import type { GovernorLink } from './governor-link'
import type { Rules } from './rules'
import { MOST_UNSAVED, mayWorkLater, type WriteQueue } from './write-queue'

export interface GovernanceOptions {
  store: Store
  changes: Changes
  log: Log
  governor: GovernorLink
  rules: Rules
  queue: WriteQueue
  diary: Diary
  /** Whether a container is known here, that is not deleted. */
  isKnown(taskId: string): boolean
}

/** Stores what the governor says: microservices as they come and go, and every switch once. */
export class Governance {
  /** The microservice each container was last seen in; kept until the container is deleted. */
  readonly #members = new Map<string, string>()
  /** Switches that aren't stored yet, oldest first. */
  readonly #switches: SwitchRecord[] = []

  #governor: 'unseen' | 'up' | 'lost' = 'unseen'

  constructor(readonly options: GovernanceOptions) {
    const { governor, changes } = options
    governor.on('up', () => this.#reached(true))
    governor.on('down', () => this.#reached(false))
    governor.on('view', (name, view) => void this.#queued(name, () => this.#viewed(name, view)))
    governor.on('unplaced', (taskId) => {
      changes.say('containers', taskId)
      void this.#queued(`unplaced ${taskId}`, () => this.#unplaced(taskId))
    })
    governor.on('switched', (record) => this.#switched(record))
  }

  async load(): Promise<void> {
    for (const { name, view } of await this.options.store.microservices.list()) {
      for (const each of view?.instances ?? []) this.#members.set(each.taskId, name)
    }
  }

  /** A container is deleted; the last one of a microservice ends that. */
  async deleted(taskId: string): Promise<void> {
    const name = this.#members.get(taskId)
    this.#members.delete(taskId)
    if (name !== undefined) await this.#queued(name, () => this.#forgetEmpty(name))
  }

  #queued(name: string, work: () => Promise<void>): Promise<void> {
    return this.options.queue.write(`microservice:${name}`, work)
  }

  #hasMembers(name: string): boolean {
    for (const each of this.#members.values()) if (each === name) return true
    return false
  }

  async #viewed(name: string, view: MicroserviceView | null): Promise<void> {
    const { store, changes, rules, isKnown } = this.options
    // A view that was on its way while its container was deleted must not bring it back.
    for (const each of view?.instances ?? []) if (isKnown(each.taskId)) this.#members.set(each.taskId, name)
    if (!view?.instances.length && !this.#hasMembers(name)) return this.#forgetEmpty(name)
    // The operator's rule outlives a governor that has lost its journal.
    if (view === null) return
    const known = await store.microservices.byName(name)
    if (!known) rules.want(name, view.rule)
    const news = view.instances.filter((each) => isKnown(each.taskId) && isNews(known?.view ?? null, each))
    const patch = known ? { view } : { rule: view.rule, view }
    const stored =
      news.length === 0
        ? await store.microservices.upsert(name, patch)
        : await store.transaction(async (tx) => {
            for (const each of news) await noteVerdict(tx, each, name, Date.now())
            return tx.microservices.upsert(name, patch)
          })
    changes.say('microservices', stored.id)
    for (const each of [...view.instances, ...(known?.view?.instances ?? [])]) changes.say('containers', each.taskId)
  }

  /** An instance that has never told its microservice: what is found of it may have changed. */
  async #unplaced(taskId: string): Promise<void> {
    const { store, governor, isKnown } = this.options
    const instance = governor.unplaced.get(taskId)
    if (instance && isKnown(taskId)) await store.transaction((tx) => noteVerdict(tx, instance, '', Date.now()))
  }

  /**
   * A microservice ends when the last of its containers is deleted. An empty view alone doesn't say so: a governor that has just
   * started knows no instances yet.
   */
  async #forgetEmpty(name: string): Promise<void> {
    const { store, changes, rules, governor, log } = this.options
    if (this.#hasMembers(name)) return
    const record = await store.microservices.byName(name)
    rules.want(name, null)
    await store.microservices.remove(name)
    if (record) changes.say('microservices', record.id)
    // Refused while the governor hasn't heard of the removal itself; its next view of the empty one comes here again.
    if (!governor.views.has(name)) return
    await governor.forget(name).catch((err) => log.info({ err, microservice: name }, 'the governor still knows it'))
  }

  /** Switches are stored in the order they were made, also when the disk takes nothing for a while. */
  #switched(record: SwitchRecord): void {
    killPoint('console-switch-heard')
    this.#switches.push(record)
    if (this.#switches.length > MOST_UNSAVED) this.#switches.shift()
    void this.options.queue.write('switches', async () => {
      const { store, changes } = this.options
      for (let next = this.#switches.shift(); next; next = this.#switches.shift()) {
        try {
          const { record, added, completed } = await storeSwitch(store, next)
          if (added || completed) changes.say('switches', String(record.seq))
        } catch (error) {
          if (mayWorkLater(error)) this.#switches.unshift(next)
          throw error
        }
      }
    })
  }

  /** Every microservice's row says whether the governor can be reached. */
  #reached(up: boolean): void {
    const { store, changes, log, diary } = this.options
    if (up && this.#governor === 'lost') diary.note('governor.back')
    if (!up && this.#governor === 'up') diary.note('governor.lost')
    if (up || this.#governor === 'up') this.#governor = up ? 'up' : 'lost'
    store.microservices.list().then(
      (list) => {
        for (const each of list) changes.say('microservices', each.id)
      },
      (err) => log.warn({ err }, 'pages were not told whether the governor can be reached'),
    )
  }
}

/** Whether what is found of an instance may not have been noted yet: it is another verdict, or the same reached anew. */
function isNews(before: MicroserviceView | null, now: InstanceView): boolean {
  const found = verdictOf(now)
  const known = before?.instances.find((each) => each.taskId === now.taskId) ?? null
  return found !== null && (found !== verdictOf(known) || now.since !== known?.since)
}
