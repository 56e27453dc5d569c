import type { ConfigType, JsonValue } from '../../domain/config-entry'
import type { ConfigEntry } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import type { ConfigEntryRecord, Repositories } from '../types'
import type { Context } from './context'

export function configEntryRepository({ db }: Context): Repositories['configEntries'] {
  const open = (row: ConfigEntry | null) => row && toRecord(row)
  return {
    list: async () => (await db.configEntry.findMany({ orderBy: { key: 'asc' } })).map(toRecord),
    count: () => db.configEntry.count(),
    get: async (id) => open(await db.configEntry.findUnique({ where: { id } })),
    byKey: async (key) => open(await db.configEntry.findUnique({ where: { key } })),
    create: async ({ value, ...rest }) =>
      toRecord(await db.configEntry.create({ data: { ...rest, value: toJson(value), id: newId() } })),
    async update(id, { value, ...rest }) {
      const data = { ...rest, value: toJson(value), version: { increment: 1 }, updatedAt: new Date() }
      return toRecord(await db.configEntry.update({ where: { id }, data }))
    },
    async remove(id) {
      await db.configEntry.deleteMany({ where: { id } })
    },
  }
}

function toRecord(row: ConfigEntry): ConfigEntryRecord {
  return { ...row, type: row.type as ConfigType, value: fromJson<JsonValue>(row.value) }
}
