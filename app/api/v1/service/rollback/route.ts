import { rollbackService } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(rollbackService, (call) => consoleRoot().deployments.rollback(call, call.locale, call.body))
