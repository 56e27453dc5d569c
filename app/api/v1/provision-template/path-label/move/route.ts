import { moveTemplate } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const PUT = route(moveTemplate, (call) => consoleRoot().templates.move(call, call.body))
