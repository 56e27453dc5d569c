import { describe, expect, it } from 'vitest'
import { readTour } from './store'

describe('readTour', () => {
  it('gives back what was kept', () => {
    const state = { mode: 'folded', afterSeq: 4, seen: null }
    expect(readTour(JSON.stringify(state))).toEqual(state)
  })
  it('begins afresh with what is no state of ours', () => {
    for (const text of [null, '', 'junk', '[]', '{"mode":"flying"}', 'null'])
      expect(readTour(text)).toEqual({ mode: 'new', afterSeq: null, seen: null })
    expect(readTour('{"mode":"open","afterSeq":"7"}').afterSeq).toBeNull()
  })
})
