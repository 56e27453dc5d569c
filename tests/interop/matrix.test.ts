import { afterAll, describe, it } from 'vitest'
import { useResources } from '../../lib/vsoa/testing/resources'
import { sceneOf } from './feature'
import { type Cell, matrixText } from './matrix-text'
import { officials } from './peers'
import { theirLookup, theirPosition } from './positions'
import { theirClient } from './their-client'
import { theirServerFeatures } from './their-server'

/** Every feature with every official implementation in every direction; what isn't there is skipped and says why. */
const DIRECTIONS = [
  { title: 'their client → our server', features: theirClient },
  { title: 'our client → their server', features: theirServerFeatures },
  { title: 'their look-up → our position server', features: theirLookup },
  { title: 'our look-up → their position server', features: theirPosition },
]

const keep = useResources()
const all = await officials()
const cells: Cell[] = []

for (const { title: peer, command, why, lacks } of all) {
  for (const { title: direction, features } of DIRECTIONS) {
    describe(`${peer}: ${direction}`, () => {
      for (const { name: feature, run } of features) {
        const cell: Cell = { peer, direction, feature, result: 'FAIL', why: '' }
        cells.push(cell)
        const missing = lacks[feature] ?? lacks[`${direction}: ${feature}`]
        if (command === null || missing !== undefined) {
          Object.assign(cell, { result: 'skip', why: missing ?? why })
          it.skip(feature)
          continue
        }
        it(feature, async () => {
          await run(sceneOf(command, keep))
          cell.result = 'pass'
        })
      }
    })
  }
}

afterAll(() => {
  console.log(matrixText(all, cells))
})
