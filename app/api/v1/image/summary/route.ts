import { imageSummary } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(imageSummary, () => consoleRoot().images.summary())
