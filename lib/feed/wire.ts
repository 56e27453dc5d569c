import type { ClientFailure, FeedItem } from '../api/contract/clients'
import type { Endpoint } from '../vsoa'
import type { FeedClientConfig } from './types'

/** A line as the worker makes it; the main thread adds its number and the publisher. */
export interface WireItem extends Pick<FeedItem, 'at' | 'kind' | 'text' | 'url' | 'param' | 'timing'> {
  /** When, ms since 1970 by a clock that never jumps. */
  exact: number
  /** On `connected`: where to. */
  endpoint?: Endpoint
  /** On `connected`: the client's own end. */
  local?: Endpoint
}

/** How a client stands; travels with every batch, so that it is right even when lines were dropped. */
export interface WireState {
  state: 'connecting' | 'connected'
  endpoint: Endpoint | null
  lastError: ClientFailure | null
  /** Since this run of the client began. */
  messages: number
  connects: number
  connectedAt: number | null
  lastMessageAt: number | null
}

export interface WireBatch {
  id: string
  /** The run of the client the lines belong to: after a stop and a start, late lines of the former run are ignored. */
  run: number
  items: WireItem[]
  dropped: number
  state: WireState
}

export type ToWorker =
  | { type: 'start'; run: number; config: FeedClientConfig; positionServers: Endpoint[] }
  | { type: 'stop'; id: string; run: number }
  | { type: 'taken' }

export type FromWorker =
  | { type: 'batches'; batches: WireBatch[] }
  | { type: 'stopped'; id: string; run: number }
  /** Its options are refused; nothing runs. */
  | { type: 'refused'; id: string; run: number; reason: string }

/** Lines reach the main thread within this time. */
export const BATCH_MS = 15
/** Lines of one client that wait in the worker; then its oldest messages are dropped. 256 a batch are 17,000 a second. */
export const OUTBOX_ITEMS = 256
/** Batches the main thread hasn't taken yet; meanwhile lines wait (and drop) in the worker. */
export const UNTAKEN_BATCHES = 4
/** Longest text of a line; the param of a longer message isn't handed on parsed. */
export const TEXT_LENGTH = 4096
/** While the same failure repeats, one line in this time says so. */
export const ATTEMPT_LINE_MS = 1000
