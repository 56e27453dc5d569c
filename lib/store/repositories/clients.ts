import type { SecretBox } from '../../secrets'
import type { FeedClient } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import type { FeedClientRecord, Repositories } from '../types'
import type { Context } from './context'

export function clientRepository({ db, box }: Context): Repositories['clients'] {
  return {
    list: async () =>
      (await db.feedClient.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map((row) => toRecord(row, box)),
    async get(id) {
      const row = await db.feedClient.findUnique({ where: { id } })
      return row && toRecord(row, box)
    },
    async create({ password, urls, ...rest }) {
      const data = { ...rest, id: newId(), urls: toJson(urls), password: password === null ? null : box.seal(password) }
      return toRecord(await db.feedClient.create({ data }), box)
    },
    async update(id, { password, urls, ...rest }) {
      const data = {
        ...rest,
        ...(urls && { urls: toJson(urls) }),
        ...(password !== undefined && { password: password === null ? null : box.seal(password) }),
      }
      return toRecord(await db.feedClient.update({ where: { id }, data }), box)
    },
    async remove(id) {
      await db.feedClient.deleteMany({ where: { id } })
    },
  }
}

function toRecord(row: FeedClient, box: SecretBox): FeedClientRecord {
  return { ...row, urls: fromJson<string[]>(row.urls), password: row.password === null ? null : box.open(row.password) }
}
