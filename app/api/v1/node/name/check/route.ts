import { checkNodeName } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(checkNodeName, ({ query }) => consoleRoot().nodes.nameTaken(query.name, query.id))
