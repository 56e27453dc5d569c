import { listSwitches } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listSwitches, ({ query }) => consoleRoot().events.switches(query))
