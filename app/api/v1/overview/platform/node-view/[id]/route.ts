import { nodeView } from '../../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../../lib/usecases/root'
import { route } from '../../../../../handler'

export const GET = route(nodeView, ({ params }) => consoleRoot().nodeFigures.view(params.id))
