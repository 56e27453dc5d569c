import { listImages } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listImages, ({ query }) => consoleRoot().catalog.images(query))
