import { putPreferences } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(putPreferences, (call) => consoleRoot().sessions.setPreferences(call, call.body))
