import { listImages, uploadImage } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listImages, ({ query }) => consoleRoot().images.list(query))
export const POST = route(uploadImage, (call) => consoleRoot().uploads.chunk(call, call.headers, call.bytes))
