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
/**
 * While connections to instances end one after the other, as when a node loses its power, nothing is told until so long after the
 * last of them, ms: the rest is decided sooner when nobody draws pages of the first.
 */
const CALM_MS = 30
/** But nothing is kept back longer than this, ms. */
const KEPT_BACK_MS = 250
/** So many views are published before anything else gets its turn; one while something waits to be decided. */
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
  /** Something waits to be decided. */
  busy(): boolean
  /** How long ago the last connection to an instance ended, ms; ∞ when none has. */
  sinceEnd(): number
}

/** Tells subscribers what has changed, at most once per COALESCE_MS and thing, and no sooner than what matters more is done. */
export class Changes {
  readonly #microservices = new Set<string>()
  readonly #unplaced = new Set<string>()
  /** Switches that aren't told yet, in their order. */
  readonly #switches = new Map<number, KeptSwitch>()
  #news: NodeJS.Timeout | null = null
  #newsSince = 0
  #timer: NodeJS.Timeout | null = null
  #since = 0
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
    else if (!this.#news) {
      this.#newsSince = performance.now()
      this.#tellSwitchesIn(SWITCH_NEWS_MS)
    }
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

  #tellSwitchesIn(ms: number): void {
    this.#news = setTimeout(() => {
      const wait = this.#keptBack(this.#newsSince)
      if (wait > 0) this.#tellSwitchesIn(wait)
      else this.#tellSwitches()
    }, ms)
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
    this.#since = performance.now()
    this.#flushIn(COALESCE_MS)
  }

  #flushIn(ms: number): void {
    this.#timer = setTimeout(() => this.#flush(), ms)
  }

  /** How much longer what waits since then is kept back, ms; 0: not any more. */
  #keptBack(since: number): number {
    const calmIn = CALM_MS - this.publisher.sinceEnd()
    return Math.max(0, Math.min(calmIn, since + KEPT_BACK_MS - performance.now()))
  }

  #flush(): void {
    this.#timer = null
    if (this.#closed) return
    const wait = this.#keptBack(this.#since)
    if (wait > 0) {
      this.#flushIn(wait)
      return
    }
    let left = this.publisher.busy() ? 1 : VIEWS_PER_TURN
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
    this.#flushIn(0)
  }
}
