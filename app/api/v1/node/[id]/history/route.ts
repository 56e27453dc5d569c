import { nodeHistory } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(nodeHistory, ({ params }) => consoleRoot().nodes.history(params.id))
