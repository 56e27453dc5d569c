import { type Failure, fail } from '../api/errors'
import type { Repositories } from '../store'
import { serverTime, shortList } from './views/format'

/**
 * Refuses the edit of an older version than the one that stands: says who changed what, and when, by the newest audit row of those
 * `actions` that make a new version of it, which `changesOf` made the detail of.
 */
export async function editConflict(
  tx: Pick<Repositories, 'audit'>,
  target: { id: string; name: string },
  actions: string[],
): Promise<{ ok: false; failures: [Failure] }> {
  const [last] = await tx.audit.list({ targetId: target.id, actions, limit: 1 })
  if (!last) return fail('edit.conflict.unknown', 'version', { name: target.name })
  const { before, after } = last.detail
  const paths = [...new Set([before, after].flatMap((each) => Object.keys(each ?? {})))]
  const what = shortList(paths) || last.action
  return fail('edit.conflict.by', 'version', { name: target.name, user: last.user, at: serverTime(last.at), what })
}
