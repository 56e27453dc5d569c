import { actOnClient } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(actOnClient, (call) => consoleRoot().clients.act(call, call.params.id, call.params.action))
