import { describe, expect, it } from 'vitest'
import { cutByMatch, findLines, stepTo } from './find'

describe('searching a log', () => {
  it('finds lines in any case, and none for nothing', () => {
    const lines = [{ text: 'On Connect' }, { text: 'message' }, { text: 'connected' }]
    expect(findLines(lines, 'CONNECT')).toEqual([0, 2])
    expect(findLines(lines, '')).toEqual([])
  })

  it('cuts a line so that its pieces are the line', () => {
    const pieces = cutByMatch('axis /axis Axis!', 'axis')
    expect(pieces.map((each) => each.text).join('')).toBe('axis /axis Axis!')
    expect(pieces.filter((each) => each.hit).map((each) => each.text)).toEqual(['axis', 'axis', 'Axis'])
  })

  it('does not cut where lower case has another length', () => {
    expect(cutByMatch('İstanbul', 'ist').map((each) => each.text)).toEqual(['İstanbul'])
  })

  it('goes round, and starts at the newest going back', () => {
    expect(stepTo([2, 5, 9], null, -1)).toBe(9)
    expect(stepTo([2, 5, 9], 9, 1)).toBe(2)
    expect(stepTo([2, 5, 9], 2, -1)).toBe(9)
    expect(stepTo([], 3, 1)).toBeNull()
  })
})
