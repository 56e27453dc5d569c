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
  SIGHT_MOST,
  type Topic,
} from '../../lib/api/live'
import { WayBack } from './way-back'

/** Without a heartbeat for this long the data may be old, whatever the socket says. */
const SILENCE_MS = HEARTBEAT_MS * 2.5
/** How often the silence is looked at. */
const CHECK_MS = 500
/** A connection that isn't made within this time is given up. */
const CONNECT_MS = 5000
/** What is in sight is told this often at most: it changes with every turn of the wheel. */
const SIGHT_MS = 100
/** A page that nobody sees is let rest after this time: who only passes by needn't ask for everything again. */
const REST_MS = 2000

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
  onPicks?: (message: Parameters<ServerToClient['picks']>[0]) => void
  onMoved?: (message: Parameters<ServerToClient['moved']>[0]) => void
  onRead?: (message: Parameters<ServerToClient['read']>[0]) => void
}

/**
 * The page's one connection for live data. Topics are counted: the last listener that leaves ends the watch. A page that nobody
 * sees rests: it watches no lists, and asks for them anew when it is looked at.
 */
export class LiveConnection {
  readonly #socket: Socket<ServerToClient, ClientToServer>
  readonly #topics = new Map<Topic, Map<TopicListener, number>>()
  readonly #ready = new Set<Topic>()
  readonly #observers = new Set<() => void>()
  readonly #wayBack: WayBack
  #status: LiveStatus = { state: 'connecting', governor: true }
  #heardAt: number | null = null
  /** When it was tried to connect last, by the same clock. */
  #triedAt = 0
  /** There is no session: who makes one calls `retry`. */
  #expired = false
  #check: ReturnType<typeof setInterval> | null = null
  #restTimer: ReturnType<typeof setTimeout> | undefined
  #resting = false
  #sight: readonly string[] | null = null
  #sightTimer: ReturnType<typeof setTimeout> | undefined

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
      if (this.#sight) this.#tellSight()
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
      for (const each of this.#listeners(change.topic)) each.onChange?.(change)
    })
    this.#socket.on('log', (message) => {
      for (const each of this.#listeners(`log:${message.taskId}`)) each.onLog?.(message)
    })
    this.#socket.on('feed', (message) => {
      for (const each of this.#listeners(`client:${message.clientId}`)) each.onFeed?.(message)
    })
    this.#socket.on('picks', (message) => {
      for (const each of this.#listeners(`picks:${message.id}`)) each.onPicks?.(message)
    })
    this.#socket.on('moved', (message) => {
      for (const each of this.#listeners('moves')) each.onMoved?.(message)
    })
    this.#socket.on('read', (message) => {
      for (const each of this.#listeners('read')) each.onRead?.(message)
    })
    this.#socket.on('expired', () => {
      this.#expired = true
      onExpired()
    })
    this.#socket.on('role', onRole)
    this.#socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      // The session ended while the line was down.
      this.#expired = error.data?.code === LIVE_UNAUTHENTICATED
      if (this.#expired) onExpired()
      else this.#wayBack.seek()
    })
  }

  open() {
    this.#socket.connect()
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#onVisibility()
    // What the page shows is as old as itself, until the server is heard.
    this.#heardAt ??= performance.now()
    this.#triedAt = performance.now()
    this.#check ??= setInterval(() => this.#lookAtSilence(), CHECK_MS)
  }

  /** A line can die without a word, at any moment: when the server answers on another one, this one is given up. */
  #lookAtSilence() {
    const now = performance.now()
    if (this.#heardAt === null || now - this.#heardAt <= SILENCE_MS) return
    if (this.#status.state !== 'lost') this.#set({ ...this.#status, state: 'lost' })
    if (!this.#expired && now - this.#triedAt > CONNECT_MS) this.#wayBack.seek()
  }

  close() {
    document.removeEventListener('visibilitychange', this.#onVisibility)
    clearTimeout(this.#restTimer)
    clearTimeout(this.#sightTimer)
    this.#wayBack.stop()
    this.#socket.disconnect()
    if (this.#check) clearInterval(this.#check)
    this.#check = null
  }

  /** Tries at once instead of after the current delay. */
  retry() {
    this.#triedAt = performance.now()
    this.#expired = false
    this.#socket.disconnect().connect()
  }

  get status(): LiveStatus {
    return this.#status
  }
  /** When the server was last heard, else when this page began, by `performance.now()`; null before that. */
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

  /**
   * Whose figures are in sight: taskIds, and ids of services for all their containers; null for everything. Of other containers the
   * page hears when more than their figures has changed. More than SIGHT_MOST ids are everything.
   */
  see(ids: readonly string[] | null) {
    this.#sight = ids && ids.length <= SIGHT_MOST ? ids : null
    this.#sightTimer ??= setTimeout(() => this.#tellSight(), SIGHT_MS)
  }
  #tellSight() {
    clearTimeout(this.#sightTimer)
    this.#sightTimer = undefined
    if (this.#socket.connected) this.#socket.emit('sight', this.#sight && [...this.#sight], () => {})
  }

  /** Whether the server sends this topic. */
  isReady(topic: Topic): boolean {
    return this.#ready.has(topic)
  }

  #listeners(topic: Topic): TopicListener[] {
    return [...(this.#topics.get(topic)?.keys() ?? [])]
  }
  #watch(topic: Topic) {
    if (this.#rests(topic)) return
    const listeners = this.#topics.get(topic)
    this.#socket.emit('watch', topic, (reply) => {
      // An answer to a watch that was given up, or renewed, since then is not ours.
      if (!listeners || this.#topics.get(topic) !== listeners || this.#rests(topic)) return
      if (reply.ok) this.#ready.add(topic)
      for (const each of listeners.keys()) {
        if (reply.ok) each.onReady?.()
        else each.onRefused?.(reply.code)
      }
    })
  }
  #rests(topic: Topic) {
    return this.#resting && isListTopic(topic)
  }
  readonly #onVisibility = () => {
    clearTimeout(this.#restTimer)
    if (document.hidden) this.#restTimer = setTimeout(() => this.#rest(), REST_MS)
    else if (this.#resting) this.#wake()
  }
  #rest() {
    this.#resting = true
    for (const topic of this.#topics.keys()) {
      if (!isListTopic(topic)) continue
      this.#ready.delete(topic)
      if (this.#socket.connected) this.#socket.emit('unwatch', topic)
    }
  }
  #wake() {
    this.#resting = false
    if (!this.#socket.connected) return
    for (const topic of this.#topics.keys()) if (isListTopic(topic)) this.#watch(topic)
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
