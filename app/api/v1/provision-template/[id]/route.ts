import { getTemplate } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getTemplate, ({ params }) => consoleRoot().templates.get(params.id))
