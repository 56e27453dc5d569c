import { deleteToken } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const DELETE = route(deleteToken, (call) => consoleRoot().tokens.remove(call, call.params.id))
