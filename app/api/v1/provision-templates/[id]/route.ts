import { updateTemplate } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(updateTemplate, (call) => consoleRoot().templates.update(call, call.locale, call.params.id, call.body))
