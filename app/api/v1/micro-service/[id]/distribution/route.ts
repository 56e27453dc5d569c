import { microserviceDistribution } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const GET = route(microserviceDistribution, ({ params }) => consoleRoot().microservices.distribution(params.id))
