import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { OfflineCause } from '../domain/node'
import type { AgentSide } from '../domain/reconcile'
import {
  AGENT_SERVER_NAME,
  AGENT_URLS,
  AgentContainer,
  AgentEvent,
  AgentInfo,
  ConnectionList,
  ContainerPage,
  type ContainerSpec,
  type ContainerStats,
  ImageReceived,
  ImageState,
  LogLines,
  LogPage,
  type ProcessReport,
  StatsReport,
} from '../protocol/agent'
import type { NodeRecord } from '../store'
import { AutoClient, type Message, type VsoaErrorCode } from '../vsoa'
import type { Log } from './changes'
import { RPC_TIMEOUT_MS, rpc } from './rpc'

/** The whole list is asked for again this often, in case an event was lost. */
const RELIST_MS = 30_000
const PAGE = 20
/** One that was just lost is back soon, or not so soon: many that are away for long mustn't keep the console busy. */
const RECONNECT_MS = 200
const LONGEST_RECONNECT_MS = 2_000
/** Unpacking the largest image takes a slow disk so long. */
const KEEP_IMAGE_MS = 300_000

/** What the failure of an attempt says of what is at the address. */
const CAUSES: Partial<Record<VsoaErrorCode, OfflineCause>> = { password: 'password', protocol: 'not agent', tls: 'tls' }

class NoAgent extends Error {}

type LogSink = (lines: z.infer<typeof LogLines>['lines']) => void

/**
 * The console's connection to one node's agent. It mirrors the agent's containers (`containers`) from a full list at every
 * connection plus its events, and carries commands. Emits `up` after the first full list of a connection.
 */
export class AgentLink extends EventEmitter<{
  up: [AgentInfo]
  down: [reason: string, cause: OfflineCause]
  container: [taskId: string, container: AgentContainer | null]
  stats: [StatsReport]
}> {
  readonly containers = new Map<string, AgentContainer>()
  /** The last figures of each container, and when they came, ms since 1970. */
  readonly stats = new Map<string, ContainerStats & { at: number }>()
  info: AgentInfo | null = null
  lastStats: StatsReport | null = null
  /** The machine's processes as they were told last. */
  processes: ProcessReport | null = null
  #up = false
  #relist: NodeJS.Timeout | null = null
  readonly #client: AutoClient
  readonly #sinks = new Map<string, Set<LogSink>>()

  constructor(
    readonly node: Pick<NodeRecord, 'id' | 'name' | 'address' | 'password' | 'tls'>,
    readonly log: Log,
    ca: string | undefined,
  ) {
    super()
    this.#client = new AutoClient({
      server: node.address,
      password: node.password,
      tls: node.tls && { ca },
      urls: [AGENT_URLS.events, AGENT_URLS.stats],
      keepaliveMs: 1000,
      connectTimeoutMs: 2000,
      reconnectDelayMs: RECONNECT_MS,
      longestDelayMs: LONGEST_RECONNECT_MS,
    })
    this.#client.on('connected', () => void this.#opened())
    // While it isn't up yet the reason of the failed opening counts, not that we closed the connection for it.
    this.#client.on('disconnected', (error) => {
      if (this.#up) this.#closed(error.message, 'lost')
    })
    this.#client.on('attempt', ({ error }) => this.#closed(error.message, CAUSES[error.code] ?? 'unreachable'))
    this.#client.on('message', (message) => this.#received(message))
  }

  get up(): boolean {
    return this.#up
  }

  /** What the agent has of a container, as `nextStep` compares it; null when it has none. */
  sideOf(taskId: string): AgentSide | null {
    const container = this.containers.get(taskId)
    return container ? { wanted: container.wanted, status: container.status, deployNum: container.spec.deployNum } : null
  }

  start(): void {
    this.#client.start()
  }

  /** The agent is said to be there: no need to wait for the next attempt. */
  hasten(): void {
    if (!this.#up) this.#client.hasten()
  }

  async close(): Promise<void> {
    if (this.#relist) clearInterval(this.#relist)
    await this.#client.close()
  }

  /** Asks the agent anew who it is. */
  async refresh(): Promise<AgentInfo> {
    this.info = await this.#rpc('GET', AGENT_URLS.info, undefined, AgentInfo)
    return this.info
  }
  create(spec: ContainerSpec): Promise<AgentContainer> {
    return this.#command(AGENT_URLS.create, { spec })
  }
  startContainer(taskId: string): Promise<AgentContainer> {
    return this.#command(AGENT_URLS.start, { taskId })
  }
  stop(taskId: string, graceMs: number): Promise<AgentContainer> {
    return this.#command(AGENT_URLS.stop, { taskId }, graceMs + RPC_TIMEOUT_MS)
  }
  restart(taskId: string, graceMs: number): Promise<AgentContainer> {
    return this.#command(AGENT_URLS.restart, { taskId }, graceMs + RPC_TIMEOUT_MS)
  }
  pause(taskId: string): Promise<AgentContainer> {
    return this.#command(AGENT_URLS.pause, { taskId })
  }
  unpause(taskId: string): Promise<AgentContainer> {
    return this.#command(AGENT_URLS.unpause, { taskId })
  }
  async remove(taskId: string, graceMs: number): Promise<void> {
    await this.#rpc('SET', AGENT_URLS.remove, { taskId }, z.unknown(), graceMs + RPC_TIMEOUT_MS)
    this.#keep(taskId, null)
  }
  /** Ends what is left here of a container that is on another node by now: at once, it has nothing to finish. */
  async endLeftover(taskId: string): Promise<void> {
    await this.#rpc('SET', AGENT_URLS.remove, { taskId, graceMs: 0 }, z.unknown())
    this.#keep(taskId, null)
  }
  /** Nothing is left there of what was moved: what the agent held back may start. */
  async settled(): Promise<void> {
    await this.#rpc('SET', AGENT_URLS.settled, {}, z.unknown())
  }
  connections(taskId: string): Promise<z.infer<typeof ConnectionList>> {
    return this.#rpc('GET', AGENT_URLS.connections, { taskId }, ConnectionList)
  }
  logs(query: { taskId: string; lines: number; before?: number }): Promise<z.infer<typeof LogPage>> {
    return this.#rpc('GET', AGENT_URLS.logs, query, LogPage)
  }

  /** What the node's image cache has. */
  image(query: { ref: string; digest?: string }): Promise<ImageState> {
    return this.#rpc('GET', AGENT_URLS.image, query, ImageState)
  }
  /** Sends a part of an image's archive; gives how much of it the node has then. */
  async imagePart(digest: string, offset: number, data: Uint8Array): Promise<number> {
    const peer = { kind: 'agent', name: this.node.name, client: this.#client } as const
    return (await rpc(peer, 'SET', AGENT_URLS.imagePart, { digest, offset }, ImageReceived, { data })).received
  }
  /** Makes an image of what was sent, and lets the reference mean it on that node. */
  async keepImage(ref: string, digest: string): Promise<void> {
    await this.#rpc('SET', AGENT_URLS.keepImage, { ref, digest }, ImageState, KEEP_IMAGE_MS)
  }

  /** Hands over new lines of a container's output from now on, also after a reconnection. Gives the way to end it. */
  async followLog(taskId: string, sink: LogSink): Promise<() => void> {
    const url = AGENT_URLS.logOf(taskId)
    const sinks = this.#sinks.get(url) ?? new Set()
    this.#sinks.set(url, sinks)
    sinks.add(sink)
    try {
      if (sinks.size === 1) await this.#client.client?.subscribe(url)
    } catch (error) {
      sinks.delete(sink)
      if (sinks.size === 0) this.#sinks.delete(url)
      throw error
    }
    return () => {
      sinks.delete(sink)
      if (sinks.size > 0 || this.#sinks.get(url) !== sinks) return
      this.#sinks.delete(url)
      // A connection that is gone has forgotten its subscriptions anyway.
      this.#client.client?.unsubscribe(url).catch(() => undefined)
    }
  }

  async #command(url: string, param: object, timeoutMs = RPC_TIMEOUT_MS): Promise<AgentContainer> {
    const container = await this.#rpc('SET', url, param, AgentContainer, timeoutMs)
    this.#keep(container.spec.taskId, container)
    return container
  }

  #rpc<S extends z.ZodType>(method: 'GET' | 'SET', url: string, param: unknown, answer: S, timeoutMs = RPC_TIMEOUT_MS) {
    return rpc({ kind: 'agent', name: this.node.name, client: this.#client }, method, url, param, answer, { timeoutMs })
  }

  async #opened(): Promise<void> {
    const connection = this.#client.client
    try {
      const server = connection?.info
      const name = typeof server === 'object' && server !== null && 'name' in server ? server.name : server
      if (name !== AGENT_SERVER_NAME) throw new NoAgent(`what answers at ${this.node.address} is no agent but ${String(name)}`)
      const info = await this.refresh()
      await this.#list()
      await Promise.all([...this.#sinks.keys()].map((url) => connection?.subscribe(url)))
      if (this.#client.client !== connection) return
      this.#up = true
      this.#relist ??= setInterval(
        () => void this.#list().catch((err) => this.log.warn({ err, node: this.node.name }, 'agent list failed')),
        RELIST_MS,
      )
      this.emit('up', info)
    } catch (error) {
      this.#closed(error instanceof Error ? error.message : String(error), error instanceof NoAgent ? 'not agent' : 'lost')
      // Ends this connection, so that the automatic client tries again after its delay.
      connection?.close()
    }
  }

  #closed(reason: string, cause: OfflineCause): void {
    if (this.#relist) clearInterval(this.#relist)
    this.#relist = null
    this.#up = false
    this.stats.clear()
    this.lastStats = null
    this.processes = null
    this.emit('down', reason, cause)
  }

  /** Replies and events come over one ordered connection: whatever arrives later is the newer state. */
  async #list(): Promise<void> {
    const seen = new Set<string>()
    let moved = false
    for (let offset = 0, total = 1; offset < total; ) {
      const page = await this.#rpc('GET', AGENT_URLS.list, { offset, limit: PAGE }, ContainerPage)
      for (const container of page.containers) {
        seen.add(container.spec.taskId)
        this.#keep(container.spec.taskId, container)
      }
      if (page.containers.length === 0 && page.total > offset)
        throw new Error(`the list of ${page.total} containers ended at ${offset}`)
      // A container that came or went between two pages may have shifted another one out of sight.
      moved ||= offset > 0 && page.total !== total
      // Large specifications make short pages: a message has its limit.
      offset += page.containers.length
      total = page.total
    }
    if (moved) return
    for (const taskId of this.containers.keys()) if (!seen.has(taskId)) this.#keep(taskId, null)
  }

  #received(message: Message): void {
    if (message.url === AGENT_URLS.events) {
      const event = AgentEvent.safeParse(message.param)
      if (event.success) this.#keep(event.data.taskId, event.data.container)
      else this.log.warn({ node: this.node.name }, 'an agent event could not be read')
    } else if (message.url === AGENT_URLS.stats) {
      const report = StatsReport.safeParse(message.param)
      if (!report.success) return
      const at = Date.now()
      for (const each of report.data.containers) this.stats.set(each.taskId, { ...each, at })
      this.lastStats = report.data
      this.processes = report.data.processes ?? this.processes
      this.emit('stats', report.data)
    } else {
      const lines = LogLines.safeParse(message.param)
      if (lines.success) for (const sink of this.#sinks.get(message.url) ?? []) sink(lines.data.lines)
    }
  }

  #keep(taskId: string, container: AgentContainer | null): void {
    if (container) this.containers.set(taskId, container)
    else {
      this.containers.delete(taskId)
      this.stats.delete(taskId)
    }
    this.emit('container', taskId, container)
  }
}
