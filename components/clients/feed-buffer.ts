import type { FeedItem } from '../../lib/api/contract/clients'
import { FeedSeries } from './feed-series'
import { publisherIndex } from './publisher-colour'

/** Lines kept on the page, in blocks: a new line renders its own block again and no other. */
export const LINES_PER_BLOCK = 50
export const MAX_BLOCKS = 40
/** Messages that may wait while the page asks for what was printed before. */
const MAX_WAITING = 2000

export type FeedLine =
  | { key: number; gap: null; item: FeedItem; publisher: number | null }
  /** `gap` lines were lost before this point. */
  | { key: number; gap: number; item: null; publisher: null }

export interface FeedBlock {
  key: number
  lines: readonly FeedLine[]
}

export interface FeedSnapshot {
  blocks: readonly FeedBlock[]
  /** Lines ever shown, the cleared and the forgotten ones too. */
  total: number
  publisher: FeedItem['publisher']
  /** The newest message. */
  message: FeedItem | null
  /** The last `connected` line that says how long its steps took. */
  connection: FeedItem | null
  /** The last `connected` or `disconnected` line, for those who listen. */
  lastChange: FeedItem | null
}

const EMPTY: FeedSnapshot = {
  blocks: [],
  total: 0,
  publisher: null,
  message: null,
  connection: null,
  lastChange: null,
}

/**
 * One client's output on one page: what the API still has and what comes live, each line once and in order.
 * Keeps at most LINES_PER_BLOCK × MAX_BLOCKS lines. Snapshots are immutable; `subscribe` fits useSyncExternalStore.
 */
export class FeedBuffer {
  /** The numbers of the messages, which a cleared page keeps. */
  readonly series = new FeedSeries()
  #snapshot: FeedSnapshot = EMPTY
  #listeners = new Set<() => void>()
  #nextKey = 1
  #last: { seq: number; at: number } | null = null
  #waiting: { items: FeedItem[]; dropped: number } | null = { items: [], dropped: 0 }
  #schedule: (run: () => void) => void
  #scheduled = false

  /** `schedule` says when listeners hear of changes, e.g. requestAnimationFrame; the default is at once. */
  constructor(schedule: (run: () => void) => void = (run) => run()) {
    this.#schedule = schedule
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): FeedSnapshot => this.#snapshot

  /** From now on live lines wait until `fill` has brought what was printed before them. */
  hold(): void {
    this.#waiting ??= { items: [], dropped: 0 }
  }

  /** Lines of the live channel. `dropped`: how many the server left out before them. */
  live(items: readonly FeedItem[], dropped: number): void {
    const newest = items.at(-1)
    if (newest) this.series.heard(newest.at, Date.now())
    if (!this.#waiting) {
      this.#append(items, dropped)
      return
    }
    this.#waiting.items.push(...items)
    const over = this.#waiting.items.length - MAX_WAITING
    if (over > 0) this.#waiting.items.splice(0, over)
    this.#waiting.dropped += dropped + Math.max(0, over)
  }

  /** Everything the server still has, oldest first; then what waited. A server that counts anew is noticed. */
  fill(items: readonly FeedItem[], dropped: number): void {
    const last = this.#last
    if (last) {
      const same = items.find((item) => item.seq === last.seq)
      const newest = items.at(-1)
      const restarted = same ? same.at !== last.at : newest !== undefined && newest.seq < last.seq
      if (restarted) this.#last = null
    }
    this.#append(items, this.#last ? 0 : dropped)
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting) this.#append(waiting.items, 0)
  }

  /** Forgets the lines on the page; what comes later is shown. */
  clear(): void {
    this.#snapshot = { ...this.#snapshot, blocks: [] }
    this.#tell()
  }

  /** The kept lines as text, as the client printed them. */
  text(): string {
    return this.#snapshot.blocks.flatMap((block) => block.lines.flatMap((line) => line.item?.text ?? [])).join('\n')
  }

  #append(items: readonly FeedItem[], dropped: number): void {
    const fresh: FeedLine[] = []
    let { publisher, message, connection, lastChange } = this.#snapshot
    if (dropped > 0) fresh.push({ key: this.#nextKey++, gap: dropped, item: null, publisher: null })
    for (const item of items) {
      if (this.#last && item.seq <= this.#last.seq) continue
      this.#last = { seq: item.seq, at: item.at }
      this.series.take(item)
      const index = item.publisher ? publisherIndex(item.publisher.taskId) : null
      fresh.push({ key: this.#nextKey++, gap: null, item, publisher: index })
      if (item.publisher && item.publisher.taskId !== publisher?.taskId) publisher = item.publisher
      if (item.kind === 'message') message = item
      if (item.kind === 'connected' && item.timing) connection = item
      if (item.kind === 'connected' || item.kind === 'disconnected') lastChange = item
      if (item.kind === 'disconnected') publisher = null
    }
    if (fresh.length === 0) return
    this.#snapshot = {
      blocks: appendLines(this.#snapshot.blocks, fresh),
      total: this.#snapshot.total + fresh.length,
      publisher,
      message,
      connection,
      lastChange,
    }
    this.#tell()
  }

  #tell(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#schedule(() => {
      this.#scheduled = false
      for (const listener of this.#listeners) listener()
    })
  }
}

/** Adds lines to the last block and to new ones; the oldest blocks go when there are too many. */
function appendLines(blocks: readonly FeedBlock[], fresh: readonly FeedLine[]): FeedBlock[] {
  const result = [...blocks]
  let taken = 0
  const open = result.at(-1)
  if (open && open.lines.length < LINES_PER_BLOCK) {
    taken = LINES_PER_BLOCK - open.lines.length
    result[result.length - 1] = { key: open.key, lines: [...open.lines, ...fresh.slice(0, taken)] }
  }
  for (; taken < fresh.length; taken += LINES_PER_BLOCK) {
    const lines = fresh.slice(taken, taken + LINES_PER_BLOCK)
    const first = lines[0]
    if (first) result.push({ key: first.key, lines })
  }
  return result.slice(-MAX_BLOCKS)
}
