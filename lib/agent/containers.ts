import type { z } from 'zod'
import type { ImageCache } from '../image'
import { killPoint } from '../kill-point'
import type { AgentEvent, ContainerPage, ContainerSpec, LogLine } from '../protocol/agent'
import { AGENT_URLS, type AgentContainer } from '../protocol/agent'
import type { AgentLog } from './config'
import { Container, type Surroundings } from './container'
import { fitting, jsonBytes } from './fit'
import { type Journal, TASK_ID } from './journal'
import { ContainerLog } from './log/container-log'
import type { Ports } from './ports'
import { Refusal } from './refusal'
import { type ContainerRuntime, RuntimeRefusal } from './runtime/runtime'
import { happensWithin, signal } from './wait'

/** Containers of one agent. */
export const MAX_CONTAINERS = 5000
/** A specification has to fit into messages together with what is told of its container, bytes of JSON. */
const MAX_SPEC_BYTES = 128 * 1024
/**
 * So long what may have been moved waits for the console, ms. It connects within 2 s where it is up; where it isn't, that something
 * runs twice is the smaller evil: the governor joins only what was placed last.
 */
const HOLD_MS = 10_000
/** Containers that are brought back, or ended at a shutdown, at the same time. */
const AT_A_TIME = 8

export interface ContainersOptions {
  runtime: ContainerRuntime
  images: ImageCache
  journal: Journal
  ports: Ports
  address: string
  log: AgentLog
  event(kind: AgentEvent['kind'], taskId: string, container: AgentContainer | null): void
  /** New lines of a container's output, for those who follow it. */
  lines(url: string, taskId: string, lines: LogLine[]): void
}

/** All containers of this node. */
export class Containers {
  readonly #all = new Map<string, Container>()
  /** Creations under way: the same taskId asked for twice at a time is one container. */
  readonly #creating = new Map<string, Promise<Container>>()
  readonly #around: Surroundings
  readonly #settled = signal()
  #closing = false

  constructor(private readonly options: ContainersOptions) {
    this.#around = {
      ...options,
      warn: (taskId, message, error) => options.log.warn({ taskId, error: error.message }, `container ${taskId}: ${message}`),
    }
  }

  get all(): Iterable<Container> {
    return this.#all.values()
  }

  get total(): number {
    return this.#all.size
  }

  get running(): number {
    let count = 0
    for (const container of this.#all.values()) if (container.life.process) count += 1
    return count
  }

  /** The container; refuses an unknown one. */
  find(taskId: string): Container | null {
    return this.#all.get(taskId) ?? null
  }

  get(taskId: string): Container {
    const container = this.find(taskId)
    if (!container) throw new Refusal('unknownTask', `no container ${taskId.slice(0, 64)} on this node`)
    return container
  }

  /** Reads what an earlier agent left: ends its processes, knows its containers. Nothing is started yet. */
  async recall(): Promise<void> {
    const { journal, runtime, log } = this.options
    const remembered = await journal.readAll((taskId, error) =>
      log.error({ taskId, error: error.message }, `what is stored of container ${taskId} cannot be read; it is left as it is`),
    )
    await inTurns(remembered, async (each) => {
      const { taskId } = each.spec
      if (each.handle) {
        try {
          const result = await runtime.endLeftover(each.handle)
          killPoint('agent-recalling')
          if (result === 'ended')
            log.warn({ taskId }, `container ${taskId} was left over by an earlier agent and has been killed`)
        } catch (error) {
          log.error({ taskId, error: (error as Error).message }, `container ${taskId} was left over and can't be killed`)
        }
      }
      this.#all.set(taskId, new Container(each.spec, await this.#openLog(taskId), this.#around, each))
    })
  }

  /**
   * Starts the containers that ran when the agent ended. `away`: it was long enough for some of them to have been moved; those wait
   * until the console has settled that, or for HOLD_MS.
   */
  async bringBack(away: boolean): Promise<void> {
    const due = [...this.#all.values()].filter((container) => container.life.resume)
    const held = away ? due.filter((container) => container.life.spec.movable) : []
    await this.#start(due.filter((container) => !held.includes(container)))
    if (held.length === 0) return
    const settled = await happensWithin(this.#settled.fired, HOLD_MS)
    if (this.#closing) return
    if (!settled)
      this.options.log.warn({ held: held.length }, 'nobody has said which containers were moved; starting all of them')
    await this.#start(held)
  }

  /** The console has removed here what was moved to other nodes. */
  settle(): void {
    this.#settled.fire()
  }

  async #start(due: Container[]): Promise<void> {
    await inTurns(due, async (container) => {
      try {
        await container.bringBack()
      } catch (error) {
        this.options.log.warn({ taskId: container.taskId }, `container ${container.taskId}: ${(error as Error).message}`)
      }
    })
  }

  /** Makes a container, or gives one that doesn't run another specification. */
  async create(spec: ContainerSpec): Promise<Container> {
    if (this.#closing) throw new Refusal('failed', 'the agent is shutting down')
    if (!TASK_ID.test(spec.taskId)) throw new Refusal('invalid', 'taskId: letters, digits, dot, dash and underscore only')
    if (jsonBytes(spec) > MAX_SPEC_BYTES) throw new Refusal('invalid', `spec: more than ${MAX_SPEC_BYTES / 1024} KB`)
    try {
      await this.options.runtime.check(spec)
    } catch (error) {
      throw error instanceof RuntimeRefusal ? new Refusal(error.kind, error.message) : error
    }
    const known = this.#all.get(spec.taskId) ?? (await this.#creating.get(spec.taskId))
    if (known) {
      await known.replace(spec)
      return known
    }
    if (this.#all.size >= MAX_CONTAINERS) throw new Refusal('failed', `this node has ${MAX_CONTAINERS} containers already`)
    const creation = this.#create(spec).finally(() => this.#creating.delete(spec.taskId))
    this.#creating.set(spec.taskId, creation)
    return creation
  }

  async #create(spec: ContainerSpec): Promise<Container> {
    try {
      await this.options.journal.makeFolder(spec.taskId)
    } catch (error) {
      throw new Refusal('failed', `the node can't store the container: ${(error as Error).message}`)
    }
    const container = new Container(spec, await this.#openLog(spec.taskId), this.#around)
    try {
      await container.announce()
    } catch (error) {
      await container.abandon()
      await this.options.journal.remove(spec.taskId).catch(() => undefined)
      throw error
    }
    this.#all.set(spec.taskId, container)
    return container
  }

  /** Ends a container and deletes its folder. One that is not there is as good as removed. */
  async remove(taskId: string, graceMs?: number): Promise<void> {
    const container = this.#all.get(taskId)
    if (container) {
      await container.remove(graceMs)
      this.#all.delete(taskId)
      this.options.ports.release(taskId)
      this.options.event('removed', taskId, null)
    } else if (!TASK_ID.test(taskId)) return
    killPoint('agent-removed')
    try {
      // Also where it isn't known: what is stored of it may have been unreadable.
      await this.options.journal.remove(taskId)
      // Not waited for: another image may be being unpacked just now.
      void this.pruneImages()
    } catch (error) {
      this.options.log.warn({ taskId, error: (error as Error).message }, `the folder of container ${taskId} can't be deleted`)
    }
  }

  /** Images that no container uses may go, as far as the cache has no room for them. */
  async pruneImages(): Promise<void> {
    const used = () => new Set([...this.#all.values()].flatMap(({ life }) => life.spec.imageDigest ?? []))
    await this.options.images.prune(used).catch((error: Error) => {
      this.options.log.warn({ error: error.message }, 'images that nobody uses could not be removed')
    })
  }

  /**
   * A page of all containers, in order of creation. Where it would not fit into a message the last lines of ended runs are left out
   * (`get` has them); if that isn't enough the page is shorter than asked for: go on after what came.
   */
  page(offset: number, limit: number): z.infer<typeof ContainerPage> {
    const sorted = [...this.#all.values()].sort((a, b) => a.life.createdAt - b.life.createdAt || (a.taskId < b.taskId ? -1 : 1))
    const views = sorted.slice(offset, offset + limit).map((each) => each.view())
    const whole = fitting(views).length === views.length
    return { total: sorted.length, containers: whole ? views : fitting(views.map(withoutTail)) }
  }

  /** Ends everything cleanly; it comes back at the next start. */
  async shutdown(): Promise<void> {
    this.#closing = true
    // All at once: they wait for their processes, not for this one.
    const ended = [...this.#all.values()].map((container) => container.shutdown())
    this.settle()
    await Promise.allSettled(ended)
  }

  /** Lets go of everything without ending it. */
  async abandon(): Promise<void> {
    this.#closing = true
    const left = [...this.#all.values()].map((container) => container.abandon())
    this.settle()
    await Promise.allSettled(left)
  }

  #openLog(taskId: string): Promise<ContainerLog> {
    const url = AGENT_URLS.logOf(taskId)
    return ContainerLog.open(this.options.journal.folderOf(taskId), (lines) => this.options.lines(url, taskId, lines))
  }
}

function withoutTail(view: AgentContainer): AgentContainer {
  return view.exit ? { ...view, exit: { ...view.exit, tail: [] } } : view
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
}
