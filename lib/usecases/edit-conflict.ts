import { type Failure, fail } from '../api/errors'
import type { Repositories } from '../store'
import { serverTime } from './views/format'

/**
 * Refuses the edit of an older version than the one that stands: says who changed what, and when, by the newest audit row of it,
 * which `changesOf` made the detail of.
 */
export async function editConflict(
  tx: Pick<Repositories, 'audit'>,
  target: { id: string; name: string },
): Promise<{ ok: false; failures: [Failure] }> {
  const [last] = await tx.audit.list({ targetId: target.id, limit: 1 })
  if (!last) return fail('edit.conflict.unknown', 'version', { name: target.name })
  const { after } = last.detail
  const what = typeof after === 'object' && after !== null ? Object.keys(after).join(', ') : last.action
  return fail('edit.conflict.by', 'version', { name: target.name, user: last.user, at: serverTime(last.at), what })
}
