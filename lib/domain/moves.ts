import type { SwitchRecord } from './microservice'

/** A client sees the end of an instance this much before its agent tells of it, at most, ms. */
export const EARLY_MS = 250
/** Longest time from the announcement to the disconnect of a client that the switch moves: a planned stop has its grace time. */
export const LATEST_MS = 120_000

interface Party {
  taskId: string
  containerName: string
}

/** How a client's numbers went on over a switch, by a field of the payload that counts messages. */
export interface NumberedMove {
  /** The field that counts: `roll` of the axis feed. */
  field: string
  /** In the last message before, and in the first one after. */
  before: number
  after: number
  /** Numbers between them that never came. */
  missed: number
  /** Numbers that came again: the one who took over had not followed, or began anew. */
  repeated: number
}

/**
 * How one of our clients got from a lost connection to the next one. Times are ms since 1970 with fractions, by the clock of the
 * thread that runs the client; those of steps not reached are null.
 */
export interface ClientMove {
  id: string
  clientId: string
  clientName: string
  microservice: string
  /** The last message before the connection was lost. */
  lastMessageAt: number | null
  disconnectedAt: number
  /** Of the look-up that led to the connection; earlier attempts failed. */
  lookupStartedAt: number | null
  connectedAt: number | null
  subscribedAt: number | null
  firstMessageAt: number | null
  lookupMs: number | null
  connectMs: number | null
  subscribeMs: number | null
  from: Party | null
  /** Its own end of the connection that was lost; null when it had none of this run, absent in what was kept before this was told. */
  local?: { host: string; port: number } | null | undefined
  to: Party | null
  /** Of the microservice when it had come over. */
  epoch: number | null
  /** What was missed or came twice; null when nothing in its messages counts them, absent in what was kept before this was told. */
  numbers?: NumberedMove | null | undefined
  /** Nothing more will come: its first message is there, or was waited for in vain. */
  complete: boolean
}

/** The part of a move that says which switch it belongs to. */
export type Moved = Pick<ClientMove, 'disconnectedAt' | 'subscribedAt' | 'from' | 'to'>

/**
 * Whether a client's move belongs to a switch of its microservice. `before` and `after` are the faults of the switches right
 * before and after it, null where there is none. A takeover also has those who waited since nobody served.
 */
export function belongsTo(
  move: Moved,
  record: Pick<SwitchRecord, 'from' | 'to' | 'faultAt' | 'announcedAt'>,
  { before, after }: { before: number | null; after: number | null },
): boolean {
  const { from, to, faultAt, announcedAt } = record
  const came = to !== null && move.to?.taskId === to.taskId
  if (move.disconnectedAt < faultAt - EARLY_MS) {
    if (from !== null || !came || move.subscribedAt === null) return false
    const waited = move.disconnectedAt >= (before ?? faultAt) - EARLY_MS
    return waited && move.subscribedAt >= announcedAt - EARLY_MS && move.subscribedAt < (after ?? Number.POSITIVE_INFINITY)
  }
  const until = Math.min(after ?? Number.POSITIVE_INFINITY, announcedAt + LATEST_MS)
  if (move.disconnectedAt >= until) return false
  return from !== null && move.from !== null ? move.from.taskId === from.taskId : came
}
