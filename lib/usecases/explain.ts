import type { Failure } from '../api/errors'
import { AuthError } from '../auth'
import { ControlError } from '../control'
import { NotFoundError, StoreBusyError, StoreWriteError } from '../store'

/** Turns what a use case threw into a failure people can act on; null when it is a defect of ours. */
export function explain(error: unknown): Failure | null {
  if (error instanceof ControlError) return { code: error.code, params: error.params }
  if (error instanceof AuthError) return { code: error.code, ...(error.field === null ? {} : { field: error.field }) }
  if (error instanceof NotFoundError) return { code: 'not.found', params: { id: '' } }
  if (error instanceof StoreBusyError) return { code: 'store.busy' }
  if (error instanceof StoreWriteError) return { code: 'store.unwritable', params: { reason: error.message } }
  return null
}
