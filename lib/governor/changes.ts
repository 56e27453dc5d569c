import type { SwitchRecord } from '../domain/microservice'
import { GOVERNOR_URLS } from '../protocol/governor'

/** Changes of one microservice within this time go out as one, ms. */
const COALESCE_MS = 10
/**
 * A switch from one to another is told so much later than it was made, ms: whoever hears of it writes databases and draws pages, and
 * takes the processor from clients that come over just then. Mostly it is known by then who was connected, and nothing has to be told
 * twice.
 */
const SWITCH_NEWS_MS = 30
/** So many views are published before anything else gets its turn. */
const VIEWS_PER_TURN = 20

interface KeptSwitch {
  seq: number
  switch: SwitchRecord
}

/** What is published, and how to get the state of it when the moment comes. */
export interface Publisher {
  publish(url: string, param: unknown): void
  /** Null: it doesn't exist any more. */
  microservice(name: string): unknown
  /** Null: it belongs to a microservice now, or is gone. */
  unplaced(taskId: string): unknown
}

/** Tells subscribers what has changed, at most once per COALESCE_MS and thing. */
export class Changes {
  readonly #microservices = new Set<string>()
  readonly #unplaced = new Set<string>()
  /** Switches that aren't told yet, in their order. */
  readonly #switches = new Map<number, KeptSwitch>()
  #news: NodeJS.Timeout | null = null
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(readonly publisher: Publisher) {}

  microservice(name: string): void {
    this.#microservices.add(name)
    this.#soon()
  }

  unplaced(taskId: string): void {
    this.#unplaced.add(taskId)
    this.#soon()
  }

  switched(kept: KeptSwitch): void {
    this.#switches.set(kept.seq, kept)
    const { from, to } = kept.switch
    if (from === null || to === null) setImmediate(() => this.#tellSwitches())
    else this.#news ??= setTimeout(() => this.#tellSwitches(), SWITCH_NEWS_MS)
  }

  /** More is known of a switch; told with it when that isn't told yet. */
  switchCompleted(kept: KeptSwitch): void {
    if (this.#switches.has(kept.seq)) this.#switches.set(kept.seq, kept)
    else if (!this.#closed) this.publisher.publish(GOVERNOR_URLS.switchCompleted, kept)
  }

  agent(nodeId: string, connected: boolean, reason: string | null): void {
    if (!this.#closed) this.publisher.publish(GOVERNOR_URLS.agentChanged, { nodeId, connected, reason })
  }

  close(): void {
    this.#closed = true
    for (const timer of [this.#timer, this.#news]) if (timer) clearTimeout(timer)
    this.#timer = null
    this.#news = null
  }

  #tellSwitches(): void {
    if (this.#news) clearTimeout(this.#news)
    this.#news = null
    if (this.#closed) return
    for (const kept of this.#switches.values()) this.publisher.publish(GOVERNOR_URLS.switched, kept)
    this.#switches.clear()
  }

  #soon(): void {
    if (this.#timer || this.#closed) return
    this.#timer = setTimeout(() => this.#flush(), COALESCE_MS)
  }

  #flush(): void {
    this.#timer = null
    if (this.#closed) return
    let left = VIEWS_PER_TURN
    for (const name of this.#microservices) {
      if (left-- === 0) break
      this.#microservices.delete(name)
      this.publisher.publish(GOVERNOR_URLS.changed, this.publisher.microservice(name) ?? { name, removed: true })
    }
    for (const taskId of this.#unplaced) {
      if (left-- <= 0) break
      this.#unplaced.delete(taskId)
      this.publisher.publish(GOVERNOR_URLS.unplacedChanged, { taskId, instance: this.publisher.unplaced(taskId) ?? null })
    }
    if (this.#microservices.size + this.#unplaced.size === 0) return
    this.#timer = setTimeout(() => this.#flush(), 0)
  }
}
