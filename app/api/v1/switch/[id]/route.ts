import { getSwitch } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getSwitch, ({ params }) => consoleRoot().microservices.switchOf(params.id))
