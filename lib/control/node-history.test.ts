import { expect, it } from 'vitest'
import { NodeHistory } from './node-history'

const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000
const report = (at: number, more: object = {}) => ({
  at,
  cpuPercent: 10,
  memoryTotal: 100,
  memoryFree: 30,
  containers: [],
  ...more,
})
const link = { containers: new Map(), processes: { count: 7, top: [] } }

it('keeps figures, rates of each interface, and the processes of each minute', () => {
  const history = new NodeHistory()
  for (let second = 0; second < 150; second++) {
    const at = START + second * 1000
    const processes =
      second % 10 === 0 ? { processes: { count: 7, top: [{ name: `p${second}`, cpuPercent: 1, rssBytes: 2 }] } } : {}
    history.add(
      'n',
      report(at, { diskTotal: 50, diskFree: 20, network: [{ name: 'lo', up: second, down: 1 }], ...processes }),
      link,
    )
  }
  const series = history.series('n')
  expect(series.at).toHaveLength(150)
  expect([series.memory[0], series.disk[0], series.processes[0], series.running[0]]).toEqual([70, 30, 7, 0])
  expect(history.network('n').get('lo')?.up.at(-1)).toBe(149)
  expect(history.processes('n').map((each) => [(each.at - START) / MINUTE, each.top[0]?.name])).toEqual([
    [0, 'p0'],
    [1, 'p60'],
    [2, 'p120'],
  ])
  history.delete('n')
  expect([history.series('n').at, history.network('n').size, history.processes('n')]).toEqual([[], 0, []])
})

it('is bounded, whatever a machine calls its interfaces', () => {
  const history = new NodeHistory()
  for (let minute = 0; minute < 1000; minute++) {
    const network = [{ name: `veth${minute}`, up: 1, down: 1 }]
    history.add('n', report(START + minute * MINUTE, { network, processes: link.processes }), link)
  }
  expect(history.network('n').size).toBe(16)
  expect(history.processes('n')).toHaveLength(120)
  expect(history.series('n').disk.every((each) => each === null)).toBe(true)
})
