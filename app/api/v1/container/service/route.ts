import { listContainersByService } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(listContainersByService, ({ query }) => consoleRoot().containers.listByService(query))
