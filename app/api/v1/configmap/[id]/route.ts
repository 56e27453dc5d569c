import { deleteConfig } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const DELETE = route(deleteConfig, (call) => consoleRoot().configuration.remove(call, call.params.id))
