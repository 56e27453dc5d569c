import type { Audit } from '../generated/client'
import { fromJson, toJson } from '../json'
import type { AuditRow, Repositories } from '../types'
import { type Context, rows } from './context'

export function auditRepository({ db }: Context): Repositories['audit'] {
  return {
    add: async (row) => toRow(await db.audit.create({ data: { ...row, detail: toJson(row.detail) } })),
    async list({ limit, before, targetId }) {
      const where = { ...(before !== undefined && { id: { lt: before } }), ...(targetId !== undefined && { targetId }) }
      return (await db.audit.findMany({ where, orderBy: { id: 'desc' }, take: rows(limit) })).map(toRow)
    },
  }
}

function toRow(row: Audit): AuditRow {
  return { ...row, detail: fromJson<AuditRow['detail']>(row.detail) }
}
