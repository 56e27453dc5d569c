import { countImages } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(countImages, ({ query }) => consoleRoot().images.count(query))
