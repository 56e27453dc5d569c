import { createService, listServices, updateService } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listServices, ({ query }) => consoleRoot().services.list(query))
export const POST = route(createService, (call) => consoleRoot().services.create(call, call.body))
export const PUT = route(updateService, (call) => consoleRoot().deployments.update(call, call.body))
