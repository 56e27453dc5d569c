import { isIP } from 'node:net'
import { performance } from 'node:perf_hooks'
import { VsoaClient } from './client'
import { encode, TYPE } from './codec'
import { Emitter, reportListenerError } from './emitter'
import { VsoaError, VsoaStatusError } from './errors'
import { LIMITS } from './limits'
import { lookup, positionServers } from './lookup'
import type { Endpoint, Message } from './types'
import { isUrl } from './url'

export interface AutoClientOptions {
  /** `vsoa://name`, looked up before every connection, or `host:port`. */
  server: string
  password?: string
  /** Subscribed before 'connected'. */
  urls?: string[]
  /** Ping period and ping timeout, ms, at least 50; 1000 when absent. Three lost in a row: dead. */
  keepaliveMs?: number
  /** For look-up, TCP and handshake together, and once more for the subscription, ms, at least 20; 1000 when absent. */
  connectTimeoutMs?: number
  /** Wait before the next attempt after a failure or a lost connection, ms, from 0; 1000 when absent. */
  reconnectDelayMs?: number
  /** Needed for `vsoa://name`; when absent, those of /etc/vsoa.pos. */
  positionServers?: Endpoint[]
}

export interface Connected {
  info: unknown
  endpoint: Endpoint
  lookupMs: number
  connectMs: number
  subscribeMs: number
}

interface AutoClientEvents {
  connected: [Connected]
  disconnected: [VsoaError]
  message: [Message]
  datagram: [Message]
  attempt: [FailedAttempt]
}

export type AttemptStage = 'lookup' | 'connect' | 'subscribe'
/** An attempt that failed: at which of its stages, and where to (null while that wasn't known). */
export interface FailedAttempt {
  attempt: number
  error: VsoaError
  stage: AttemptStage
  endpoint: Endpoint | null
  retryInMs: number
}

/** Pings lost in a row until the server counts as dead; the official clients' number. */
const LOST_PINGS = 3
/** Pause after the first failure in a row when the reconnect delay is shorter; doubles up to LAST_PAUSE_MS. */
const FIRST_PAUSE_MS = 1
const LAST_PAUSE_MS = 10
/** A connection that lasted less than this doesn't end a row of failures. */
const SHORT_LIVED_MS = 100

interface Target {
  name: string | null
  endpoint: Endpoint
}

/**
 * A client that is always on its way to a connection: looks the server up on every attempt, logs in, subscribes, reports
 * 'connected', watches with pings, and begins again when the connection is lost, for ever, whatever the error (a wrong password
 * too). After a lost connection it waits `reconnectDelayMs`; after a failed attempt the longer of that and a pause of 1, 2, 4, 8,
 * 10, 10 … ms, so that delay 0 can't become a busy loop.
 * Events: 'connected', 'disconnected' (why), 'attempt' (one that failed), 'message', 'datagram'. A message never comes before
 * the 'connected' it belongs to.
 */
export class AutoClient extends Emitter<AutoClientEvents> {
  readonly #password: string | undefined
  readonly #urls: string[]
  readonly #keepaliveMs: number
  readonly #connectTimeoutMs: number
  readonly #reconnectDelayMs: number
  readonly #positionServers: Endpoint[]
  readonly #target: Target
  readonly #abort = new AbortController()
  #client: VsoaClient | null = null
  #running: Promise<void> | null = null
  /** How far the present attempt got. */
  #stage: AttemptStage = 'lookup'
  #endpoint: Endpoint | null = null

  /** Throws RangeError that names the option and the allowed values. */
  constructor(options: AutoClientOptions) {
    super()
    this.#password = options.password
    this.#target = parseTarget(options.server)
    this.#urls = checkUrls(options.urls ?? [])
    this.#keepaliveMs = checkMs('keepaliveMs', options.keepaliveMs ?? 1_000, 50)
    this.#connectTimeoutMs = checkMs('connectTimeoutMs', options.connectTimeoutMs ?? 1_000, 20)
    this.#reconnectDelayMs = checkMs('reconnectDelayMs', options.reconnectDelayMs ?? 1_000, 0)
    this.#positionServers = this.#target.name === null ? [] : checkPositionServers(options.positionServers)
  }

  /** The connection, null while there is none (or it isn't subscribed yet). */
  get client(): VsoaClient | null {
    return this.#client
  }

  /** Begins. Further calls, and calls after `close`, do nothing. */
  start(): void {
    if (this.#running === null && !this.#abort.signal.aborted) this.#running = this.#run()
  }

  /** Ends everything, wherever it stands; nothing is emitted from here on. */
  async close(): Promise<void> {
    this.#abort.abort()
    this.#client?.close()
    this.#client = null
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    let attempt = 0
    let failures = 0
    while (!signal.aborted) {
      attempt++
      try {
        const lifetimeMs = await this.#live()
        if (signal.aborted) return
        attempt = 0
        failures = lifetimeMs < SHORT_LIVED_MS ? failures + 1 : 0
        await pause(this.#pauseMs(failures), signal)
      } catch (thrown) {
        if (signal.aborted) return
        failures++
        const error = thrown instanceof VsoaError ? thrown : asVsoaError(thrown)
        const retryInMs = this.#pauseMs(failures)
        this.#emit('attempt', { attempt, error, stage: this.#stage, endpoint: this.#endpoint, retryInMs })
        await pause(retryInMs, signal)
      }
    }
  }

  #pauseMs(failures: number): number {
    const guard = failures === 0 ? 0 : Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
    return Math.max(this.#reconnectDelayMs, guard)
  }

  /** One connection from look-up to its end; resolves with how long it was up, rejects when it never was. */
  async #live(): Promise<number> {
    const { signal } = this.#abort
    const begin = performance.now()
    this.#stage = 'lookup'
    this.#endpoint = null
    const endpoint = await this.#locate()
    this.#stage = 'connect'
    this.#endpoint = endpoint
    const located = performance.now()
    const timeoutMs = Math.max(1, this.#connectTimeoutMs - (located - begin))
    const client = await VsoaClient.connect({ ...endpoint, password: this.#password, timeoutMs, signal })
    const connected = performance.now()
    this.#stage = 'subscribe'

    const ended = new Promise<VsoaError | null>((resolve) => client.once('close', resolve))
    let held: (() => void)[] | null = []
    const pass = (event: 'message' | 'datagram') => (message: Message) => {
      if (held !== null) held.push(() => this.#emit(event, message))
      else this.#emit(event, message)
    }
    client.on('message', pass('message'))
    client.on('datagram', pass('datagram'))
    try {
      if (signal.aborted) throw new VsoaError('aborted', 'connecting was aborted')
      const stop = () => client.close()
      signal.addEventListener('abort', stop, { once: true })
      try {
        if (this.#urls.length > 0) await client.subscribe(this.#urls, { timeoutMs: this.#connectTimeoutMs })
      } finally {
        signal.removeEventListener('abort', stop)
      }
      if (!client.connected) throw (await ended) ?? new VsoaError('aborted', 'connecting was aborted')
    } catch (error) {
      client.close()
      throw error
    }
    const subscribed = performance.now()
    this.#client = client
    this.#emit('connected', {
      info: client.info,
      endpoint,
      lookupMs: located - begin,
      connectMs: connected - located,
      subscribeMs: subscribed - connected,
    })
    for (const event of held) event()
    held = null

    const stopWatching = this.#watch(client)
    const reason = await ended
    stopWatching()
    this.#client = null
    this.#emit('disconnected', reason ?? new VsoaError('closed', 'the connection was closed by this side'))
    return performance.now() - subscribed
  }

  async #locate(): Promise<Endpoint> {
    const { name, endpoint } = this.#target
    if (name === null) return endpoint
    const { addr, port, security } = await lookup(name, {
      servers: this.#positionServers,
      timeoutMs: this.#connectTimeoutMs,
      signal: this.#abort.signal,
    })
    if (security) throw new VsoaError('refused', `"${name}" wants a TLS connection, which isn't supported`)
    return { host: addr, port }
  }

  /** Pings; three lost in a row end the connection with 'timeout'. */
  #watch(client: VsoaClient): () => void {
    let lost = 0
    const timer = setInterval(() => {
      client.ping({ timeoutMs: this.#keepaliveMs }).then(
        () => {
          lost = 0
        },
        (error: unknown) => {
          if (!(error instanceof VsoaError) || (error.code !== 'timeout' && error.code !== 'busy')) return
          lost++
          if (lost >= LOST_PINGS) client.fail(new VsoaError('timeout', `${LOST_PINGS} pings in a row weren't answered`))
        },
      )
    }, this.#keepaliveMs)
    return () => clearInterval(timer)
  }

  #emit<K extends keyof AutoClientEvents>(event: K, ...args: AutoClientEvents[K]): void {
    if (this.#abort.signal.aborted) return
    try {
      super.emit(event, ...(args as never))
    } catch (error) {
      reportListenerError(`an automatic client's '${event}' event`, error)
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    if (ms === 0) {
      setImmediate(resolve)
      return
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

function asVsoaError(thrown: unknown): VsoaError {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const prefix = thrown instanceof VsoaStatusError ? 'the subscription was refused: ' : ''
  return new VsoaError('protocol', prefix + text, { cause: thrown })
}

function parseTarget(server: string): Target {
  const none = { host: '', port: 0 }
  const wrong = () => new RangeError(`server "${server}": allowed are vsoa://name and host:port (port 1 to 65535)`)
  const scheme = /^vsoa:\/\//i.test(server)
  const rest = scheme ? server.slice('vsoa://'.length).replace(/\/$/, '') : server
  const address = /^(\[[^\]]+\]|[^:/\s]+):(\d{1,5})$/.exec(rest)
  if (address !== null) {
    const host = (address[1] ?? '').replace(/^\[(.*)\]$/, '$1')
    const port = Number(address[2])
    if (port < 1 || port > 65_535) throw wrong()
    return { name: null, endpoint: { host, port } }
  }
  if (!scheme || !/^[^:/\s]+$/.test(rest) || rest.length > LIMITS.positionNameLength || isIP(rest) !== 0) throw wrong()
  return { name: rest, endpoint: none }
}

function checkMs(option: string, value: number, least: number): number {
  const most = 2 ** 31 - 1
  if (Number.isFinite(value) && value >= least && value <= most) return value
  throw new RangeError(`${option} ${value}: allowed are ${least} to ${most} ms`)
}

function checkUrls(urls: string[]): string[] {
  for (const url of urls) {
    if (!isUrl(url))
      throw new RangeError(`urls "${url}": allowed is what starts with "/" and has at most ${LIMITS.urlLength} characters`)
  }
  try {
    encode({ type: TYPE.subscribe, param: urls })
  } catch {
    throw new RangeError(`urls: ${urls.length} URLs in all; allowed is what fits into one packet of ${LIMITS.packetBytes} bytes`)
  }
  return [...urls]
}

function checkPositionServers(given: Endpoint[] | undefined): Endpoint[] {
  const servers = given ?? positionServers({})
  if (servers.length >= 1 && servers.length <= LIMITS.positionServers) return [...servers]
  throw new RangeError(
    `positionServers has ${servers.length} entries: allowed are 1 to ${LIMITS.positionServers} for vsoa://name`,
  )
}
