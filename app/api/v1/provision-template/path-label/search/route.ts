import { searchTemplates } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(searchTemplates, ({ query }) => consoleRoot().templates.search(query))
