import { microserviceInstances } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(microserviceInstances, ({ query }) => consoleRoot().microservices.instances(query))
