import { deleteByPath } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const DELETE = route(deleteByPath, (call) => consoleRoot().services.removePath(call, call.body.path, call.locale))
