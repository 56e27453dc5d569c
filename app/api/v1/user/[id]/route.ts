import { deleteUser, setUserRole } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(setUserRole, (call) => consoleRoot().users.setRole(call, call.params.id, call.body.role))
export const DELETE = route(deleteUser, (call) => consoleRoot().users.remove(call, call.params.id))
