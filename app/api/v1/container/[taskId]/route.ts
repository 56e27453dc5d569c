import { getContainer } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getContainer, ({ params }) => consoleRoot().containers.get(params.taskId))
