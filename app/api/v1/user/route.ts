import { createUser, listUsers } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listUsers, () => consoleRoot().users.list())
export const POST = route(createUser, (call) => consoleRoot().users.create(call, call.body))
