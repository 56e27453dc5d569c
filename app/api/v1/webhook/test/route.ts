import { testWebhook } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const POST = route(testWebhook, (call) => consoleRoot().webhook.test(call))
