import type { AuditEntry, EventRow } from '../../api/contract'
import { severityOf } from '../../domain/event'
import type { AuditRow, LifecycleEvent } from '../../store'

/** An event's row. */
export function eventRow({ id, at, kind, subject, params }: LifecycleEvent): EventRow {
  return { seq: id, at: at.getTime(), kind, severity: severityOf(kind), subject, params }
}

/** An audit row as the API gives it. */
export function auditEntry({
  id,
  at,
  user,
  role,
  action,
  targetType,
  targetId,
  targetName,
  requestId,
  address,
  detail,
}: AuditRow): AuditEntry {
  return {
    seq: id,
    at: at.getTime(),
    user,
    role,
    action,
    target: { type: targetType, id: targetId, name: targetName },
    requestId,
    address,
    detail,
  }
}
