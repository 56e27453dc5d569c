import { endOtherSessions } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const DELETE = route(endOtherSessions, (call) => consoleRoot().sessions.endOthers(call))
