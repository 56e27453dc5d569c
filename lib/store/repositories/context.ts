import type { SecretBox } from '../../secrets'
import type { Prisma } from '../generated/client'
import type { RecordChange, RecordKind } from '../records'
import { LIST_LIMIT } from '../retention'
import type { AddedTable } from '../types'

/** What a repository works with: the database, or one transaction of it, and the box for secrets. */
export interface Context {
  db: Prisma.TransactionClient
  box: SecretBox
  /** A row was added; it counts once the transaction around it, if any, is done. */
  added(table: AddedTable, id: number): void
  /** A record that is kept in memory became another; as with `added`, it counts once the transaction is done. */
  wrote<K extends RecordKind>(kind: K, key: string, change: RecordChange<K>): void
}

/** The number of rows to give when `limit` were asked for. */
export function rows(limit: number): number {
  return Math.max(0, Math.min(Math.floor(limit), LIST_LIMIT))
}
