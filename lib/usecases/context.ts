import type { AuditAction } from '../api/contract/events'
import type { Failure } from '../api/errors'
import type { Caller } from '../api/route'
import type { Changes, Control, Log } from '../control'
import type { Image } from '../domain/image'
import type { Repositories, Store } from '../store'

/** What every use case works with. */
export interface Context {
  store: Store
  control: Control
  changes: Changes
  log: Log
  images: {
    /** Why no node can run that process of the image; null when they can. */
    problem(image: Image, process: { args: readonly string[]; cwd: string }): Promise<Failure | null>
  }
}

/** Who asks, in which request, and from where. */
export interface Asker {
  caller: Caller
  requestId: string
  /** A network address; empty when it didn't come by the network. */
  clientAddress: string
}

/** Writes who did what from where, in the transaction of the change itself. What changed is `before` and `after` in `detail`; no secret may be there. */
export async function audit(
  tx: Repositories,
  { caller, requestId, clientAddress }: Asker,
  action: AuditAction,
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
    address: clientAddress,
    detail,
  })
}
