import { abandonUpload, getUpload } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(getUpload, ({ params, locale }) => consoleRoot().uploads.get(params.uploadId, locale))
export const DELETE = route(abandonUpload, (call) => consoleRoot().uploads.abandon(call, call.params.uploadId))
