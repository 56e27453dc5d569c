import { actOnServiceContainers } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(actOnServiceContainers, (call) => consoleRoot().services.actOnContainers(call, call.locale, call.body))
