import { getConfigValue } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const GET = route(getConfigValue, ({ query }) => consoleRoot().configuration.value(query.key))
