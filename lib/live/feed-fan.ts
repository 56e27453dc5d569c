import type { FeedItem } from '../api/contract/clients'
import { FEED_ITEMS, FEED_MS } from './bounds'

/** As the feed tells it and as viewers get it: `dropped` lines before these are missing. */
interface FeedMessage {
  clientId: string
  items: FeedItem[]
  dropped: number
}

interface OpenFeed {
  waiting: FeedItem[]
  timer: NodeJS.Timeout
}

/**
 * What clients print, on its way to those who look: after a rest at once, then one message in FEED_MS. A message costs a page
 * more than the lines in it, and nobody reads faster.
 */
export class FeedFan {
  readonly #feeds = new Map<string, OpenFeed>()
  readonly #send: (message: FeedMessage) => void

  constructor(send: (message: FeedMessage) => void) {
    this.#send = send
  }

  take(message: FeedMessage): void {
    const { clientId, items, dropped } = message
    const feed = this.#feeds.get(clientId)
    if (!feed) {
      this.#feeds.set(clientId, { waiting: [], timer: setTimeout(() => this.#next(clientId), FEED_MS) })
      this.#send(message)
      return
    }
    if (dropped > 0) {
      // what is missing is missing between the lines that wait and these
      this.#flush(clientId, feed)
      this.#send(message)
      return
    }
    feed.waiting.push(...items)
    if (feed.waiting.length >= FEED_ITEMS) this.#flush(clientId, feed)
  }

  /** Forgets what waits. */
  close(): void {
    for (const { timer } of this.#feeds.values()) clearTimeout(timer)
    this.#feeds.clear()
  }

  #next(clientId: string): void {
    const feed = this.#feeds.get(clientId)
    if (!feed) return
    if (feed.waiting.length === 0) {
      this.#feeds.delete(clientId)
      return
    }
    feed.timer = setTimeout(() => this.#next(clientId), FEED_MS)
    this.#flush(clientId, feed)
  }

  #flush(clientId: string, feed: OpenFeed): void {
    if (feed.waiting.length === 0) return
    const items = feed.waiting
    feed.waiting = []
    this.#send({ clientId, items, dropped: 0 })
  }
}
