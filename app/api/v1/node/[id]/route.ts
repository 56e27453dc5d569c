import { getNode } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getNode, ({ params }) => consoleRoot().nodes.get(params.id))
