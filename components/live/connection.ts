import { io, type Socket } from 'socket.io-client'
import type { Role } from '../../lib/api/contract/users'
import {
  type ClientToServer,
  HEARTBEAT_MS,
  LIVE_PATH,
  LIVE_UNAUTHENTICATED,
  type LiveChange,
  type ServerToClient,
  type Topic,
} from '../../lib/api/live'

/** Without a heartbeat for this long the data may be old, whatever the socket says. */
const SILENCE_MS = HEARTBEAT_MS * 2.5
/** How often the silence is looked at. */
const CHECK_MS = 500
const RECONNECT = { reconnectionDelay: 250, reconnectionDelayMax: 500, randomizationFactor: 0.3 }

export interface LiveStatus {
  /** `connecting` until the first word; `lost` afterwards whenever there is none. */
  state: 'connecting' | 'live' | 'lost'
  /** When the server was last heard, by `performance.now()`; null before the first time. */
  heardAt: number | null
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

/** The page's one connection for live data. Topics are counted: the last listener that leaves ends the watch. */
export class LiveConnection {
  readonly #socket: Socket<ServerToClient, ClientToServer>
  readonly #topics = new Map<Topic, Map<TopicListener, number>>()
  readonly #ready = new Set<Topic>()
  readonly #observers = new Set<() => void>()
  #status: LiveStatus = { state: 'connecting', heardAt: null, governor: true }
  #check: ReturnType<typeof setInterval> | null = null

  /** `onRole` hears the person's role at each connection, and when it becomes another. */
  constructor(onExpired: () => void, onRole: (role: Role) => void) {
    this.#socket = io({ path: LIVE_PATH, autoConnect: false, transports: ['websocket', 'polling'], ...RECONNECT })
    this.#socket.on('connect', () => {
      this.#heard()
      for (const topic of this.#topics.keys()) this.#watch(topic)
    })
    this.#socket.on('disconnect', () => {
      this.#ready.clear()
      if (this.#status.state === 'live') this.#set({ ...this.#status, state: 'lost' })
    })
    this.#socket.on('heartbeat', ({ governor }) => this.#heard(governor))
    this.#socket.on('change', (change) => {
      this.#heard()
      for (const each of this.#listeners(change.topic)) each.onChange?.(change)
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
    // the session ended while the line was down: a refused connection isn't tried again by itself
    this.#socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      if (error.data?.code === LIVE_UNAUTHENTICATED) onExpired()
    })
  }

  open() {
    this.#socket.connect()
    this.#check ??= setInterval(() => {
      const { state, heardAt } = this.#status
      if (state === 'live' && heardAt !== null && performance.now() - heardAt > SILENCE_MS)
        this.#set({ ...this.#status, state: 'lost' })
    }, CHECK_MS)
  }

  close() {
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
      if (reply.ok) this.#ready.add(topic)
      for (const each of listeners.keys()) {
        if (reply.ok) each.onReady?.()
        else each.onRefused?.(reply.code)
      }
    })
  }

  #heard(governor = this.#status.governor) {
    this.#set({ state: 'live', heardAt: performance.now(), governor })
  }
  #set(status: LiveStatus) {
    this.#status = status
    for (const observer of this.#observers) observer()
  }
}
