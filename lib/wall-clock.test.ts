import { expect, it } from 'vitest'
import { originOf, wallNow, wallOf } from './wall-clock'

/** A machine whose clocks go on 0.01 ms with every look; before the looks in `away` the process stands still for 25 ms. */
function machine(originMs: number, away: number[]) {
  let at = 0
  let looks = 0
  const look = () => {
    looks++
    at += away.includes(looks) ? 25 : 0.01
    return at
  }
  return { wall: () => Math.floor(originMs + look()), mono: look }
}

it.each([
  ['goes on undisturbed', []],
  ['stands still between the two clocks', [102]],
  ['stands still before it looks', [1, 50, 150]],
])('finds the beginning of the monotonic clock when the process %s', (_, away) => {
  const { wall, mono } = machine(1_700_000_000_000.25, away)
  expect(Math.abs(originOf(wall, mono) - 1_700_000_000_000.25)).toBeLessThan(0.1)
})

it('tells both clocks as one', () => {
  expect(Math.abs(wallNow() - Date.now())).toBeLessThan(5)
  expect(wallOf(performance.now())).toBeCloseTo(wallNow(), -1)
})
