import { nodeStatus } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(nodeStatus, ({ query }) => consoleRoot().nodeFigures.status(query))
