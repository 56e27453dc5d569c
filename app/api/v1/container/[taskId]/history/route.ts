import { containerMetrics } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(containerMetrics, ({ params }) => consoleRoot().containers.metrics(params.taskId))
