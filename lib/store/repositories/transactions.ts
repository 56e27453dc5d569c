import type { Transaction } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import type { Repositories, TransactionRecord } from '../types'
import type { Context } from './context'

export function transactionRepository({ db }: Context): Repositories['transactions'] {
  return {
    create: async ({ action, targetIds }) =>
      toRecord(await db.transaction.create({ data: { id: newId(), action, targetIds: toJson(targetIds) } })),
    async get(id) {
      const row = await db.transaction.findUnique({ where: { id } })
      return row && toRecord(row)
    },
    async finish(id, { status, data, error }) {
      const patch = { status, data: data === undefined ? null : toJson(data), error: error ?? null, updatedAt: new Date() }
      return toRecord(await db.transaction.update({ where: { id }, data: patch }))
    },
    listRunning: async () =>
      (await db.transaction.findMany({ where: { status: 'running' }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(
        toRecord,
      ),
  }
}

function toRecord(row: Transaction): TransactionRecord {
  return {
    ...row,
    status: row.status as TransactionRecord['status'],
    targetIds: fromJson<string[]>(row.targetIds),
    data: row.data === null ? null : fromJson<unknown>(row.data),
  }
}
