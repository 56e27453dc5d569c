import { agentSetup } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(agentSetup, () => consoleRoot().nodes.setup())
