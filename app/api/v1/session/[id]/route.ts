import { endSession } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const DELETE = route(endSession, (call) => consoleRoot().sessions.end(call, call.params.id))
