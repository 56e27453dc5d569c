import { io, type Socket } from 'socket.io-client'
import type { Role } from '../../lib/api/contract/users'
import {
  type ClientToServer,
  HEARTBEAT_MS,
  isListTopic,
  LIVE_PATH,
  LIVE_UNAUTHENTICATED,
  type LiveChange,
  type ServerToClient,
  type Topic,
} from '../../lib/api/live'
import { HeldChanges } from './held-changes'
import { WayBack } from './way-back'

/** Without a heartbeat for this long the data may be old, whatever the socket says. */
const SILENCE_MS = HEARTBEAT_MS * 2.5
/** How often the silence is looked at. */
const CHECK_MS = 500
/** A connection that isn't made within this time is given up. */
const CONNECT_MS = 5000

export interface LiveStatus {
  /** `connecting` until the first word; `lost` afterwards whenever there is none. */
  state: 'connecting' | 'live' | 'lost'
  /** false: the governor can't be reached, so failover news can't be had. */
  governor: boolean
}

export interface TopicListener {
  /** The server sends this topic from now on: ask the API for the full state. Also after every reconnection. */
  onReady?: () => void
  /** The server won't send it, with the error code. */
  onRefused?: (code: string) => void
  onChange?: (change: LiveChange) => void
  onLog?: (message: Parameters<ServerToClient['log']>[0]) => void
  onFeed?: (message: Parameters<ServerToClient['feed']>[0]) => void
  onMoved?: (message: Parameters<ServerToClient['moved']>[0]) => void
}

/**
 * The page's one connection for live data. Topics are counted: the last listener that leaves ends the watch. A page that nobody
 * sees draws nothing: changes of lists wait until it is looked at.
 */
export class LiveConnection {
  readonly #socket: Socket<ServerToClient, ClientToServer>
  readonly #topics = new Map<Topic, Map<TopicListener, number>>()
  readonly #ready = new Set<Topic>()
  readonly #observers = new Set<() => void>()
  readonly #held = new HeldChanges()
  readonly #wayBack: WayBack
  #status: LiveStatus = { state: 'connecting', governor: true }
  #heardAt: number | null = null
  #check: ReturnType<typeof setInterval> | null = null

  /** `onRole` hears the person's role at each connection, and when it becomes another. */
  constructor(onExpired: () => void, onRole: (role: Role) => void) {
    this.#socket = io({
      path: LIVE_PATH,
      autoConnect: false,
      reconnection: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      timeout: CONNECT_MS,
    })
    this.#wayBack = new WayBack(() => this.retry())
    this.#socket.on('connect', () => {
      this.#heard()
      for (const topic of this.#topics.keys()) this.#watch(topic)
    })
    this.#socket.on('disconnect', (reason) => {
      this.#ready.clear()
      if (this.#status.state === 'live') this.#set({ ...this.#status, state: 'lost' })
      // Our own goodbye, or the server's after `expired`: then somebody calls `retry`.
      if (reason !== 'io client disconnect' && reason !== 'io server disconnect') this.#wayBack.seek()
    })
    this.#socket.on('heartbeat', ({ governor }) => this.#heard(governor))
    this.#socket.on('change', (change) => {
      this.#heard()
      if (document.hidden) this.#held.hold(change)
      else this.#deliver(change)
    })
    this.#socket.on('log', (message) => {
      for (const each of this.#listeners(`log:${message.taskId}`)) each.onLog?.(message)
    })
    this.#socket.on('feed', (message) => {
      for (const each of this.#listeners(`client:${message.clientId}`)) each.onFeed?.(message)
    })
    this.#socket.on('moved', (message) => {
      for (const each of this.#listeners('moves')) each.onMoved?.(message)
    })
    this.#socket.on('expired', onExpired)
    this.#socket.on('role', onRole)
    this.#socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      // The session ended while the line was down.
      if (error.data?.code === LIVE_UNAUTHENTICATED) onExpired()
      else this.#wayBack.seek()
    })
  }

  open() {
    this.#socket.connect()
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#check ??= setInterval(() => {
      if (this.#status.state === 'live' && this.#heardAt !== null && performance.now() - this.#heardAt > SILENCE_MS) {
        this.#set({ ...this.#status, state: 'lost' })
        // A line can die without a word; when the server answers on another one, this one is given up.
        this.#wayBack.seek()
      }
    }, CHECK_MS)
  }

  close() {
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.#wayBack.stop()
    this.#socket.disconnect()
    if (this.#check) clearInterval(this.#check)
    this.#check = null
  }

  /** Tries at once instead of after the current delay. */
  retry() {
    this.#socket.disconnect().connect()
  }

  get status(): LiveStatus {
    return this.#status
  }
  /** When the server was last heard, by `performance.now()`; null before the first time. */
  get heardAt(): number | null {
    return this.#heardAt
  }
  observe(observer: () => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** Watches a topic until the function it gives is called. The same listener may be given more than once: it hears once. */
  listen(topic: Topic, listener: TopicListener): () => void {
    const listeners = this.#topics.get(topic) ?? new Map<TopicListener, number>()
    const times = listeners.get(listener) ?? 0
    listeners.set(listener, times + 1)
    if (listeners.size === 1 && times === 0) {
      this.#topics.set(topic, listeners)
      if (this.#socket.connected) this.#watch(topic)
    } else if (times === 0 && this.#ready.has(topic)) listener.onReady?.()
    return () => {
      const left = (listeners.get(listener) ?? 1) - 1
      if (left > 0) listeners.set(listener, left)
      else listeners.delete(listener)
      if (listeners.size > 0 || this.#topics.get(topic) !== listeners) return
      this.#topics.delete(topic)
      this.#ready.delete(topic)
      if (this.#socket.connected) this.#socket.emit('unwatch', topic)
    }
  }

  #listeners(topic: Topic): TopicListener[] {
    return [...(this.#topics.get(topic)?.keys() ?? [])]
  }
  #watch(topic: Topic) {
    const listeners = this.#topics.get(topic)
    this.#socket.emit('watch', topic, (reply) => {
      // An answer to a watch that was given up, or renewed, since then is not ours.
      if (!listeners || this.#topics.get(topic) !== listeners) return
      if (reply.ok) {
        this.#ready.add(topic)
        if (document.hidden && isListTopic(topic)) this.#held.forget(topic)
        else this.#tellReady(topic)
      } else for (const each of listeners.keys()) each.onRefused?.(reply.code)
    })
  }
  #tellReady(topic: Topic) {
    for (const each of this.#listeners(topic)) each.onReady?.()
  }
  #deliver(change: LiveChange) {
    for (const each of this.#listeners(change.topic)) each.onChange?.(change)
  }
  readonly #onVisibility = () => {
    if (document.hidden) return
    const { changes, stale } = this.#held.take()
    for (const change of changes) this.#deliver(change)
    for (const topic of stale) if (this.#ready.has(topic)) this.#tellReady(topic)
  }

  #heard(governor = this.#status.governor) {
    this.#heardAt = performance.now()
    this.#wayBack.stop()
    if (this.#status.state !== 'live' || this.#status.governor !== governor) this.#set({ state: 'live', governor })
  }
  #set(status: LiveStatus) {
    this.#status = status
    for (const observer of this.#observers) observer()
  }
}
