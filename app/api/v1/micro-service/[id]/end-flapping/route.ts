import { endFlapping } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(endFlapping, (call) => consoleRoot().failover.endFlapping(call, call.params.id))
