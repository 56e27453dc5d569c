import { describe, expect, it } from 'vitest'
import type { LiveChange } from '../../lib/api/live'
import { HELD_ROWS, HeldChanges } from './held-changes'

const nodes = (at: number, ...rows: [id: string, name: string | null][]) =>
  ({ topic: 'nodes', at, changes: rows.map(([id, name]) => ({ id, row: name === null ? null : { id, name } })) }) as LiveChange

describe('HeldChanges', () => {
  it('gives the newest of each row, once', () => {
    const held = new HeldChanges()
    held.hold(nodes(1, ['a', 'one'], ['b', 'one']))
    held.hold(nodes(2, ['a', 'two']))
    held.hold(nodes(3, ['b', null]))
    expect(held.take()).toEqual({ changes: [nodes(3, ['a', 'two'], ['b', null])], stale: [] })
    expect(held.take()).toEqual({ changes: [], stale: [] })
  })

  it('asks for the whole list when more rows came than it keeps, and keeps nothing of it until then', () => {
    const held = new HeldChanges()
    for (let index = 0; index <= HELD_ROWS; index++) held.hold(nodes(index, [`n${index}`, 'x']))
    held.hold(nodes(9, ['late', 'x']))
    held.hold({ topic: 'services', at: 1, changes: [] })
    expect(held.take()).toEqual({ changes: [{ topic: 'services', at: 1, changes: [] }], stale: ['nodes'] })
    held.hold(nodes(10, ['a', 'x']))
    expect(held.take().changes).toEqual([nodes(10, ['a', 'x'])])
  })
})
