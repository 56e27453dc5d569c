import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attitudeOf, halfTurn, horizonOf } from './attitude'

describe('attitudeOf', () => {
  it('takes the three numbers and nothing else', () => {
    expect(attitudeOf({ roll: 1, pitch: -2, yaw: 3.5, more: 'x' })).toEqual({ roll: 1, pitch: -2, yaw: 3.5 })
    for (const param of [
      undefined,
      null,
      7,
      'text',
      [],
      {},
      { roll: 1, pitch: 2 },
      { roll: '1', pitch: 2, yaw: 3 },
      { roll: Number.NaN, pitch: 0, yaw: 0 },
    ]) {
      expect(attitudeOf(param)).toBeNull()
    }
  })
})

describe('horizonOf', () => {
  it('shows small angles as they are', () => {
    expect(horizonOf({ roll: 7, pitch: 8, yaw: 9 })).toEqual({ bank: 7, climb: 8, heading: 9, inverted: false })
  })
  it('turns the vehicle on its back beyond the zenith', () => {
    expect(horizonOf({ roll: 0, pitch: 100, yaw: 10 })).toEqual({ bank: 180, climb: 80, heading: 190, inverted: true })
    expect(horizonOf({ roll: 0, pitch: 270, yaw: 0 })).toEqual({ bank: 0, climb: -90, heading: 0, inverted: false })
  })
  it('stays inside the instrument for any angles', () => {
    const angle = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(angle, angle, angle, (roll, pitch, yaw) => {
        const view = horizonOf({ roll, pitch, yaw })
        expect(Math.abs(view.climb)).toBeLessThanOrEqual(90)
        expect(Math.abs(view.bank)).toBeLessThanOrEqual(180)
        expect(view.heading).toBeGreaterThanOrEqual(0)
        expect(view.heading).toBeLessThanOrEqual(360)
      }),
    )
  })
  it('half turns', () => {
    expect([0, 180, 181, -181, 540, 720].map(halfTurn)).toEqual([0, 180, -179, 179, 180, 0])
  })
})
