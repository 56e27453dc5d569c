import { describe, expect, it } from 'vitest'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { partsOf } from './distribution'

const instances = ['server-10', 'server-2'].map((containerName) => ({ taskId: containerName, containerName }))
const row = (weights?: Record<string, number>) => ({ instances, weights }) as Pick<MicroserviceRow, 'instances' | 'weights'>

describe('partsOf', () => {
  it('gives all instances by name, and those that are gone', () => {
    const picks = [
      { taskId: 'server-2', picks: 30 },
      { taskId: 'old', picks: 10 },
    ]
    expect(partsOf(row({ 'server-2': 3, 'server-10': 0 }), { picks })).toEqual([
      { taskId: 'server-2', containerName: 'server-2', weight: 3, picks: 30, percent: 75 },
      { taskId: 'server-10', containerName: 'server-10', weight: 0, picks: 0, percent: 0 },
      { taskId: 'old', containerName: null, weight: null, picks: 10, percent: 25 },
    ])
  })

  it('is nothing of nothing', () => {
    expect(partsOf(row(), { picks: [] }).map((each) => [each.weight, each.percent])).toEqual([
      [null, 0],
      [null, 0],
    ])
  })
})
