import type * as contract from '../api/contract'
import type { DataOf } from '../api/endpoint'
import { fail, type Locale, type Outcome, succeed } from '../api/errors'
import type { Context } from './context'
import { transactionView } from './views/format'

/** What can be looked up and isn't changed here: transactions. */
export class Catalog {
  constructor(readonly context: Context) {}

  async transaction(id: string, locale: Locale): Promise<Outcome<DataOf<typeof contract.getTransaction>>> {
    const found = await this.context.store.transactions.get(id)
    return found ? succeed(transactionView(found, locale)) : fail('not.found', 'id', { id })
  }
}
