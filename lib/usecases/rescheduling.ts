import type { ReschedulingInput } from '../api/contract'
import { type Outcome, succeed } from '../api/errors'
import { changesOf } from './audit-detail'
import { type Asker, audit, type Context } from './context'

const TARGET = { type: 'service', id: 'rescheduling', name: '' }

/** When containers of dynamic services are placed anew because their node is away. */
export class Rescheduling {
  constructor(readonly context: Context) {}

  async get(): Promise<Outcome<ReschedulingInput>> {
    return succeed({ afterSeconds: this.context.control.relocations.afterS })
  }

  async update(asker: Asker, input: ReschedulingInput): Promise<Outcome<ReschedulingInput>> {
    const { store, control } = this.context
    const before = { afterSeconds: control.relocations.afterS }
    await store.transaction(async (tx) => {
      await control.relocations.store(tx, input.afterSeconds)
      if (before.afterSeconds !== input.afterSeconds)
        await audit(tx, asker, 'service.rescheduling', TARGET, changesOf(before, input))
    })
    control.relocations.changeTo(input.afterSeconds)
    return succeed(input)
  }
}
