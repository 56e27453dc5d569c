import type { HealthRule } from '../domain/health'
import type { JoinState, PingRule } from '../domain/microservice'
import { type Said, type SaidCode, said, saidBy } from '../domain/said'
import type { ProcessLook } from '../protocol/agent'
import { type Endpoint, VsoaClient, VsoaError, VsoaStatusError } from '../vsoa'
import { wallNow, wallOf } from '../wall-clock'
import type { Attention } from './attention'
import { sleep } from './clock'
import { type HealthAnswer, HealthCounter } from './health-counter'
import { textOf } from './log'
import { PingCounter } from './ping-counter'
import { ProcessorWait } from './processor-wait'

/** While an instance starts it is tried often, then ever less; ms. */
const RETRY_FIRST_MS = 20
/** What has closed its connection is seldom back sooner, and others of its node may still have to be decided, ms. */
const RETRY_CLOSED_MS = 50
const RETRY_MOST_MS = 500
/** A wrong password or a name that isn't free doesn't heal by asking often, ms. */
const RETRY_REFUSED_MS = 2000
const CONNECT_TIMEOUT_MS = 1000
/** After so many attempts it counts as unreachable rather than starting. */
const UNREACHABLE_AFTER = 6
/** A health call's own limit lies this far beyond its rule's time-out, ms: that is counted without this process's lag. */
const HEALTH_LIMIT_MS = 60_000
/** Why its waits are aborted. Given, so that no exception has to be made of it: many watches may end at once. */
const CLOSED = 'closed'
const LOST_CODES: Record<ProcessLook['state'], SaidCode> = {
  stopped: 'pingsLostStopped',
  busy: 'pingsLostBusy',
  waiting: 'pingsLost',
}

/** One start of one container, as its agent told. */
export interface WatchTarget {
  taskId: string
  run: number
  host: string
  port: number
  password: string | null
  health: HealthRule | null
  /** When its process started, by its agent's clock (ms since 1970); null when that isn't known. */
  startedAt: number | null
}

/** What a watch tells of the run it watches. Nothing is told after `close()`. */
export interface WatchListener {
  /** Logged in to a server of this name (lower case). A reason refuses it: why it can't be taken. */
  joining(name: string): Said | null
  /** After `joining` agreed. */
  joined(run: number, name: string, at: number): void
  /** The connection closed by itself. */
  closed(run: number, at: number, words: Said): void
  /** Its pings stay unanswered since `at`. */
  pingLost(run: number, at: number, words: Said): void
  /** It answers again. */
  pong(run: number): void
  /** Pings stay unanswered, and may yet be: how is its process scheduled? `processSeen` takes the answer. */
  silent(): void
  /** Its health check failed as often as its rule says, first at `at`. */
  healthFailed(run: number, at: number, words: Said): void
  /** A good answer after that. */
  healthBack(run: number): void
  /** `join`, `missedPings`, the reason or `sick` changed. */
  changed(): void
}

/**
 * The governor's own connection to one instance: it joins, stays joined, and pings. It subscribes to nothing. Made for one
 * run of a container; a new run gets a new watch, unless this one is connected to it already.
 */
export class InstanceWatch {
  join: JoinState = 'connecting'
  joinReason: Said | null = null
  since = wallNow()
  missedPings = 0
  rttMs: number | null = null
  /** What its health check found; null while that is good, or there is none. */
  sick: Said | null = null
  /** It lived at this time for sure, ms since 1970: what it answered last was asked then. 0 before its first answer. */
  aliveAt = 0
  client: VsoaClient | null = null
  /** The governor's end of its newest connection; null before the first. */
  local: Endpoint | null = null
  readonly #stopped = new AbortController()
  readonly #pings: PingCounter
  readonly #health: HealthCounter
  /** How its process was scheduled when that was last seen in a silence. */
  #process: ProcessLook['state'] | null = null
  readonly #wait = new ProcessorWait()
  #suspended = false
  /** It was told that its pings are lost, and no answer since. */
  #lost = false

  #target: WatchTarget

  constructor(
    target: WatchTarget,
    ping: PingRule,
    readonly listener: WatchListener,
    readonly attention: Attention,
  ) {
    this.#target = target
    this.#pings = new PingCounter(ping, attention.lag, {
      // Whatever waits ends with its connection: no signal is needed.
      send: (timeoutMs) => this.client?.ping({ timeoutMs }) ?? Promise.reject(new Error('not joined')),
      missed: (count, since) => this.#missed(count, since),
      answered: (rttMs, after) => this.#answered(rttMs, after),
      silent: () => this.listener.silent(),
      discounted: (discount) => attention.discounted(discount),
    })
    this.#health = new HealthCounter(attention.lag, {
      ask: (rule, signal) => this.#askHealth(rule, signal),
      failed: (rule, since, status) => this.#failed(rule, since, status),
      recovered: () => this.#recovered(),
    })
    void this.#run()
  }

  get target(): WatchTarget {
    return this.#target
  }

  /** What it is connected to is another run than was known. */
  continueAs(run: number): void {
    this.#target = { ...this.#target, run }
  }

  /** Pings by another rule from now on. */
  setPing(ping: PingRule): void {
    this.#pings.setRule(ping)
  }

  /** Asks for nothing while it is paused on purpose. */
  setSuspended(suspended: boolean): void {
    if (suspended === this.#suspended) return
    this.#suspended = suspended
    if (suspended) this.#rest()
    else if (this.client) this.#begin()
  }

  /** What its agent sees of its process. */
  processSeen(look: ProcessLook): void {
    if (look.run !== this.#target.run) return
    this.#process = look.state
    this.#pings.waited(this.#wait.add(look))
  }

  /** Ends it; its own closing is no fault and is not told. */
  close(): void {
    this.#stopped.abort(CLOSED)
    this.#rest()
    const client = this.client
    this.client = null
    client?.close()
  }

  get #closed(): boolean {
    return this.#stopped.signal.aborted
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#closed) {
      const outcome = await this.#connect()
      if (this.#closed) return
      if (outcome.client) {
        failures = 0
        await this.#hold(outcome.client, outcome.name)
        await sleep(RETRY_CLOSED_MS, this.#stopped.signal)
        continue
      }
      failures++
      const patient = outcome.join === 'connecting' && failures < UNREACHABLE_AFTER
      this.#set(patient ? 'connecting' : outcome.join === 'connecting' ? 'unreachable' : outcome.join, outcome.reason)
      const quick = Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_MOST_MS)
      await sleep(outcome.join === 'connecting' ? quick : RETRY_REFUSED_MS, this.#stopped.signal)
    }
  }

  async #connect(): Promise<{ client: VsoaClient; name: string } | { client: null; join: JoinState; reason: Said }> {
    const { host, port, password } = this.target
    const options = { host, port, timeoutMs: CONNECT_TIMEOUT_MS, signal: this.#stopped.signal }
    let client: VsoaClient
    try {
      client = await VsoaClient.connect(password === null ? options : { ...options, password })
    } catch (error) {
      const refused = error instanceof VsoaError && error.code === 'password'
      return {
        client: null,
        join: refused ? 'refused' : 'connecting',
        reason: refused ? said('passwordRefused') : saidOf(error, 'unreachable'),
      }
    }
    const name = this.#closed ? null : serverName(client.info)
    if (name === null) {
      client.close()
      return { client: null, join: 'refused', reason: said('noName') }
    }
    const conflict = this.listener.joining(name)
    if (conflict === null) return { client, name }
    client.close()
    return { client: null, join: 'conflict', reason: conflict }
  }

  /** Resolves when the connection is over. */
  #hold(client: VsoaClient, name: string): Promise<void> {
    return new Promise((resolve) => {
      client.on('close', (error) => {
        this.#rest()
        if (this.client === client) this.client = null
        this.attention.inbox.end(({ wall }) => {
          if (!this.#closed && error) {
            this.listener.closed(this.#target.run, wall, saidOf(error, 'connection'))
            this.#set('connecting', said('reconnecting'))
          }
          resolve()
        })
      })
      this.client = client
      this.local = client.local
      // Before the state shows it: whoever waits until everything has been tried shall find it joined.
      this.listener.joined(this.#target.run, name, wallNow())
      if (!this.#suspended && this.client === client && client.connected) this.#begin()
      if (!this.#closed && client.connected) this.#set('joined', null)
    })
  }

  #set(join: JoinState, reason: Said | null): void {
    if (this.join === join && this.joinReason?.detail === reason?.detail) return
    if (this.join !== join) this.since = wallNow()
    this.join = join
    this.joinReason = reason
    this.listener.changed()
  }

  /** Begins to ask: it joined, or goes on after a pause. */
  #begin(): void {
    const { health, startedAt } = this.#target
    this.#pings.start()
    // Of a process that runs for long already, as after this one's own restart, nothing is left; its agent's clock may be a little off.
    const left = health ? health.startPeriodMs - (wallNow() - (startedAt ?? wallNow())) : 0
    this.#health.start(health, Math.min(Math.max(0, left), health?.startPeriodMs ?? 0))
  }

  /** Asks for nothing, and forgets what was found. */
  #rest(): void {
    this.#pings.stop()
    this.#health.stop()
    this.missedPings = 0
    this.#process = null
    this.sick = null
  }

  async #askHealth(rule: HealthRule, signal: AbortSignal): Promise<HealthAnswer> {
    const { client } = this
    if (!client) return { outcome: 'skipped' }
    const asked = wallNow()
    try {
      await client.call(rule.path, undefined, { method: 'GET', timeoutMs: rule.timeoutMs + HEALTH_LIMIT_MS, signal })
      this.aliveAt = asked
      return { outcome: 'good' }
    } catch (error) {
      return error instanceof VsoaStatusError ? { outcome: 'bad', status: error.status } : { outcome: 'skipped' }
    }
  }

  #failed({ path, retries, timeoutMs }: HealthRule, since: number, status: number | null): void {
    const silent = said('healthSilent', { path, retries, timeoutMs })
    this.sick = status === null ? silent : said('healthStatus', { path, retries, status })
    this.listener.healthFailed(this.#target.run, wallOf(since), this.sick)
    this.listener.changed()
  }

  #recovered(): void {
    this.sick = null
    this.listener.healthBack(this.#target.run)
    this.listener.changed()
  }

  #missed(count: number, since: number): void {
    this.missedPings = count
    this.listener.changed()
    const { lost, intervalMs } = this.#pings.rule
    if (count !== lost) return
    this.#lost = true
    const code = this.#process ? LOST_CODES[this.#process] : 'pingsLost'
    this.listener.pingLost(this.#target.run, wallOf(since), said(code, { lost, intervalMs }))
  }

  #answered(rttMs: number, after: number): void {
    this.rttMs = Math.round(rttMs * 1000) / 1000
    this.aliveAt = wallNow() - rttMs
    this.missedPings = 0
    this.#process = null
    if (after > 0) this.listener.changed()
    if (!this.#lost) return
    // Also when it was left alone meanwhile: the count began anew then.
    this.#lost = false
    this.listener.pong(this.#target.run)
  }
}

/** What a connection's error says; its kind is one that has words in every language. */
function saidOf(error: unknown, about: 'connection' | 'unreachable'): Said {
  return saidBy(textOf(error), `${about}.${error instanceof VsoaError ? error.code : 'other'}`)
}

/** The server's name of a handshake: `{name}`, or JSON text of it, or a plain text. Lower case; null when there is none. */
export function serverName(info: unknown): string | null {
  let value = info
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value)
    } catch {
      // Not JSON: the text is the name.
    }
  }
  if (typeof value === 'object' && value !== null && 'name' in value) value = value.name
  if (typeof value !== 'string') return null
  const name = value.trim().toLowerCase()
  return name === '' || name.length > 128 ? null : name
}
