import { listNodes } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listNodes, ({ query }) => consoleRoot().catalog.nodes(query))
