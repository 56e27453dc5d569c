import { serviceSummary } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(serviceSummary, () => consoleRoot().services.summary())
