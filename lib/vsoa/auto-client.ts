import type { ConnectionOptions } from 'node:tls'
import { type AutoClientOptions, checkMs, checkPositionServers, checkUrls, parseTarget, type Target } from './auto-options'
import { VsoaClient } from './client'
import { Emitter, reportListenerError } from './emitter'
import { VsoaError, VsoaStatusError } from './errors'
import { lookup } from './lookup'
import type { PositionAnswer } from './position-answer'
import type { Endpoint, Message } from './types'
import { type WaitOptions, waitFor } from './wait'

export interface Connected {
  info: unknown
  endpoint: Endpoint
  /** This side's address of the connection. */
  local: Endpoint
  /** What the position server said beyond the protocol; absent when it said nothing, or wasn't asked. */
  extra?: PositionAnswer['extra']
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

const listenerFailed = (error: unknown, event: string) => reportListenerError(`an automatic client's '${event}' event`, error)

interface Located {
  endpoint: Endpoint
  tls: boolean | ConnectionOptions
  extra?: PositionAnswer['extra']
}

/**
 * A client that is always on its way to a connection: looks the server up on every attempt, logs in, subscribes, reports
 * 'connected', watches with pings, and begins again when the connection is lost, for ever, whatever the error (a wrong password
 * too). After a lost connection it waits `reconnectDelayMs`; after a failed attempt the longer of that, as it may grow up to
 * `longestDelayMs`, and a pause of 1, 2, 4, 8, 10, 10 … ms, so that delay 0 can't become a busy loop.
 * Events: 'connected', 'disconnected' (why), 'attempt' (one that failed), 'message', 'datagram'. A message never comes before
 * the 'connected' it belongs to.
 */
export class AutoClient extends Emitter<AutoClientEvents> {
  readonly #password: string | undefined
  readonly #urls: string[]
  readonly #keepaliveMs: number
  readonly #connectTimeoutMs: number
  readonly #reconnectDelayMs: number
  readonly #longestDelayMs: number
  readonly #positionServers: Endpoint[]
  readonly #domain: 2 | 10 | undefined
  readonly #tls: boolean | ConnectionOptions
  readonly #quick: boolean
  readonly #target: Target
  readonly #abort = new AbortController()
  #client: VsoaClient | null = null
  #running: Promise<void> | null = null
  /** Whom `ready` keeps waiting. */
  readonly #waiting = new Set<(client: VsoaClient) => void>()
  /** Attempts that failed in a row; short-lived connections count as such. */
  #failures = 0
  /** Ends the pause before the next attempt, while there is one. */
  #endPause: (() => void) | null = null
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
    const most = options.longestDelayMs ?? this.#reconnectDelayMs
    this.#longestDelayMs = checkMs('longestDelayMs', most, this.#reconnectDelayMs)
    this.#positionServers = this.#target.name === null ? [] : checkPositionServers(options.positionServers)
    this.#domain = options.domain
    this.#tls = options.tls ?? false
    this.#quick = options.quick ?? false
    if (this.#quick && this.#tls !== false) throw new RangeError('quick: allowed is true without tls only')
    const { signal } = options
    if (signal !== undefined) {
      const close = () => void this.close()
      if (signal.aborted) close()
      else signal.addEventListener('abort', close, { once: true, signal: this.#abort.signal })
    }
  }

  /** The connection, null while there is none (or it isn't subscribed yet). */
  get client(): VsoaClient | null {
    return this.#client
  }

  /** Begins. Further calls, and calls after `close`, do nothing. */
  start(): void {
    if (this.#running === null && !this.#abort.signal.aborted) this.#running = this.#run()
  }

  /** The server is said to be there: tries now, if this client is waiting, and the delays begin to grow anew. */
  hasten(): void {
    this.#failures = 0
    this.#endPause?.()
  }

  /** The connection as soon as there is one. Rejects with VsoaError 'timeout', 'aborted', or 'closed' when this client is closed. */
  ready(options: WaitOptions = {}): Promise<VsoaClient> {
    const closed = () => new VsoaError('closed', 'this automatic client is closed')
    const { signal } = this.#abort
    if (signal.aborted) return Promise.reject(closed())
    if (this.#client !== null) return Promise.resolve(this.#client)
    let settle = () => {}
    const connection = new Promise<VsoaClient>((resolve, reject) => {
      const ended = () => reject(closed())
      const connected = (client: VsoaClient) => resolve(client)
      this.#waiting.add(connected)
      signal.addEventListener('abort', ended, { once: true })
      settle = () => {
        this.#waiting.delete(connected)
        signal.removeEventListener('abort', ended)
      }
    })
    return waitFor(connection, options, 'a connection').finally(settle)
  }

  /** Ends everything, wherever it stands; nothing is emitted from here on. */
  async close(): Promise<void> {
    this.#abort.abort()
    this.#client?.close()
    this.#client = null
    this.endIterators()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    let attempt = 0
    while (!signal.aborted) {
      attempt++
      try {
        const lifetimeMs = await this.#live()
        if (signal.aborted) return
        attempt = 0
        this.#failures = lifetimeMs < SHORT_LIVED_MS ? this.#failures + 1 : 0
        await this.#pause(this.#pauseMs())
      } catch (thrown) {
        if (signal.aborted) return
        this.#failures++
        const error = thrown instanceof VsoaError ? thrown : asVsoaError(thrown)
        const retryInMs = this.#pauseMs()
        this.#emit('attempt', { attempt, error, stage: this.#stage, endpoint: this.#endpoint, retryInMs })
        await this.#pause(retryInMs)
      }
    }
  }

  #pauseMs(): number {
    const failures = this.#failures
    const guard = failures === 0 ? 0 : Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
    const delay = Math.min(this.#longestDelayMs, this.#reconnectDelayMs * 2 ** Math.max(0, failures - 1))
    return Math.max(delay, guard)
  }

  /** Waits so long, less when it is closed or hastened. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#abort
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      if (ms === 0) {
        setImmediate(resolve)
        return
      }
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#endPause = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
      this.#endPause = done
    })
  }

  /** One connection from look-up to its end; resolves with how long it was up, rejects when it never was. */
  async #live(): Promise<number> {
    const { signal } = this.#abort
    const begin = performance.now()
    this.#stage = 'lookup'
    this.#endpoint = null
    const { endpoint, tls, extra } = await this.#locate()
    this.#stage = 'connect'
    this.#endpoint = endpoint
    const located = performance.now()
    const timeoutMs = Math.max(1, this.#connectTimeoutMs - (located - begin))
    const client = await VsoaClient.connect({
      ...endpoint,
      password: this.#password,
      timeoutMs,
      signal,
      tls,
      quick: this.#quick,
      subscribe: this.#urls,
    })
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
    for (const give of [...this.#waiting]) give(client)
    this.#emit('connected', {
      info: client.info,
      endpoint,
      local: client.local,
      ...(extra && { extra }),
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

  async #locate(): Promise<Located> {
    const { name, endpoint } = this.#target
    if (name === null) return { endpoint, tls: this.#tls }
    const { addr, port, security, extra } = await lookup(name, {
      servers: this.#positionServers,
      timeoutMs: this.#connectTimeoutMs,
      domain: this.#domain,
      signal: this.#abort.signal,
    })
    const at = { host: addr, port }
    if (this.#tls === false && security !== true) return { endpoint: at, tls: false, extra }
    if (this.#quick) throw new VsoaError('refused', `"${name}" wants a TLS connection, which has no quick channel`)
    return { endpoint: at, tls: { servername: name, ...(typeof this.#tls === 'object' ? this.#tls : {}) }, extra }
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
    this.emitSafely(event, args as never, listenerFailed)
  }
}

function asVsoaError(thrown: unknown): VsoaError {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const prefix = thrown instanceof VsoaStatusError ? 'the subscription was refused: ' : ''
  return new VsoaError('protocol', prefix + text, { cause: thrown })
}
