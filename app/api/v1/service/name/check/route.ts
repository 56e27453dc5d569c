import { checkServiceName } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(checkServiceName, ({ query }) => consoleRoot().services.nameTaken(query.name, query.id))
