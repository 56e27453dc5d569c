import { setTimeout as sleep } from 'node:timers/promises'
import { type Endpoint, lookup, VsoaClient } from '../../lib/vsoa'
import { say } from '../shared/program'
import { STANDBY_URLS, type State, stateOf } from './standby-urls'

/** How long finding and following may take, ms. */
const CONNECT_TIMEOUT_MS = 1000
/** While nobody can be followed: tried so soon, then ever less often; ms. */
const FIRST_RETRY_MS = 50
const MOST_RETRY_MS = 1000
/** How often the one that is followed is asked again, a sign of life of both, and how long it has to answer, ms. */
const ASK_EVERY_MS = 1000
const ASK_TIMEOUT_MS = 3000

/** What a follower tells. */
export interface FollowerListener {
  /** What the one that is followed has published, or hands over. */
  state(state: State): void
  /** It is followed no more: it has gone, let go or fallen silent. */
  lost(): void
}

export interface FollowerOptions {
  /** This process, so that it doesn't follow itself. */
  instance: string
  /** The microservice, as clients look it up. */
  name: string
  password: string
  positionServers: Endpoint[]
}

/**
 * The side of a warm stand-by that listens: it is always on its way to whoever look-ups of the microservice name, and follows that
 * one as long as the connection stands. Where they name this process there is nobody to follow.
 */
export class Follower {
  readonly #end = new AbortController()
  /** Ends the wait until the next look-up. */
  #wake = new AbortController()
  /** Where this process itself is, once that was found out. */
  #self = ''

  constructor(
    readonly options: FollowerOptions,
    readonly listener: FollowerListener,
  ) {}

  start(): void {
    void this.#run()
  }

  /** Somebody else may be named from now on. */
  look(): void {
    this.#wake.abort()
  }

  close(): void {
    this.#end.abort()
    this.#wake.abort()
  }

  get #ended(): boolean {
    return this.#end.signal.aborted
  }

  async #run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!this.#ended) {
      const found = await this.#turn()
      if (found === 'followed') retryMs = FIRST_RETRY_MS
      else await this.#pause(found === 'self' ? MOST_RETRY_MS : retryMs)
      if (found === 'nobody') retryMs = Math.min(MOST_RETRY_MS, retryMs * 2)
    }
  }

  async #turn(): Promise<'followed' | 'self' | 'nobody'> {
    let client: VsoaClient | null = null
    try {
      const { name, password, positionServers } = this.options
      const { signal } = this.#end
      const { addr: host, port } = await lookup(name, { servers: positionServers, timeoutMs: CONNECT_TIMEOUT_MS, signal })
      if (this.#self === `${host} ${port}`) return 'self'
      client = await VsoaClient.connect({ host, port, password, timeoutMs: CONNECT_TIMEOUT_MS, signal })
      return await this.#follow(client)
    } catch {
      // Nobody is named yet, it has just gone, or it isn't a warm stand-by: tried again.
      return 'nobody'
    } finally {
      client?.close()
    }
  }

  /** Resolves when it is over. */
  async #follow(client: VsoaClient): Promise<'followed' | 'self'> {
    const { instance } = this.options
    const { host, port } = client.endpoint
    let told = false
    client.on('datagram', ({ url, param }) => {
      const state = url === STANDBY_URLS.state ? stateOf(param) : null
      if (state === null || state.instance === instance) return
      told = true
      this.listener.state(state)
      // Its clients are closed after this: whoever of them comes here is expected.
      if (state.handedOver) client.datagram(STANDBY_URLS.taken)
    })
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()))
    const { param } = await client.call(STANDBY_URLS.follow, undefined, { method: 'SET', timeoutMs: CONNECT_TIMEOUT_MS })
    const first = stateOf(param)
    if (first?.instance === instance) {
      this.#self = `${host} ${port}`
      return 'self'
    }
    // What was published right after the answer may have been taken before it.
    if (first !== null && !told) this.listener.state(first)
    say(`follows ${host}:${port}, number ${first?.last ?? 0}`)
    await Promise.race([gone, this.#silence(client)])
    if (!this.#ended) this.listener.lost()
    return 'followed'
  }

  /** Resolves when it doesn't answer, or this side ends. */
  async #silence(client: VsoaClient): Promise<void> {
    try {
      for (;;) {
        await sleep(ASK_EVERY_MS, undefined, { signal: this.#end.signal })
        await client.call(STANDBY_URLS.follow, undefined, { method: 'SET', timeoutMs: ASK_TIMEOUT_MS, signal: this.#end.signal })
      }
    } catch {}
  }

  async #pause(ms: number): Promise<void> {
    this.#wake = new AbortController()
    if (this.#ended) return
    await sleep(ms, undefined, { signal: this.#wake.signal }).catch(() => undefined)
  }
}
