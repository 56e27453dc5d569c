import { createTemplateFolder } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const POST = route(createTemplateFolder, (call) => consoleRoot().templates.createFolder(call, call.body))
