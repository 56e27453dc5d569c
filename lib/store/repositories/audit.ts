import type { Audit } from '../generated/client'
import { fromJson, toJson } from '../json'
import type { AuditFilter, AuditRow, Repositories } from '../types'
import { type Context, rows } from './context'
import { between, during } from './where'

export function auditRepository({ db, added }: Context): Repositories['audit'] {
  return {
    async add(row) {
      const stored = toRow(await db.audit.create({ data: { ...row, detail: toJson(row.detail) } }))
      added('audit', stored.id)
      return stored
    },
    async list({ limit, skip = 0, before, after, ...filter }) {
      const id = between({ before, after })
      const where = { ...whereOf(filter), ...(id && { id }) }
      return (await db.audit.findMany({ where, orderBy: { id: 'desc' }, skip, take: rows(limit) })).map(toRow)
    },
    count: (filter) => db.audit.count({ where: whereOf(filter) }),
    byIds: async (ids) => (await db.audit.findMany({ where: { id: { in: ids } }, orderBy: { id: 'desc' } })).map(toRow),
  }
}

function whereOf({ user, action, actions, target, targetId, ...span }: AuditFilter) {
  return {
    ...(user && { user: { contains: user } }),
    ...(action && { action: { startsWith: action } }),
    ...(actions && { AND: { action: { in: actions } } }),
    ...(targetId !== undefined && { targetId }),
    ...(target && { OR: [{ targetName: { contains: target } }, { targetId: target }] }),
    ...during(span),
  }
}

function toRow(row: Audit): AuditRow {
  return { ...row, detail: fromJson<AuditRow['detail']>(row.detail) }
}
