import { actOnPathLabel } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

const act = route(actOnPathLabel, (call) => consoleRoot().services.actOnPath(call, call.params.action, call.body.path))

/** Next wants one name for a dynamic segment, so the action of `service/{action}/path-label` arrives as `id`. */
export const POST = (request: Request, context: { params: Promise<{ id: string }> }) =>
  act(request, { params: context.params.then(({ id }) => ({ action: id })) })
