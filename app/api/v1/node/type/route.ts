import { refreshNodeTypes } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(refreshNodeTypes, (call) => consoleRoot().nodeFigures.refreshTypes(call))
