import { failback } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(failback, (call) => consoleRoot().microservices.failback(call, call.params.id))
