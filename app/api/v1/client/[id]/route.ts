import { deleteClient, getClient } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getClient, ({ params }) => consoleRoot().clients.get(params.id))
export const DELETE = route(deleteClient, (call) => consoleRoot().clients.remove(call, call.params.id))
