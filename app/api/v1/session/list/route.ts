import { listSessions } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(listSessions, (call) => consoleRoot().sessions.list(call, call.query))
