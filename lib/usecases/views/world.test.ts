import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes, Control } from '../../control'
import type { Store } from '../../store'
import { quiet, sampleSpec, temporaryStore } from '../../store/test-store'
import { livingWorld } from './world'

let store: Store
let done: () => Promise<void>
beforeEach(async () => {
  ;({ store, done } = await temporaryStore())
})
afterEach(() => done())

function living() {
  const changes = new Changes()
  // Never started: nothing but the store speaks.
  const governor = { host: '127.0.0.1', port: 1, password: '' }
  const control = new Control({ store, governor, power: null, archiveOf: String, changes, log: quiet })
  return { changes, world: livingWorld({ store, control, changes }) }
}
const add = (name: string) => store.services.create({ name, spec: sampleSpec(name) })

describe('the world that rows are made of', () => {
  it('is read again when something was stored, and only then', async () => {
    const { changes, world } = living()
    const first = await add('first')
    expect([...(await world()).services.keys()]).toEqual([first.id])
    const second = await add('second')
    changes.saw('containers', 'figures')
    expect([...(await world()).services.keys()]).toEqual([first.id])
    changes.say('services', second.id)
    expect([...(await world()).services.keys()]).toEqual([first.id, second.id])
    await store.services.remove(first.id)
    changes.say('services', first.id)
    expect([...(await world()).services.keys()]).toEqual([second.id])
  })

  it('keeps no answer that something was stored during', async () => {
    const { changes, world } = living()
    const early = world()
    const late = await add('late')
    changes.say('services', late.id)
    await early
    expect([...(await world()).services.keys()]).toEqual([late.id])
  })
})
