import type { ConfigRow } from '../../api/contract'
import type { ConfigEntryRecord } from '../../store'

/** A configuration entry as the API shows it. */
export function configRow({ id, key, type, value, version, updatedBy, updatedAt }: ConfigEntryRecord): ConfigRow {
  return { id, key, type, value, version, updatedBy, updatedAt: updatedAt.getTime() }
}
