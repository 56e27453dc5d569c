import type { SecretBox } from '../../secrets'
import type { Prisma } from '../generated/client'
import { LIST_LIMIT } from '../retention'
import type { AddedTable } from '../types'

/** What a repository works with: the database, or one transaction of it, and the box for secrets. */
export interface Context {
  db: Prisma.TransactionClient
  box: SecretBox
  /** A row was added; it counts once the transaction around it, if any, is done. */
  added(table: AddedTable, id: number): void
}

/** The number of rows to give when `limit` were asked for. */
export function rows(limit: number): number {
  return Math.max(0, Math.min(Math.floor(limit), LIST_LIMIT))
}
