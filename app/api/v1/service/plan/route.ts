import { planService } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const POST = route(planService, ({ body, locale }) => consoleRoot().services.plan(body, locale))
