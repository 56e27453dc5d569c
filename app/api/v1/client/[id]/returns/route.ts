import { clientReturns } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(clientReturns, ({ params }) => consoleRoot().clients.returns(params.id))
