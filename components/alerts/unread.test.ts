import { describe, expect, it } from 'vitest'
import { badgeText, unreadOf } from './unread'

const rows = (newest: number, count: number) => Array.from({ length: count }, (_, i) => ({ seq: newest - i }))

describe('unread switches', () => {
  it('are those above the mark', () => {
    expect(unreadOf(rows(7, 5), 5, 100)).toEqual({ count: 2, more: false })
    expect(unreadOf(rows(7, 5), 7, 100)).toEqual({ count: 0, more: false })
    expect(unreadOf([], 0, 100)).toEqual({ count: 0, more: false })
  })

  it('are counted as far as the page keeps them, and it says so', () => {
    expect(unreadOf(rows(300, 100), 201, 100)).toEqual({ count: 99, more: false })
    expect(unreadOf(rows(300, 100), 200, 100)).toEqual({ count: 100, more: true })
    expect(unreadOf(rows(300, 100), 3, 100)).toEqual({ count: 100, more: true })
  })

  it.each([
    [0, null],
    [1, '1'],
    [99, '99'],
    [100, '99+'],
  ])('%i has the badge %s', (count, text) => {
    expect(badgeText({ count, more: false })).toBe(text)
  })
})
