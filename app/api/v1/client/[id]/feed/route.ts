import { clientFeed } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(clientFeed, ({ params, query }) => consoleRoot().clients.output(params.id, query.after))
