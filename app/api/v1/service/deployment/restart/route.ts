import { redeployService } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const PUT = route(redeployService, (call) => consoleRoot().deployments.redeploy(call, call.locale, call.body.id))
