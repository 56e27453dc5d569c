import { deleteTemplate } from '../../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../../lib/usecases/root'
import { route } from '../../../../handler'

export const DELETE = route(deleteTemplate, async (call) => {
  const { id } = call.params
  const removed = await consoleRoot().templates.remove(call, { id: [id] })
  return removed.ok ? { ok: true, value: { id } } : removed
})
