import { createClient, listClients } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listClients, () => consoleRoot().clients.list())
export const POST = route(createClient, (call) => consoleRoot().clients.create(call, call.body))
