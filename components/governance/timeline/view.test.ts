import { describe, expect, it } from 'vitest'
import type { Lane } from './timeline'
import { atOf, fit, isWidest, LEAST_MS, labelled, nearest, pan, textWidth, ticks, xOf, zoom } from './view'

const all = { from: 0, to: 100 }

describe('the view of a timeline', () => {
  it('fits a range with air around it, also one of no length', () => {
    const { from, to } = fit(all)
    expect(from).toBeCloseTo(-6)
    expect(to).toBeCloseTo(106)
    const moment = fit({ from: 5, to: 5 })
    expect(moment.to - moment.from).toBeGreaterThan(0)
  })

  it('zooms around the cursor', () => {
    const view = zoom({ from: 0, to: 100 }, 0.5, 20, all)
    expect(view).toEqual({ from: 10, to: 60 })
    expect(xOf(20, view, 1000)).toBeCloseTo(xOf(20, { from: 0, to: 100 }, 1000))
  })

  it('ends zooming and panning where nothing more is to be seen', () => {
    const out = zoom({ from: 0, to: 100 }, 100, 50, all)
    expect(out).toEqual({ from: -50, to: 150 })
    expect(isWidest(out, all)).toBe(true)
    expect(isWidest({ from: 0, to: 100 }, all)).toBe(false)
    const close = zoom({ from: 0, to: 1 }, 0.0001, 0.5, all)
    expect(close.to - close.from).toBeCloseTo(LEAST_MS)
    expect(pan({ from: 0, to: 100 }, -1000, all)).toEqual({ from: -50, to: 50 })
    expect(pan({ from: 0, to: 100 }, 1000, all)).toEqual({ from: 50, to: 150 })
    expect(pan({ from: 0, to: 10 }, 5, all)).toEqual({ from: 5, to: 15 })
  })

  it('turns places into moments and back', () => {
    const view = { from: -20, to: 80 }
    expect(xOf(atOf(123, view, 900), view, 900)).toBeCloseTo(123)
  })

  it('has round ticks with the digits they need', () => {
    expect(ticks({ from: -12, to: 103 }, 450)).toEqual({ at: [0, 50, 100], digits: 0 })
    const fine = ticks({ from: -0.05, to: 0.31 }, 400)
    expect(fine.digits).toBe(1)
    expect(fine.at.map((at) => at.toFixed(fine.digits))).toEqual(['0.0', '0.1', '0.2', '0.3'])
    expect(Object.is(fine.at[0], -0)).toBe(false)
  })

  it('drops labels that would lie over the next mark or the edge', () => {
    const places = [
      { x: 0, width: 50 },
      { x: 20, width: 50 },
      { x: 100, width: 50 },
      { x: 180, width: 50 },
    ]
    expect(labelled(places, 200)).toEqual([false, true, true, false])
  })

  it('finds the mark under the cursor', () => {
    const lane: Lane = {
      id: 'x',
      kind: 'governor',
      client: null,
      spans: [],
      marks: [
        { kind: 'decided', at: 10 },
        { kind: 'announced', at: 12 },
      ],
    }
    expect(nearest(lane, 119, all, 1000, 10)?.kind).toBe('announced')
    expect(nearest(lane, 500, all, 1000, 10)).toBeNull()
  })

  it('knows that Chinese is wider', () => {
    expect(textWidth('已连接', 12)).toBeGreaterThan(textWidth('abc', 12))
  })
})
