import { getNodeByName } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(getNodeByName, ({ params }) => consoleRoot().nodeFigures.byName(params.name))
