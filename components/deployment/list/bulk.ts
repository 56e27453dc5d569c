import type { ContainerRow } from '../../../lib/api/contract'
import type { ServiceAction } from '../action-names'
import type { ActionRequest } from '../actions'
import type { Failure } from './run-all'

/** One action on many rows. `leaving` are the containers it concerns, `skipped` the chosen rows it would change nothing of. */
export interface Bulk {
  action: ServiceAction
  kind: 'service' | 'container'
  requests: ActionRequest[]
  leaving: ContainerRow[]
  skipped: number
}
export type BulkState = Bulk & { phase: 'asked' | 'running' | 'failed'; done: number; failures: Failure<ActionRequest>[] }
