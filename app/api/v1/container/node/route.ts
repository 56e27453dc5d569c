import { listContainersByNode } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(listContainersByNode, ({ query }) => consoleRoot().containers.listByNode(query))
