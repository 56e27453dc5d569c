import { setUserRole } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(setUserRole, (call) => consoleRoot().users.setRole(call, call.params.id, call.body.role))
