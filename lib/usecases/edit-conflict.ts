import { isDeepStrictEqual } from 'node:util'
import { type Failure, fail } from '../api/errors'
import type { Repositories } from '../store'
import { serverTime } from './views/format'

type Fields = Record<string, unknown>

/** What became another, for the audit: the parts that differ by their paths (`image.ref`), as they were and as they are. Lists count as a whole. */
export function changesOf(before: object, after: object): { before: Fields; after: Fields } {
  const [was, is] = [parts(before), parts(after)]
  const differ = [...new Set([...was.keys(), ...is.keys()])].filter((each) => !isDeepStrictEqual(was.get(each), is.get(each)))
  const only = (all: Map<string, unknown>) =>
    Object.fromEntries(differ.flatMap((each) => (all.has(each) ? [[each, all.get(each)]] : [])))
  return { before: only(was), after: only(is) }
}

function parts(value: object, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, each] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) parts(each, at, into)
    else into.set(at, each)
  }
  return into
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
