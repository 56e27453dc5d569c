import type { SecretBox } from '../../secrets'
import type { Service } from '../generated/client'
import { newId } from '../json'
import { openSpec, sealSpec } from '../seal'
import type { Repositories, ServiceRecord } from '../types'
import type { Context } from './context'

export function serviceRepository({ db, box, wrote }: Context): Repositories['services'] {
  const open = (row: Service | null) => row && toRecord(row, box)
  const written = (row: Service) => {
    const record = toRecord(row, box)
    wrote('services', record.id, () => record)
    return record
  }
  return {
    list: async () =>
      (await db.service.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map((row) => toRecord(row, box)),
    get: async (id) => open(await db.service.findUnique({ where: { id } })),
    byName: async (name) => open(await db.service.findUnique({ where: { name } })),
    create: async ({ spec, ...rest }) =>
      written(await db.service.create({ data: { id: newId(), ...rest, spec: sealSpec(box, spec) } })),
    async update(id, { spec, ...rest }) {
      const data = { ...rest, ...(spec && { spec: sealSpec(box, spec) }), updatedAt: new Date() }
      return written(await db.service.update({ where: { id }, data }))
    },
    async remove(id) {
      await db.service.deleteMany({ where: { id } })
      wrote('services', id, () => undefined)
    },
  }
}

function toRecord(row: Service, box: SecretBox): ServiceRecord {
  return { ...row, spec: openSpec(box, row.spec), deployState: row.deployState as ServiceRecord['deployState'] }
}
