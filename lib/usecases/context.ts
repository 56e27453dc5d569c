import type { Caller } from '../api/route'
import type { Changes, Control } from '../control'
import type { Repositories, Store } from '../store'

/** What every use case works with. */
export interface Context {
  store: Store
  control: Control
  changes: Changes
}

/** Who asks, and in which request. */
export interface Asker {
  caller: Caller
  requestId: string
}

/** Writes who did what, in the transaction of the change itself. No secret may be in `detail`. */
export async function audit(
  tx: Repositories,
  { caller, requestId }: Asker,
  action: string,
  target: { type: string; id: string; name: string },
  detail: Record<string, unknown> = {},
): Promise<void> {
  await tx.audit.add({
    user: caller.name,
    role: caller.role,
    action,
    targetType: target.type,
    targetId: target.id,
    targetName: target.name,
    requestId,
    detail,
  })
}
