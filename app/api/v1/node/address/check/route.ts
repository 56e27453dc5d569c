import { checkNodeAddress } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(checkNodeAddress, ({ query }) => consoleRoot().nodes.addressTaken(query.address, query.id))
