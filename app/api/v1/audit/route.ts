import { listAudit } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listAudit, ({ query }) => consoleRoot().events.audit(query))
