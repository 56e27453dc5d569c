import { getRescheduling, updateRescheduling } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getRescheduling, () => consoleRoot().rescheduling.get())
export const PUT = route(updateRescheduling, (call) => consoleRoot().rescheduling.update(call, call.body))
