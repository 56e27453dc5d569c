import { deleteService, getService } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getService, ({ params }) => consoleRoot().services.get(params.id))
export const DELETE = route(deleteService, (call) => consoleRoot().services.remove(call, call.params.id))
