import { deleteTemplates, getTemplateByPath } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getTemplateByPath, ({ query }) => consoleRoot().templates.byPath(query.path))
export const DELETE = route(deleteTemplates, (call) => consoleRoot().templates.remove(call, call.body))
