import { actOnContainer } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const PUT = route(actOnContainer, (call) => consoleRoot().containers.act(call, call.locale, call.body))
