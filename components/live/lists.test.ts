import { describe, expect, it } from 'vitest'
import type { LiveRows } from '../../lib/api/live'
import { applyChanges, KEPT } from './lists'

const node = (id: string, name = id) => ({ id, name }) as LiveRows['nodes']
const container = (taskId: string, id = taskId) => ({ id, taskId }) as LiveRows['containers']
const change = (seq: number) => ({ id: `s${seq}`, seq }) as LiveRows['switches']

describe('applyChanges', () => {
  it('replaces rows where they stand, adds new ones last, drops those that are gone', () => {
    const rows = applyChanges(
      'nodes',
      [node('a'), node('b'), node('c')],
      [
        { id: 'b', row: node('b', 'renamed') },
        { id: 'a', row: null },
        { id: 'd', row: node('d') },
        { id: 'unknown', row: null },
      ],
    )
    expect(rows.map((each) => each.name)).toEqual(['renamed', 'c', 'd'])
  })

  it('takes the last of several changes of one row', () => {
    const twice = [
      { id: 'a', row: node('a', 'first') },
      { id: 'a', row: node('a', 'second') },
    ]
    expect(applyChanges('nodes', [], twice).map((each) => each.name)).toEqual(['second'])
  })

  it('knows containers by their taskId', () => {
    const rows = applyChanges('containers', [container('t1', 'run1')], [{ id: 't1', row: container('t1', 'run2') }])
    expect(rows.map((each) => each.id)).toEqual(['run2'])
  })

  it('keeps switches newest first and bounded', () => {
    const rows = Array.from({ length: KEPT.switches }, (_, index) => change(KEPT.switches - index))
    const after = applyChanges('switches', rows, [
      { id: '200', row: change(200) },
      { id: '100', row: change(100) },
    ])
    expect(after).toHaveLength(KEPT.switches)
    expect(after[0]?.seq).toBe(200)
    expect(after.at(-1)?.seq).toBe(2)
  })
})
