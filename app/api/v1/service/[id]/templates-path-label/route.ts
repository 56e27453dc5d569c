import { deployTemplates } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

const deploy = route(deployTemplates, (call) => {
  return consoleRoot().templates.deployment.deploy(call, call.locale, call.params.action, call.body)
})

/** Next wants one name for a dynamic segment, so the action of `service/{action}/templates-path-label` arrives as `id`. */
export const POST = (request: Request, context: { params: Promise<{ id: string }> }) =>
  deploy(request, { params: context.params.then(({ id }) => ({ action: id })) })
