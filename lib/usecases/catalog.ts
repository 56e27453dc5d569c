import type * as contract from '../api/contract'
import type { DataOf, QueryOf } from '../api/endpoint'
import { fail, type Locale, type Outcome, succeed } from '../api/errors'
import { parseImageRef } from '../domain/image-ref'
import type { Context } from './context'
import { page, transactionView } from './views/format'
import { imageConfigView, imageRow } from './views/image'

/** What can be looked up and isn't changed here: images, transactions. */
export class Catalog {
  constructor(readonly context: Context) {}

  async images(query: QueryOf<typeof contract.listImages>): Promise<Outcome<DataOf<typeof contract.listImages>>> {
    const found = ((query.registryId || 'local') === 'local' ? await this.context.store.images.list() : [])
      .filter((each) => !query.name || each.name.includes(query.name.toLowerCase()))
      .filter((each) => !query.os || each.os === query.os)
      .filter((each) => !query.author || each.author === query.author)
      .sort(
        (a, b) =>
          a.name.localeCompare(b.name) || a.tag.localeCompare(b.tag, undefined, { numeric: true }) || a.os.localeCompare(b.os),
      )
    const { list, ...rest } = page(found, query)
    return succeed({ list: list.map(imageRow), ...rest })
  }

  async imageConfig(ref: string): Promise<Outcome<DataOf<typeof contract.imageConfig>>> {
    if (!parseImageRef(ref)) return fail('image.ref.form', 'ref')
    const image = await this.context.store.images.byRef(ref)
    return image ? succeed(imageConfigView(image)) : fail('image.unknown', 'ref', { ref })
  }

  async transaction(id: string, locale: Locale): Promise<Outcome<DataOf<typeof contract.getTransaction>>> {
    const found = await this.context.store.transactions.get(id)
    return found ? succeed(transactionView(found, locale)) : fail('not.found', 'id', { id })
  }
}
