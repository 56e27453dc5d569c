import { createTemplate } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(createTemplate, (call) => consoleRoot().templates.create(call, call.body))
