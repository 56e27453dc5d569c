import { listUploads } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(listUploads, ({ locale }) => consoleRoot().uploads.list(locale))
