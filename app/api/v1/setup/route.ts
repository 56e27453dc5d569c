import { getSetup, postSetup } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(getSetup, ({ clientAddress }) => consoleRoot().session.setupState(clientAddress))
export const POST = route(postSetup, ({ clientAddress, body }) => consoleRoot().session.setup(clientAddress, body))
