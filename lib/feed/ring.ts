import type { FeedItem } from '../api/contract/clients'
import type { FeedItems } from './types'

/** Lines kept of one client. */
export const RING_ITEMS = 2000
/** Characters kept of one client: with long lines fewer are kept. */
export const RING_CHARACTERS = 1_000_000

/** The newest lines of one client; the oldest go when a bound is reached. */
export class Ring {
  #items: FeedItem[] = []
  #start = 0
  #characters = 0
  #seq = 0
  /** Where lines are missing that the worker dropped before they got a number. */
  #lost: { before: number; count: number }[] = []

  /** The number the next line gets, from 1. */
  nextSeq(): number {
    return ++this.#seq
  }

  /** Notes that `count` lines were dropped before the next one. */
  lose(count: number): void {
    if (count <= 0) return
    this.#lost.push({ before: this.#seq + 1, count })
    if (this.#lost.length > RING_ITEMS) this.#lost.shift()
  }

  push(item: FeedItem): void {
    this.#items.push(item)
    this.#characters += item.text.length
    while (this.#items.length - this.#start > RING_ITEMS || this.#characters > RING_CHARACTERS) {
      this.#characters -= this.#items[this.#start]?.text.length ?? 0
      this.#start++
    }
    if (this.#start >= RING_ITEMS) {
      this.#items = this.#items.slice(this.#start)
      this.#start = 0
    }
  }

  /** The lines after number `after`, and how many lines after it are missing. */
  after(after: number): FeedItems {
    const first = this.#items[this.#start]
    if (!first) return { items: [], dropped: 0 }
    const from = this.#start + Math.max(0, after + 1 - first.seq)
    const dropped = this.#lost.reduce((sum, { before, count }) => (before > after ? sum + count : sum), 0)
    return { items: this.#items.slice(from), dropped: Math.max(0, first.seq - 1 - Math.max(after, 0)) + dropped }
  }
}
