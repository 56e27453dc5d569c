import { createToken, listTokens } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listTokens, () => consoleRoot().tokens.list())
export const POST = route(createToken, (call) => consoleRoot().tokens.create(call, call.body))
