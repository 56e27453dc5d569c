import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { Availability } from '../domain/availability'
import type {
  InstanceView as Instance,
  MicroserviceRule,
  Distribution as Picks,
  MicroserviceView as View,
} from '../domain/microservice'
import {
  type AgentTarget,
  DISTRIBUTIONS,
  Distribution,
  GOVERNOR_SERVER_NAME,
  GOVERNOR_URLS,
  GovernorInfo,
  InstanceView,
  type LEAVE_REASONS,
  LeaveReply,
  MicroserviceView,
  PLACEMENTS_PER_MESSAGE,
  type Placed,
  SwitchPage,
  SwitchRecord,
  SwitchReply,
} from '../protocol/governor'
import { AutoClient, type Message } from '../vsoa'
import type { Log } from './changes'
import { rpc } from './rpc'

const NAMES_PAGE = 200
const SWITCH_PAGE = 50
const UNPLACED_PAGE = 100
/** A move waits for fencing and for the restart of an instance that can't release its clients. */
const MOVE_TIMEOUT_MS = 15_000

const Changed = z.union([MicroserviceView, z.object({ name: z.string(), removed: z.literal(true) })])
const Names = z.object({ names: z.array(z.string()), total: z.number() })
const Unplaced = z.object({ total: z.number(), instances: z.array(InstanceView) })
const UnplacedChanged = z.object({ taskId: z.string(), instance: InstanceView.nullable() })
const Agents = z.object({ agents: z.array(z.object({ nodeId: z.string(), connected: z.boolean() })) })
const AgentChanged = z.object({ nodeId: z.string(), connected: z.boolean() })
const Switched = z.object({ seq: z.number(), switch: SwitchRecord })

type PicksSink = (distribution: Picks) => void

/**
 * The console's connection to the governor: it mirrors the microservices (`views`) and hands over switches, missed ones too.
 * `up` comes after a connection's full state has been read.
 */
export class GovernorLink extends EventEmitter<{
  opened: []
  up: []
  down: [reason: string]
  view: [name: string, view: View | null]
  switched: [SwitchRecord]
  unplaced: [taskId: string]
  /** It has reached the agent of a node. */
  agentThere: [nodeId: string]
}> {
  readonly views = new Map<string, View>()
  /** VSOA instances that have never told their microservice, by taskId. */
  readonly unplaced = new Map<string, Instance>()
  /** Which microservice a container belongs to. */
  readonly memberships = new Map<string, string>()
  /** The microservices that were told of while they are read after a connection. */
  readonly #news = new Set<string>()
  /** The same of the instances in `unplaced`. */
  readonly #newsOfUnplaced = new Set<string>()
  /** Who follows whom look-ups of a microservice are sent to, by its name. */
  readonly #sinks = new Map<string, Set<PicksSink>>()
  #up = false
  #switchSeq = 0
  readonly #client: AutoClient

  constructor(
    target: { host: string; port: number; password: string },
    readonly log: Log,
  ) {
    super()
    this.#client = new AutoClient({
      server: `${target.host}:${target.port}`,
      password: target.password,
      urls: [
        GOVERNOR_URLS.changed,
        GOVERNOR_URLS.switched,
        GOVERNOR_URLS.switchCompleted,
        GOVERNOR_URLS.unplacedChanged,
        GOVERNOR_URLS.agentChanged,
      ],
      keepaliveMs: 1000,
      connectTimeoutMs: 2000,
      reconnectDelayMs: 100,
    })
    this.#client.on('connected', () => void this.#opened())
    this.#client.on('disconnected', (error) => this.#closed(error.message))
    this.#client.on('message', (message) => this.#received(message))
  }

  get up(): boolean {
    return this.#up
  }

  start(): void {
    this.#client.start()
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  info(): Promise<z.infer<typeof GovernorInfo>> {
    return this.#rpc('GET', GOVERNOR_URLS.info, undefined, GovernorInfo)
  }
  async putAgent(agent: AgentTarget): Promise<void> {
    await this.#rpc('SET', GOVERNOR_URLS.putAgent, agent, z.unknown())
  }
  async removeAgent(nodeId: string): Promise<void> {
    await this.#rpc('SET', GOVERNOR_URLS.removeAgent, { nodeId }, z.unknown())
  }
  /** The nodes it watches, and whether it is connected to each one's agent. */
  async agentStates(): Promise<z.infer<typeof Agents>['agents']> {
    return (await this.#rpc('GET', GOVERNOR_URLS.agents, undefined, Agents)).agents
  }
  /** Tells where containers are from a deployment on: what another node has of an older one is never joined. */
  async place(placements: readonly Placed[]): Promise<void> {
    for (let from = 0; from < placements.length; from += PLACEMENTS_PER_MESSAGE) {
      const some = placements.slice(from, from + PLACEMENTS_PER_MESSAGE)
      await this.#rpc('SET', GOVERNOR_URLS.place, { placements: some }, z.unknown())
    }
  }
  /** A microservice as it is at this moment, not as it was last told. */
  get(name: string): Promise<View> {
    return this.#rpc('GET', GOVERNOR_URLS.get, { name }, MicroserviceView)
  }
  async putRule(rule: MicroserviceRule): Promise<View> {
    const view = await this.#rpc('SET', GOVERNOR_URLS.putRule, rule, MicroserviceView, MOVE_TIMEOUT_MS)
    this.#keep(rule.name, view)
    return view
  }
  /** Takes a container out of service because of what is done to it next; answers when another one is announced. */
  leave(taskId: string, reason: (typeof LEAVE_REASONS)[number]): Promise<z.infer<typeof LeaveReply>> {
    return this.#rpc('SET', GOVERNOR_URLS.leave, { taskId, reason }, LeaveReply)
  }
  async resume(taskId: string): Promise<void> {
    await this.#rpc('SET', GOVERNOR_URLS.resume, { taskId }, z.unknown())
  }
  failback(name: string): Promise<SwitchReply> {
    return this.#rpc('SET', GOVERNOR_URLS.failback, { name }, SwitchReply, MOVE_TIMEOUT_MS)
  }
  /** To a chosen instance; answers when its clients have been told to go. */
  switchover(name: string, taskId: string): Promise<SwitchReply> {
    return this.#rpc('SET', GOVERNOR_URLS.switchover, { name, taskId }, SwitchReply, MOVE_TIMEOUT_MS)
  }
  endFlapping(name: string): Promise<SwitchReply> {
    return this.#rpc('SET', GOVERNOR_URLS.endFlapping, { name }, SwitchReply, MOVE_TIMEOUT_MS)
  }
  setAvailability(taskId: string, availability: Availability): Promise<SwitchReply> {
    return this.#rpc('SET', GOVERNOR_URLS.availability, { taskId, ...availability }, SwitchReply, MOVE_TIMEOUT_MS)
  }
  async forget(name: string): Promise<void> {
    await this.#rpc('SET', GOVERNOR_URLS.forget, { name }, z.unknown())
    this.#keep(name, null)
  }

  /** Whom the newest look-ups of a microservice were sent to. */
  distribution(name: string): Promise<Picks> {
    return this.#rpc('GET', GOVERNOR_URLS.distribution, { name }, Distribution)
  }
  /** Hands over the same, now and as it changes, at most once a second, also after a reconnection. Gives the way to end it. */
  followPicks(name: string, sink: PicksSink): () => void {
    const sinks = this.#sinks.get(name) ?? new Set()
    this.#sinks.set(name, sinks.add(sink))
    if (this.#up && sinks.size === 1) void this.#follow(name)
    return () => {
      sinks.delete(sink)
      if (sinks.size > 0 || this.#sinks.get(name) !== sinks) return
      this.#sinks.delete(name)
      // A connection that is gone has forgotten its subscriptions anyway.
      this.#client.client?.unsubscribe(GOVERNOR_URLS.distributionOf(name)).catch(() => undefined)
    }
  }

  /** One that fails is tried again with the next connection. */
  async #follow(name: string): Promise<void> {
    try {
      await this.#client.client?.subscribe(GOVERNOR_URLS.distributionOf(name))
      this.#picked(await this.distribution(name))
    } catch (err) {
      this.log.warn({ err, microservice: name }, 'the look-ups of a microservice can’t be followed')
    }
  }

  #picked(distribution: Picks): void {
    for (const sink of this.#sinks.get(distribution.name) ?? []) sink(distribution)
  }

  #rpc<S extends z.ZodType>(method: 'GET' | 'SET', url: string, param: unknown, answer: S, timeoutMs?: number) {
    const options = timeoutMs === undefined ? {} : { timeoutMs }
    return rpc({ kind: 'governor', name: GOVERNOR_SERVER_NAME, client: this.#client }, method, url, param, answer, options)
  }

  async #opened(): Promise<void> {
    const connection = this.#client.client
    try {
      this.emit('opened')
      this.#newsOfUnplaced.clear()
      const before = [...this.views.keys()]
      const seen = new Set<string>()
      for (let offset = 0; ; offset += NAMES_PAGE) {
        const page = await this.#rpc('GET', GOVERNOR_URLS.names, { offset, limit: NAMES_PAGE }, Names)
        for (const name of page.names) {
          seen.add(name)
          this.#news.delete(name)
          const view = await this.#rpc('GET', GOVERNOR_URLS.get, { name }, MicroserviceView)
          // News that came with the same packet was received before this goes on; it is the newer.
          if (!this.#news.has(name)) this.#keep(name, view)
        }
        if (offset + NAMES_PAGE >= page.total) break
      }
      // Those that first appeared while the names were read have come as news.
      for (const name of before) if (!seen.has(name)) this.#keep(name, null)
      await this.#readUnplaced()
      await this.#catchUp()
      if (this.#client.client !== connection) return
      this.#news.clear()
      this.#newsOfUnplaced.clear()
      this.#up = true
      for (const name of this.#sinks.keys()) void this.#follow(name)
      this.emit('up')
    } catch (error) {
      this.log.warn({ err: error }, 'the governor answered the first questions wrongly; connecting again')
      connection?.close()
    }
  }

  async #readUnplaced(): Promise<void> {
    const before = [...this.unplaced.keys()]
    for (const taskId of before) if (!this.#newsOfUnplaced.has(taskId)) this.unplaced.delete(taskId)
    for (let offset = 0; ; offset += UNPLACED_PAGE) {
      const page = await this.#rpc('GET', GOVERNOR_URLS.unplaced, { offset, limit: UNPLACED_PAGE }, Unplaced)
      for (const each of page.instances) if (!this.#newsOfUnplaced.has(each.taskId)) this.unplaced.set(each.taskId, each)
      if (offset + UNPLACED_PAGE >= page.total) break
    }
    for (const taskId of new Set([...before, ...this.unplaced.keys()])) this.emit('unplaced', taskId)
  }

  /** Reads the switches that happened while nobody listened. The store knows which of them it has. */
  async #catchUp(): Promise<void> {
    const { switchSeq } = await this.info()
    // A governor that counts less than we saw has lost its journal: begin anew.
    let after = switchSeq < this.#switchSeq ? 0 : this.#switchSeq
    while (after < switchSeq) {
      const { switches } = await this.#rpc('GET', GOVERNOR_URLS.switches, { after, limit: SWITCH_PAGE }, SwitchPage)
      const last = switches.at(-1)
      if (!last) break
      for (const each of switches) this.emit('switched', each.switch)
      after = last.seq
    }
    this.#switchSeq = Math.max(after, switchSeq)
  }

  #closed(reason: string): void {
    this.#up = false
    this.emit('down', reason)
  }

  #received(message: Message): void {
    if (message.url === GOVERNOR_URLS.changed) {
      const changed = Changed.safeParse(message.param)
      if (changed.success && !this.#up) this.#news.add(changed.data.name)
      if (!changed.success) this.log.warn({}, 'a view of the governor could not be read')
      else if ('removed' in changed.data) this.#keep(changed.data.name, null)
      else this.#keep(changed.data.name, changed.data)
    } else if (message.url === GOVERNOR_URLS.unplacedChanged) {
      const changed = UnplacedChanged.safeParse(message.param)
      if (!changed.success) return
      const { taskId, instance } = changed.data
      if (!this.#up) this.#newsOfUnplaced.add(taskId)
      if (instance) this.unplaced.set(taskId, instance)
      else this.unplaced.delete(taskId)
      this.emit('unplaced', taskId)
    } else if (message.url === GOVERNOR_URLS.agentChanged) {
      const changed = AgentChanged.safeParse(message.param)
      if (changed.success && changed.data.connected) this.emit('agentThere', changed.data.nodeId)
    } else if (message.url === GOVERNOR_URLS.switched || message.url === GOVERNOR_URLS.switchCompleted) {
      const switched = Switched.safeParse(message.param)
      if (!switched.success) {
        this.log.warn({}, 'a switch of the governor could not be read')
        return
      }
      // While the missed ones are still being read, this one mustn't move the mark past them; stored twice it counts once.
      if (this.#up) this.#switchSeq = Math.max(this.#switchSeq, switched.data.seq)
      this.emit('switched', switched.data.switch)
    } else if (message.url.startsWith(DISTRIBUTIONS)) {
      const picks = Distribution.safeParse(message.param)
      if (picks.success) this.#picked(picks.data)
    }
  }

  #keep(name: string, view: View | null): void {
    for (const instance of this.views.get(name)?.instances ?? []) this.memberships.delete(instance.taskId)
    if (view) {
      this.views.set(name, view)
      for (const instance of view.instances) this.memberships.set(instance.taskId, name)
    } else this.views.delete(name)
    this.emit('view', name, view)
  }
}
