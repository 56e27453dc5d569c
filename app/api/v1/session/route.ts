import { getMe } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(getMe, async ({ caller }) => consoleRoot().session.me(caller))
