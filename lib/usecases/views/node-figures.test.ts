import { expect, it } from 'vitest'
import { wallTime } from './format'
import { lastOfSteps } from './node-figures'

const at = [1000, 2000, 3500, 4000, 9000]

it.each([
  ['all of it', { from: 0, to: 10_000, stepMs: null }, [0, 1, 2, 3, 4]],
  ['a part, both ends included', { from: 2000, to: 4000, stepMs: null }, [1, 2, 3]],
  ['the last of each step', { from: 0, to: 10_000, stepMs: 2000 }, [0, 2, 3, 4]],
  ['one step over all', { from: 0, to: 10_000, stepMs: 100_000 }, [4]],
  ['nothing', { from: 5000, to: 6000, stepMs: 1000 }, []],
])('%s', (_, span, places) => {
  expect(lastOfSteps(at, span)).toEqual(places)
})

it('a wall clock is ahead of or behind UTC', () => {
  expect(wallTime(Date.UTC(2026, 0, 1, 0, 30), 480)).toBe('2026-01-01 08:30:00')
  expect(wallTime(Date.UTC(2026, 0, 1, 0, 30), -90)).toBe('2025-12-31 23:00:00')
})
