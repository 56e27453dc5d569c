import { getSwitchMark, putSwitchMark } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getSwitchMark, (call) => consoleRoot().switchMarks.get(call))
export const PUT = route(putSwitchMark, (call) => consoleRoot().switchMarks.put(call, call.body))
