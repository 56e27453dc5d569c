import type { SwitchRecord } from '../../domain/microservice'
import type { Switch } from '../generated/client'
import { fromJson, toJson } from '../json'
import type { Repositories, StoredSwitch, SwitchFilter } from '../types'
import { type Context, rows } from './context'
import { between, during } from './where'

export function switchRepository({ db }: Context): Repositories['switches'] {
  return {
    async add(record) {
      const { id, microservice } = record
      const known = await db.switch.findUnique({ where: { id } })
      if (known) {
        const stored = toStored(known)
        if (record.connected === undefined || stored.connected !== undefined) return stored
        return toStored(await db.switch.update({ where: { id }, data: { record: toJson(record) } }))
      }
      const at = new Date(record.announcedAt)
      return toStored(await db.switch.create({ data: { id, microservice, at, record: toJson(record) } }))
    },
    async list({ limit, skip = 0, before, after, ...filter }) {
      const seq = between({ before, after })
      const where = { ...whereOf(filter), ...(seq && { seq }) }
      return (await db.switch.findMany({ where, orderBy: { seq: 'desc' }, skip, take: rows(limit) })).map(toStored)
    },
    count: (filter) => db.switch.count({ where: whereOf(filter) }),
    bySeqs: async (seqs) => (await db.switch.findMany({ where: { seq: { in: seqs } }, orderBy: { seq: 'desc' } })).map(toStored),
    async newest() {
      const row = await db.switch.findFirst({ orderBy: { seq: 'desc' } })
      return row && toStored(row)
    },
    async get(id) {
      const row = await db.switch.findUnique({ where: { id } })
      return row && toStored(row)
    },
    async around({ microservice, seq }) {
      const before = await db.switch.findFirst({ where: { microservice, seq: { lt: seq } }, orderBy: { seq: 'desc' } })
      const after = await db.switch.findFirst({ where: { microservice, seq: { gt: seq } }, orderBy: { seq: 'asc' } })
      return { before: before && toStored(before), after: after && toStored(after) }
    },
  }
}

function whereOf({ microservice, kinds, key, ...span }: SwitchFilter) {
  return {
    ...(microservice !== undefined ? { microservice } : key && { microservice: { contains: key } }),
    // The kind is inside the record only. Text within it has its quotes escaped, so only the member itself looks like this.
    ...(kinds && { OR: kinds.map((kind) => ({ record: { contains: `"kind":${JSON.stringify(kind)}` } })) }),
    ...during(span),
  }
}

function toStored(row: Switch): StoredSwitch {
  return { ...fromJson<SwitchRecord>(row.record), seq: row.seq }
}
