import { setAvailability } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const PUT = route(setAvailability, (call) => consoleRoot().failover.setAvailability(call, call.params.id, call.body))
