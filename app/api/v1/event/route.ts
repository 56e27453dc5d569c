import { listEvents } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listEvents, ({ query }) => consoleRoot().events.list(query))
