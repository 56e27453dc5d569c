import { createConfig, listConfig, updateConfig } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listConfig, ({ query }) => consoleRoot().configuration.list(query))
export const POST = route(createConfig, (call) => consoleRoot().configuration.create(call, call.body))
export const PUT = route(updateConfig, (call) => consoleRoot().configuration.update(call, call.body))
