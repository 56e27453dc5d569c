import { actOnServices } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

const act = route(actOnServices, (call) => consoleRoot().services.act(call, call.params.action, call.body.ids))

/** Next wants one name for a dynamic segment, so the action of `service/{action}/ids` arrives as `id`. */
export const POST = (request: Request, context: { params: Promise<{ id: string }> }) =>
  act(request, { params: context.params.then(({ id }) => ({ action: id })) })
