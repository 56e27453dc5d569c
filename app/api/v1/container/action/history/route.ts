import { containerHistory } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(containerHistory, ({ query }) => consoleRoot().containers.history(query))
