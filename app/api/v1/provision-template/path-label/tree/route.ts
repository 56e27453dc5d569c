import { getTemplateTree } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(getTemplateTree, ({ query }) => consoleRoot().templates.tree(query))
