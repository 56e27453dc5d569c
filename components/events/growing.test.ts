import { describe, expect, it } from 'vitest'
import { caughtUp, MOST_ROWS, withNews, withOlder } from './growing'

const rows = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => ({ seq: from - index }))
const seqs = (list: { rows: { seq: number }[] }) => list.rows.map((row) => row.seq)

describe('a growing list', () => {
  const list = { rows: rows(10, 6), total: 10, more: true }

  it('takes news on top, each once, and counts them', () => {
    const after = withNews(list, [{ seq: 12 }, { seq: 11 }, { seq: 10 }])
    expect(seqs(after)).toEqual([12, 11, 10, 9, 8, 7, 6])
    expect(after.total).toBe(12)
    expect(withNews(after, [{ seq: 12 }])).toEqual(after)
  })

  it('leaves to older pages what belongs there', () => {
    expect(withNews(list, [{ seq: 3 }])).toBe(list)
    expect(seqs(withNews({ ...list, more: false }, [{ seq: 3 }])).at(-1)).toBe(3)
  })

  it('loads older pages until there are none', () => {
    const page = withOlder(list, rows(5, 3), 3)
    expect(page.more).toBe(true)
    expect(withOlder(page, rows(2, 1), 3)).toEqual({ rows: rows(10, 1), total: 10, more: false })
  })

  it('has nothing missing after an absence', () => {
    expect(caughtUp(list, rows(13, 11), { total: 13, limit: 5 })).toEqual({ rows: rows(13, 6), total: 13, more: true })
    // More than one answer may have: it begins anew rather than with a gap.
    expect(caughtUp(list, rows(40, 36), { total: 40, limit: 5 })).toEqual({ rows: rows(40, 36), total: 40, more: true })
  })

  it('is bounded', () => {
    const full = { rows: rows(MOST_ROWS, 1), total: MOST_ROWS, more: false }
    const after = withNews(full, [{ seq: MOST_ROWS + 1 }])
    expect(after.rows).toHaveLength(MOST_ROWS)
    expect(after.more).toBe(true)
  })
})
