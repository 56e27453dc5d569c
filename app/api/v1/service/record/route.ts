import { deleteRecord, listRecords } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(listRecords, ({ query, locale }) => consoleRoot().deployments.records(query, locale))
export const DELETE = route(deleteRecord, (call) => consoleRoot().deployments.removeRecord(call, call.query.id))
