import { switchover } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(switchover, (call) => consoleRoot().failover.switchover(call, call.params.id, call.body.taskId))
