import { z } from 'zod'
import {
  AGENT_SERVER_NAME,
  AGENT_URLS,
  type AgentContainer,
  AgentEvent,
  AgentInfo,
  ContainerPage,
  ContainerStats,
} from '../protocol/agent'
import type { AgentTarget } from '../protocol/governor'
import { type Message, VsoaClient, VsoaError } from '../vsoa'
import { wallNow, wallOf } from '../wall-clock'
import type { Attention } from './attention'
import { sleep } from './clock'
import { serverName } from './instance-watch'
import { type Log, textOf } from './log'
import { PingCounter } from './ping-counter'

const CONNECT_TIMEOUT_MS = 1000
const RPC_TIMEOUT_MS = 2000
const RETRY_FIRST_MS = 50
const RETRY_MOST_MS = 1000
/** A wrong password doesn't heal by asking often, ms. */
const RETRY_REFUSED_MS = 2000
/** Events can get lost; everything is asked for again this often, ms. */
const LIST_EVERY_MS = 10_000
const PAGE = 50
/** Bound of one listing: 50 × 400 containers on one node. */
const MOST_PAGES = 400
/** A silent agent is noticed after this many of these, ms. */
const PING = { intervalMs: 1000, lost: 3 }

/** What of an agent's reports is looked at. */
const Figures = z.object({ containers: z.array(ContainerStats.pick({ taskId: true, connections: true })) })

export interface AgentListener {
  connected(): void
  /** `at`: when it was gone as far as is known, ms since 1970: the first ping without an answer, or now. */
  lost(reason: string, at: number): void
  container(container: AgentContainer, event: AgentEvent | null): void
  removed(taskId: string): void
  /** A full listing is done: exactly these are there (null: it changed meanwhile, so nobody is known to be missing). */
  listed(taskIds: Set<string> | null): void
  /** How many connections some of its containers have; null where the system doesn't tell. Only while figures are wanted. */
  figures(containers: z.infer<typeof Figures>['containers']): void
}

/** The connection to one agent: reconnects for ever, follows its events, lists its containers now and then. */
export class AgentWatch {
  connected = false
  reason: string | null = 'connecting'
  /** All its containers have been listed at least once. */
  listedOnce = false
  #client: VsoaClient | null = null
  readonly #stopped = new AbortController()
  #bootId = ''
  #seq = 0
  #figures = false
  #listing = false
  #again = false
  /** Containers came or went while pages were read. */
  #moved = false
  /** Since when it answers no pings, ms since 1970; null while it does. */
  #silentSince: number | null = null

  constructor(
    readonly target: AgentTarget,
    readonly listener: AgentListener,
    readonly log: Log,
    readonly ca: string | undefined,
    readonly attention: Attention,
  ) {
    void this.#run()
  }

  close(): void {
    this.#stopped.abort()
    this.#client?.close()
    this.#client = null
    this.connected = false
  }

  /** Calls the agent; rejects with VsoaError 'closed' when it isn't connected, else like `VsoaClient.call`. */
  call(url: string, param: unknown, options: { method: 'GET' | 'SET'; timeoutMs: number }): Promise<Message> {
    if (!this.connected || !this.#client) {
      return Promise.reject(new VsoaError('closed', `the agent of ${this.target.name} isn't connected`))
    }
    return this.#client.call(url, { param }, options)
  }

  /** Whether its figures are wanted: an agent measures only for those who listen. */
  setFigures(wanted: boolean): void {
    if (wanted === this.#figures) return
    this.#figures = wanted
    if (this.connected && this.#client) this.#askFigures(this.#client)
  }

  #askFigures(client: VsoaClient): void {
    const url = AGENT_URLS.stats
    const options = { timeoutMs: RPC_TIMEOUT_MS }
    const asked = this.#figures ? client.subscribe(url, options) : client.unsubscribe(url, options)
    asked.catch((error: unknown) => {
      if (!this.#closed)
        this.log.warn({ node: this.target.name, reason: textOf(error) }, 'an agent was not asked for its figures')
    })
  }

  get #closed(): boolean {
    return this.#stopped.signal.aborted
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#closed) {
      let refused = false
      try {
        const client = await this.#open()
        const reason = await this.#follow(client, () => {
          failures = 0
        })
        if (this.#closed) return
        this.#lost(reason)
      } catch (error) {
        refused = error instanceof VsoaError && ['password', 'protocol', 'tls'].includes(error.code)
        this.#lost(error instanceof VsoaError && error.code === 'password' ? 'password refused' : textOf(error))
      }
      const quick = Math.min(RETRY_FIRST_MS * 2 ** failures++, RETRY_MOST_MS)
      await sleep(refused ? RETRY_REFUSED_MS : quick, this.#stopped.signal)
    }
  }

  async #open(): Promise<VsoaClient> {
    const { host, port, password } = this.target
    const tls = this.target.tls && { ca: this.ca }
    const signal = this.#stopped.signal
    const client = await VsoaClient.connect({ host, port, password, tls, timeoutMs: CONNECT_TIMEOUT_MS, signal })
    if (serverName(client.info) === AGENT_SERVER_NAME) return client
    client.close()
    throw new VsoaError('protocol', `${host}:${port} is not an agent`)
  }

  /** Resolves with the reason when the connection is over. `good` when the agent has answered everything that was asked. */
  async #follow(client: VsoaClient, good: () => void): Promise<string> {
    const over = new Promise<string>((resolve) =>
      client.on('close', (error) => this.attention.inbox.word(() => resolve(error?.message ?? 'closed'))),
    )
    this.#client = client
    client.on('message', (message) => this.attention.inbox.word(() => this.#event(message)))
    const alive = new AbortController()
    try {
      await client.subscribe(AGENT_URLS.events, { timeoutMs: RPC_TIMEOUT_MS })
      const info = await ask(client, AGENT_URLS.info, undefined, AgentInfo)
      this.#bootId = info.bootId
      this.#seq = Math.max(info.eventSeq, 0)
      this.connected = true
      this.reason = null
      if (this.#figures) this.#askFigures(client)
      this.listener.connected()
      await this.#list(client)
      good()
      this.#keepAlive(client, alive.signal)
      void this.#relist(client, alive.signal)
    } catch (error) {
      client.fail(error instanceof VsoaError ? error : new VsoaError('protocol', textOf(error), { cause: error }))
    }
    const reason = await over
    alive.abort()
    if (this.#client === client) this.#client = null
    return reason
  }

  #lost(reason: string): void {
    if (this.#closed) return
    const was = this.connected
    this.connected = false
    if (!was && this.reason === reason) return
    this.reason = reason
    this.listener.lost(reason, this.#silentSince ?? wallNow())
    this.#silentSince = null
  }

  /** Ends the connection when its pings stay unanswered: one that was cut says nothing by itself. */
  #keepAlive(client: VsoaClient, signal: AbortSignal): void {
    const pings = new PingCounter(PING, this.attention.lag, {
      send: (timeoutMs) => client.ping({ timeoutMs }),
      missed: (count, since) => {
        if (count !== PING.lost) return
        this.#silentSince = wallOf(since)
        client.fail(new VsoaError('timeout', `the agent of ${this.target.name} does not answer pings`))
      },
      answered: () => {},
      silent: () => {},
      discounted: (discount) => this.attention.discounted(discount),
    })
    pings.start()
    signal.addEventListener('abort', () => pings.stop(), { once: true })
  }

  async #relist(client: VsoaClient, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(LIST_EVERY_MS, signal)
      if (signal.aborted || !client.connected) return
      await this.#list(client).catch((error: unknown) => {
        this.log.warn({ node: this.target.name, err: error }, 'an agent could not list its containers')
      })
    }
  }

  async #list(client: VsoaClient): Promise<void> {
    if (this.#listing) {
      this.#again = true
      return
    }
    this.#listing = true
    try {
      do {
        this.#again = false
        this.#moved = false
        await this.#listOnce(client)
      } while (this.#again && client.connected)
    } finally {
      this.#listing = false
    }
  }

  async #listOnce(client: VsoaClient): Promise<void> {
    const seen = new Set<string>()
    let total = 0
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await ask(client, AGENT_URLS.list, { offset: page * PAGE, limit: PAGE }, ContainerPage)
      // Events that came before it are older than it.
      await this.attention.inbox.heard(() => {
        if (page > 0 && answer.total !== total) this.#moved = true
        total = answer.total
        for (const container of answer.containers) {
          seen.add(container.spec.taskId)
          if (!this.#closed) this.listener.container(container, null)
        }
      })
      if (this.#closed) return
      if (answer.containers.length === 0 || (page + 1) * PAGE >= total) break
    }
    this.listedOnce = true
    this.listener.listed(this.#moved || seen.size !== total ? null : seen)
  }

  #event(message: Message): void {
    if (this.#closed) return
    if (message.url === AGENT_URLS.stats) {
      const report = Figures.safeParse(message.param)
      if (report.success) this.listener.figures(report.data.containers)
      return
    }
    if (message.url !== AGENT_URLS.events) return
    const parsed = AgentEvent.safeParse(message.param)
    if (!parsed.success) {
      this.log.warn({ node: this.target.name }, 'an event of an agent could not be read')
      return
    }
    const event = parsed.data
    if (event.kind === 'created' || event.kind === 'removed') this.#moved = true
    if (event.container) this.listener.container(event.container, event)
    else this.listener.removed(event.taskId)
    const gap = event.bootId !== this.#bootId || event.seq > this.#seq + 1
    if (this.#bootId === event.bootId) this.#seq = Math.max(this.#seq, event.seq)
    if (gap && this.connected && this.#client) void this.#list(this.#client).catch(() => {})
  }
}

async function ask<S extends z.ZodType>(client: VsoaClient, url: string, param: unknown, answer: S): Promise<z.output<S>> {
  const reply = await client.call(url, { param }, { method: 'GET', timeoutMs: RPC_TIMEOUT_MS })
  const parsed = answer.safeParse(reply.param)
  if (parsed.success) return parsed.data
  throw new VsoaError('protocol', `the answer to ${url} could not be read: ${parsed.error.issues[0]?.message ?? ''}`)
}
