import { nodeMetrics } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(nodeMetrics, ({ query }) => consoleRoot().nodeFigures.metrics(query))
