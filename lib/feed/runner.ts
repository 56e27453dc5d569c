import { AutoClient, type Connected, type Endpoint, type FailedAttempt, type Message, type VsoaError } from '../vsoa/index'
import { wallNow } from '../wall-clock'
import { attemptFailure, lossFailure } from './failure'
import type { FeedClientConfig } from './types'
import { ATTEMPT_LINE_MS, OUTBOX_ITEMS, TEXT_LENGTH, type WireBatch, type WireItem, type WireState } from './wire'

/** `vsoa://name` for a name, `host:port` for an address, from any of the three forms people may type. */
export function serverOf(text: string): string {
  const bare = text.replace(/^vsoa:\/\//, '')
  return /:\d+$/.test(bare) ? bare : `vsoa://${bare}`
}

const cut = (text: string) => (text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text)

/** One automatic client in the worker, and the lines it made that nobody took yet. */
export class Runner {
  readonly id: string
  readonly run: number
  readonly #client: AutoClient
  readonly #config: FeedClientConfig
  readonly #changed: () => void
  readonly #state: WireState = {
    state: 'connecting',
    endpoint: null,
    lastError: null,
    messages: 0,
    connects: 0,
    connectedAt: null,
    lastMessageAt: null,
  }
  #items: WireItem[] = []
  #dropped = 0
  #dirty = false
  /** When the connection was lost, by the monotonic clock. */
  #lostAt: number | null = null
  #attemptLine: { text: string; at: number } | null = null

  /** Throws RangeError when the options are refused. `changed` is called on every line. */
  constructor(config: FeedClientConfig, run: number, positionServers: Endpoint[], changed: () => void) {
    this.id = config.id
    this.run = run
    this.#changed = changed
    this.#config = config
    this.#client = new AutoClient({
      server: serverOf(config.server),
      ...(config.password === null ? {} : { password: config.password }),
      urls: config.urls,
      keepaliveMs: config.keepaliveMs,
      connectTimeoutMs: config.connectTimeoutMs,
      reconnectDelayMs: config.reconnectDelayMs,
      positionServers,
    })
    this.#client.on('connected', (connected) => this.#onConnected(connected))
    this.#client.on('disconnected', (reason) => this.#onDisconnected(reason))
    this.#client.on('message', (message) => this.#onMessage(message))
    this.#client.on('attempt', (failed) => this.#onAttempt(failed))
  }

  start(): void {
    this.#client.start()
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  /** What came since the last call; null when nothing did. */
  take(): WireBatch | null {
    if (!this.#dirty) return null
    const batch = { id: this.id, run: this.run, items: this.#items, dropped: this.#dropped, state: { ...this.#state } }
    this.#items = []
    this.#dropped = 0
    this.#dirty = false
    return batch
  }

  #onConnected({ info, endpoint, local, lookupMs, connectMs, subscribeMs }: Connected): void {
    const at = Date.now()
    const downMs = this.#lostAt === null ? null : performance.now() - this.#lostAt
    Object.assign(this.#state, { state: 'connected', endpoint, lastError: null, connectedAt: at })
    this.#state.connects++
    this.#lostAt = null
    this.#attemptLine = null
    const text = cut(`On connect, connect: connected, info: ${info === undefined ? '' : JSON.stringify(info)}`)
    this.#push({
      at,
      exact: wallNow(),
      kind: 'connected',
      text,
      endpoint,
      local,
      timing: { lookupMs, connectMs, subscribeMs, downMs },
    })
  }

  #onDisconnected(reason: VsoaError): void {
    this.#lostAt = performance.now()
    const lastError = lossFailure(reason, this.#state.endpoint, this.#config)
    Object.assign(this.#state, { state: 'connecting', endpoint: null, lastError, connectedAt: null })
    const text = cut(`On connect, connect: disconnected, info: ${reason.message}`)
    this.#push({ at: Date.now(), exact: wallNow(), kind: 'disconnected', text })
  }

  #onMessage(message: Message): void {
    const at = Date.now()
    this.#state.messages++
    this.#state.lastMessageAt = at
    const { url, paramText } = message
    const item: WireItem = {
      at,
      exact: wallNow(),
      kind: 'message',
      url,
      text: cut(`On message, URL: ${url} payload: ${paramText}`),
    }
    if (paramText.length > 0 && paramText.length <= TEXT_LENGTH) {
      const { param } = message
      // a text that isn't JSON comes back as itself: then there is nothing parsed to hand on
      if (param !== paramText) item.param = param
    }
    this.#push(item)
  }

  #onAttempt(failed: FailedAttempt): void {
    const { attempt, error, retryInMs } = failed
    this.#state.lastError = attemptFailure(failed, this.#config)
    const now = performance.now()
    const last = this.#attemptLine
    // with a reconnect delay of 0 the same failure may repeat many times a second: that must not wash the messages away
    if (last && last.text === error.message && now - last.at < ATTEMPT_LINE_MS) return
    this.#attemptLine = { text: error.message, at: now }
    const text = cut(`Attempt ${attempt} failed: ${error.message}; the next one in ${Math.round(retryInMs)} ms`)
    this.#push({ at: Date.now(), exact: wallNow(), kind: 'attempt', text })
  }

  #push(item: WireItem): void {
    if (this.#items.length >= OUTBOX_ITEMS) {
      // a flood of messages must not hide that the connection changed, nor what came first by it: those lines go last
      const oldest = this.#items.findIndex((each, at) => each.kind === 'message' && this.#items[at - 1]?.kind !== 'connected')
      this.#items.splice(Math.max(oldest, 0), 1)
      this.#dropped++
    }
    this.#items.push(item)
    this.#dirty = true
    this.#changed()
  }
}
