import { getWebhook, putWebhook } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(getWebhook, () => consoleRoot().webhook.read())
export const PUT = route(putWebhook, (call) => consoleRoot().webhook.set(call, call.body))
