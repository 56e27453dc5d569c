import type { z } from 'zod'
import type { AgentContainer, AgentEvent, EventPage } from '../protocol/agent'
import { fitting } from './fit'

/** Events kept for those who were away. */
export const KEPT_EVENTS = 1000

/** Numbers events from 1 in this boot of the agent, keeps the newest, and passes each on at once. */
export class Events {
  #kept: AgentEvent[] = []
  #seq = 0

  constructor(
    readonly bootId: string,
    private readonly publish: (event: AgentEvent) => void,
  ) {}

  get seq(): number {
    return this.#seq
  }

  add(kind: AgentEvent['kind'], taskId: string, container: AgentContainer | null): void {
    this.#seq += 1
    const event: AgentEvent = { bootId: this.bootId, seq: this.#seq, at: Date.now(), taskId, kind, container }
    this.publish(event)
    this.#kept.push(event)
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift()
  }

  /** The events after a number; not complete when some are gone, belong to another boot, or don't fit into one message. */
  since(bootId: string, after: number): z.infer<typeof EventPage> {
    if (bootId !== this.bootId || after > this.#seq) return { complete: false, events: [] }
    const events = this.#kept.filter((event) => event.seq > after)
    const first = this.#kept[0]?.seq ?? this.#seq + 1
    const page = fitting(events)
    return { complete: after + 1 >= first && page.length === events.length, events: page }
  }
}
