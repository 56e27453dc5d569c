import { checkNodeTypes } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(checkNodeTypes, () => consoleRoot().nodeFigures.types())
