import { deleteImage } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const DELETE = route(deleteImage, (call) => consoleRoot().images.remove(call, call.params.id))
