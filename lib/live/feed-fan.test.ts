import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FeedItem } from '../api/contract/clients'
import { FEED_ITEMS, FEED_MS } from './bounds'
import { FeedFan } from './feed-fan'

const line = (seq: number): FeedItem => ({ seq, at: seq, kind: 'message', text: `line ${seq}`, publisher: null, epoch: null })

describe('FeedFan', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** What was sent, as numbers of lines; a hole as text. */
  function fan() {
    const sent: (number | string)[][] = []
    const feeds = new FeedFan(({ items, dropped }) =>
      sent.push([...(dropped > 0 ? [`-${dropped}`] : []), ...items.map(({ seq }) => seq)]),
    )
    return { sent, feeds, take: (seq: number, dropped = 0) => feeds.take({ clientId: 'c', items: [line(seq)], dropped }) }
  }

  it('sends the first line after a rest at once and the others together, none twice and none lost', () => {
    const { sent, take } = fan()
    for (const seq of [1, 2, 3]) take(seq)
    expect(sent).toEqual([[1]])
    vi.advanceTimersByTime(FEED_MS)
    take(4)
    expect(sent).toEqual([[1], [2, 3]])
    vi.advanceTimersByTime(2 * FEED_MS)
    expect(sent).toEqual([[1], [2, 3], [4]])
    take(5)
    expect(sent.at(-1)).toEqual([5])
  })

  it('keeps a hole where it is', () => {
    const { sent, take } = fan()
    take(1)
    take(2)
    take(9, 6)
    take(10)
    vi.advanceTimersByTime(FEED_MS)
    expect(sent).toEqual([[1], [2], ['-6', 9], [10]])
  })

  it('lets no more wait than its bound, and makes no feed wait for another', () => {
    const { sent, feeds, take } = fan()
    take(0)
    for (let seq = 1; seq <= FEED_ITEMS; seq++) take(seq)
    expect(sent.map(({ length }) => length)).toEqual([1, FEED_ITEMS])
    feeds.take({ clientId: 'other', items: [line(7)], dropped: 0 })
    expect(sent.at(-1)).toEqual([7])
    take(FEED_ITEMS + 1)
    feeds.close()
    vi.advanceTimersByTime(2 * FEED_MS)
    expect(sent).toHaveLength(3)
  })
})
