import { setUserPassword } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const PUT = route(setUserPassword, (call) => consoleRoot().users.setPassword(call, call.params.id, call.body.password))
