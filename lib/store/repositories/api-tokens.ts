import type { ApiToken } from '../generated/client'
import { newId } from '../json'
import type { ApiTokenRecord, Repositories } from '../types'
import { type Context, rows } from './context'

export function apiTokenRepository({ db }: Context): Repositories['apiTokens'] {
  return {
    list: async (limit) =>
      (await db.apiToken.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: rows(limit) })).map(toRecord),
    count: () => db.apiToken.count(),
    async get(id) {
      const row = await db.apiToken.findUnique({ where: { id } })
      return row && toRecord(row)
    },
    async byHash(hash) {
      const row = await db.apiToken.findUnique({ where: { hash } })
      return row && toRecord(row)
    },
    create: async (data) => toRecord(await db.apiToken.create({ data: { ...data, id: newId() } })),
    async used(id, at, since) {
      const stale = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: since } }] }
      return (await db.apiToken.updateMany({ where: { id, ...stale }, data: { lastUsedAt: at } })).count > 0
    },
    async remove(id) {
      await db.apiToken.deleteMany({ where: { id } })
    },
  }
}

const toRecord = (row: ApiToken): ApiTokenRecord => row
