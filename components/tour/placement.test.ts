import { describe, expect, it } from 'vitest'
import { placeWords } from './placement'

const WINDOW = { width: 1440, height: 900 }
const WORDS = { width: 200, height: 40 }

describe('placeWords', () => {
  it('stands beside the navigation, so that its other links stay in sight', () => {
    expect(placeWords({ top: 100, left: 8, width: 220, height: 30 }, WORDS, WINDOW)).toEqual({ top: 95, left: 238 })
  })
  it('stands below, or above where there is no room', () => {
    expect(placeWords({ top: 100, left: 600, width: 100, height: 30 }, WORDS, WINDOW)).toEqual({ top: 140, left: 550 })
    expect(placeWords({ top: 850, left: 600, width: 100, height: 30 }, WORDS, WINDOW)).toEqual({ top: 800, left: 550 })
  })
  it('never leaves the window', () => {
    const narrow = { width: 390, height: 844 }
    for (const left of [0, 200, 380]) {
      const { top, left: at } = placeWords({ top: 800, left, width: 10, height: 40 }, WORDS, narrow)
      expect(at).toBeGreaterThanOrEqual(8)
      expect(at + WORDS.width).toBeLessThanOrEqual(382)
      expect(top + WORDS.height).toBeLessThanOrEqual(836)
    }
  })
})
