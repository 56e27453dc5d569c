import { refusal } from '../../../../lib/api/route'
import { findConsoleRoot } from '../../../../lib/usecases/root'

/** Login, logout and session are the account library's own calls. */
const handle = (request: Request): Promise<Response> | Response =>
  findConsoleRoot()?.access.handle(request) ?? refusal(request, { code: 'starting' })

export { handle as GET, handle as POST }
