import { listMicroservices, updateMicroservice } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listMicroservices, ({ query }) => consoleRoot().microservices.list(query))
export const PUT = route(updateMicroservice, (call) => consoleRoot().microservices.update(call, call.body))
