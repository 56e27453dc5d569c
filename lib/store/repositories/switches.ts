import type { SwitchRecord } from '../../domain/microservice'
import type { Switch } from '../generated/client'
import { fromJson, toJson } from '../json'
import type { Repositories, StoredSwitch } from '../types'
import { type Context, rows } from './context'

export function switchRepository({ db }: Context): Repositories['switches'] {
  return {
    async add(record) {
      const { id, microservice } = record
      const known = await db.switch.findUnique({ where: { id } })
      if (known) return toStored(known)
      const at = new Date(record.announcedAt)
      return toStored(await db.switch.create({ data: { id, microservice, at, record: toJson(record) } }))
    },
    async list({ microservice, limit, beforeSeq }) {
      const where = {
        ...(microservice !== undefined && { microservice }),
        ...(beforeSeq !== undefined && { seq: { lt: beforeSeq } }),
      }
      return (await db.switch.findMany({ where, orderBy: { seq: 'desc' }, take: rows(limit) })).map(toStored)
    },
    async newest() {
      const row = await db.switch.findFirst({ orderBy: { seq: 'desc' } })
      return row && toStored(row)
    },
  }
}

function toStored(row: Switch): StoredSwitch {
  return { ...fromJson<SwitchRecord>(row.record), seq: row.seq }
}
