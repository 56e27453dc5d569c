import { getSetup, postSetup } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(getSetup, ({ clientAddress, host }) => consoleRoot().session.setupState(clientAddress, host))
export const POST = route(postSetup, ({ clientAddress, host, body }) => consoleRoot().session.setup(clientAddress, host, body))
