import { getImage } from '../../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../../lib/usecases/root'
import { route } from '../../../../../handler'

export const GET = route(getImage, ({ params, locale }) => consoleRoot().images.get(params.registryId, params.imageId, locale))
