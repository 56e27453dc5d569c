import { containerLog } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(containerLog, ({ params, query }) => consoleRoot().containers.log(params.taskId, query))
