import { setNodePower } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(setNodePower, (call) => consoleRoot().nodes.setPower(call, call.params.id, call.body.on))
