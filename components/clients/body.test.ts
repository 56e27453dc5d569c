import { describe, expect, it } from 'vitest'
import { BODY, drawBody } from './body'

/** Where corner `corner` of side `index` is drawn. */
function place(attitude: { roll: number; pitch: number; yaw: number }, index: number, corner: number) {
  const point = drawBody(attitude).find((face) => face.index === index)?.points[corner]
  if (!point) throw new Error('no such corner')
  return { right: point[0], down: point[1] }
}
const level = { roll: 0, pitch: 0, yaw: 0 }
const NOSE = [2, 0] as const
const RIGHT_TIP = [3, 2] as const
const LEFT_TIP = [2, 2] as const

describe('drawBody', () => {
  it('draws every side once', () => {
    expect(
      drawBody({ roll: 30, pitch: 20, yaw: 10 })
        .map((face) => face.index)
        .sort(),
    ).toEqual(BODY.map((_, index) => index))
  })
  it('lifts the nose when pitch grows', () => {
    expect(place({ ...level, pitch: 30 }, ...NOSE).down).toBeLessThan(place(level, ...NOSE).down)
  })
  it('lowers the right side when roll grows', () => {
    const rolled = { ...level, roll: 30 }
    expect(place(rolled, ...RIGHT_TIP).down).toBeGreaterThan(place(level, ...RIGHT_TIP).down)
    expect(place(rolled, ...LEFT_TIP).down).toBeLessThan(place(level, ...LEFT_TIP).down)
  })
  it('turns the nose to the right when yaw grows', () => {
    expect(place({ ...level, yaw: 20 }, ...NOSE).right).toBeGreaterThan(place(level, ...NOSE).right)
  })
  it('stays inside the picture', () => {
    for (let angle = 0; angle < 360; angle += 15) {
      for (const attitude of [
        { roll: angle, pitch: angle, yaw: angle },
        { ...level, yaw: angle },
        { ...level, pitch: angle },
      ]) {
        for (const { points } of drawBody(attitude)) for (const point of points) expect(Math.hypot(...point)).toBeLessThan(112)
      }
    }
  })
})
