import { listTemplates } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listTemplates, ({ query }) => consoleRoot().templates.list(query))
