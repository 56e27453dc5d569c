import type { ClientMove } from '../api/contract/moves'
import { Numbering } from './numbering'
import type { FeedClientConfig, Publisher } from './types'
import type { WireItem } from './wire'

/** A move is told as it is when no message has come for so long after the subscription. */
export const FIRST_MESSAGE_MS = 10_000

/**
 * Follows how one client gets from one connection to the next, by its lines and their worker's own clock. There is at most one
 * move under way; it is complete with the first message, at the next disconnect, or when it is given up.
 */
export class MoveTracker {
  #open: ClientMove | null = null
  #lastMessageAt: number | null = null
  #local: ClientMove['local'] = null
  readonly #numbering = new Numbering()

  constructor(readonly client: Pick<FeedClientConfig, 'id' | 'name' | 'server'>) {}

  /** The move that isn't complete yet. */
  get underWay(): ClientMove | null {
    return this.#open
  }

  /** When a move that waits for its first message is given up, ms since 1970; null when none waits. */
  get giveUpAt(): number | null {
    const at = this.#open?.subscribedAt ?? null
    return at === null ? null : at + FIRST_MESSAGE_MS
  }

  /** Takes a line in; `publisher` is who the client is (or just was) connected to. Gives the moves that are other ones now. */
  take(line: WireItem, publisher: Publisher | null): ClientMove[] {
    if (line.kind === 'disconnected') this.#numbering.lost()
    if (line.kind === 'disconnected') return [...this.giveUp(), this.#begin(line.exact, publisher)]
    if (line.kind === 'connected') this.#local = line.local ?? null
    if (line.kind === 'connected' && line.timing && this.#open) return [this.#connected(line.exact, line.timing, publisher)]
    if (line.kind !== 'message') return []
    this.#lastMessageAt = line.exact
    const numbers = this.#numbering.take(line.url ?? '', line.param)
    return this.#open?.subscribedAt ? this.#finish({ firstMessageAt: line.exact, numbers }, publisher) : []
  }

  /** Nothing more is to be expected of the move under way. */
  giveUp(publisher: Publisher | null = null): ClientMove[] {
    return this.#open ? this.#finish({}, publisher) : []
  }

  #begin(at: number, publisher: Publisher | null): ClientMove {
    const { id, name, server } = this.client
    this.#open = {
      id: `${id}-${Math.round(at)}`,
      clientId: id,
      clientName: name ?? id,
      // an address is its own name
      microservice: publisher?.microservice ?? server.replace(/^vsoa:\/\//, '').toLowerCase(),
      lastMessageAt: this.#lastMessageAt,
      disconnectedAt: at,
      lookupStartedAt: null,
      connectedAt: null,
      subscribedAt: null,
      firstMessageAt: null,
      lookupMs: null,
      connectMs: null,
      subscribeMs: null,
      from: partyOf(publisher),
      local: this.#local,
      to: null,
      epoch: null,
      numbers: null,
      complete: false,
    }
    return this.#open
  }

  #connected(at: number, timing: NonNullable<WireItem['timing']>, publisher: Publisher | null): ClientMove {
    const { lookupMs, connectMs, subscribeMs } = timing
    const connectedAt = at - subscribeMs
    return this.#update(
      { lookupStartedAt: connectedAt - connectMs - lookupMs, connectedAt, subscribedAt: at, lookupMs, connectMs, subscribeMs },
      publisher,
    )
  }

  #finish(change: Partial<ClientMove>, publisher: Publisher | null): ClientMove[] {
    const done = this.#update({ ...change, complete: true }, publisher)
    this.#open = null
    return [done]
  }

  /** Who it came to may be known only a moment after the connection: the console learns of a switch by its own way. */
  #update(change: Partial<ClientMove>, publisher: Publisher | null): ClientMove {
    const next = { ...(this.#open as ClientMove), ...change }
    if (next.subscribedAt !== null && publisher) {
      Object.assign(next, { to: partyOf(publisher), epoch: publisher.epoch })
      if (next.from === null) next.microservice = publisher.microservice ?? next.microservice
    }
    this.#open = next
    return next
  }
}

const partyOf = (publisher: Publisher | null) => publisher && { taskId: publisher.taskId, containerName: publisher.containerName }
