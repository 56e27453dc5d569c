import { describe, expect, it } from 'vitest'
import { countBy, GAP_MS, MOST_SAMPLES, type Sample, sampleOf, withSample } from './counts'

const sample = (at: number): Sample => ({ at, running: 1, cpu: 1, memory: 1 })

describe('countBy', () => {
  it('counts in the order of the states and leaves out the empty ones', () => {
    expect(countBy(['b', 'a', 'b'], (each) => each, ['a', 'b', 'c'])).toEqual([
      { state: 'a', count: 1 },
      { state: 'b', count: 2 },
    ])
  })
})

describe('samples', () => {
  it('add up what runs, without what is only last known', () => {
    const row = (status: string, nodeOnline: boolean) => ({ status, nodeOnline, cpuUsage: { total: 2.5 }, memoryUsage: 10 })
    expect(sampleOf([row('running', true), row('stopped', true), row('running', false)], 7)).toEqual({
      at: 7,
      running: 1,
      cpu: 5,
      memory: 20,
    })
  })

  it('are bounded, ascending, and show a pause as a gap', () => {
    let samples: Sample[] = []
    for (let at = 1; at <= MOST_SAMPLES + 5; at++) samples = withSample(samples, sample(at * 1000))
    expect(samples).toHaveLength(MOST_SAMPLES)
    expect(withSample(samples, sample(1000))).toEqual(samples)
    const last = samples.at(-1)?.at ?? 0
    expect(withSample(samples, sample(last + GAP_MS + 1)).at(-2)?.running).toBeNull()
  })
})
