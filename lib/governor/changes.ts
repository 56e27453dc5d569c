import type { SwitchRecord } from '../domain/microservice'
import { GOVERNOR_URLS } from '../protocol/governor'

/** Changes of one microservice within this time go out as one, ms. */
const COALESCE_MS = 10
/** So many views are published before anything else gets its turn. */
const VIEWS_PER_TURN = 20

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

  switched(kept: { seq: number; switch: SwitchRecord }): void {
    setImmediate(() => {
      if (!this.#closed) this.publisher.publish(GOVERNOR_URLS.switched, kept)
    })
  }

  switchCompleted(kept: { seq: number; switch: SwitchRecord }): void {
    setImmediate(() => {
      if (!this.#closed) this.publisher.publish(GOVERNOR_URLS.switchCompleted, kept)
    })
  }

  agent(nodeId: string, connected: boolean, reason: string | null): void {
    if (!this.#closed) this.publisher.publish(GOVERNOR_URLS.agentChanged, { nodeId, connected, reason })
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
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
