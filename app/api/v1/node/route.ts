import { createNode, deleteNodes, listNodes, updateNode } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(listNodes, ({ query }) => consoleRoot().nodes.list(query))
export const POST = route(createNode, (call) => consoleRoot().nodes.create(call, call.body))
export const PUT = route(updateNode, (call) => consoleRoot().nodes.update(call, call.body))
export const DELETE = route(deleteNodes, (call) => consoleRoot().nodes.remove(call, call.body.ids))
