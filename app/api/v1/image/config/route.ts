import { imageConfig } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(imageConfig, ({ query }) => consoleRoot().images.config(query.ref))
