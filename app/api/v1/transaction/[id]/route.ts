import { getTransaction } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getTransaction, ({ params, locale }) => consoleRoot().catalog.transaction(params.id, locale))
