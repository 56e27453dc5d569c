import { createTemplatesOfImages } from '../../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../../lib/usecases/root'
import { route } from '../../../../../handler'

export const POST = route(createTemplatesOfImages, (call) => consoleRoot().templates.createOfImages(call, call.body))
