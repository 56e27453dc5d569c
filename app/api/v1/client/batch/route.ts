import { createClients } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const POST = route(createClients, (call) => consoleRoot().clients.createMany(call, call.body))
