import { isDeepStrictEqual } from 'node:util'
import { type Failure, fail } from '../api/errors'
import type { Repositories } from '../store'
import { serverTime } from './views/format'

type Fields = Record<string, unknown>

/** What became another, for the audit: the fields that differ, as they were and as they are. */
export function changesOf(was: Fields, is: Fields): { before: Fields; after: Fields } {
  const differ = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((each) => !isDeepStrictEqual(was[each], is[each]))
  const only = (all: Fields) => Object.fromEntries(differ.map((each) => [each, all[each] ?? null]))
  return { before: only(was), after: only(is) }
}

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
