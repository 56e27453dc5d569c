import { describe, expect, it } from 'vitest'
import { Counter, expositionOf, Histogram } from './exposition'

describe('the text that Prometheus reads', () => {
  it('has HELP and TYPE of each metric, escapes what must be, and leaves out what has no value', () => {
    const switches = new Counter()
    switches.add({ kind: 'failover', cause: 'say "hang"\\\n' })
    switches.add({ kind: 'failover', cause: 'say "hang"\\\n' }, 2)
    const text = expositionOf([
      { name: 'a_total', help: 'Two\nlines, a \\.', type: 'counter', samples: switches.samples() },
      { name: 'none', help: 'Nothing.', type: 'gauge', samples: [] },
      { name: 'b', help: 'Odd.', type: 'gauge', samples: [{ value: Number.NaN }, { value: Number.POSITIVE_INFINITY }] },
    ])
    expect(text).toBe(
      [
        '# HELP a_total Two\\nlines, a \\\\.',
        '# TYPE a_total counter',
        'a_total{kind="failover",cause="say \\"hang\\"\\\\\\n"} 3',
        '# HELP b Odd.',
        '# TYPE b gauge',
        'b NaN',
        'b +Inf',
        '',
      ].join('\n'),
    )
  })

  it('counts into buckets that each hold all below them', () => {
    const histogram = new Histogram([0.01, 0.1, 1])
    for (const value of [0.005, 0.01, 0.05, 7]) histogram.observe(value)
    const samples = histogram.samples().map(({ suffix, labels, value }) => [suffix, labels?.le, value])
    expect(samples).toEqual([
      ['_bucket', '0.01', 2],
      ['_bucket', '0.1', 3],
      ['_bucket', '1', 3],
      ['_bucket', '+Inf', 4],
      ['_sum', undefined, 7.065],
      ['_count', undefined, 4],
    ])
  })
})
