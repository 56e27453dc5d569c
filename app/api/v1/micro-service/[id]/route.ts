import { getMicroservice } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getMicroservice, ({ params }) => consoleRoot().microservices.get(params.id))
