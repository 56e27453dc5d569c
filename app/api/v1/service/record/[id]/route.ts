import { getRecord } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(getRecord, ({ params, locale }) => consoleRoot().deployments.record(params.id, locale))
