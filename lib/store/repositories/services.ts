import type { SecretBox } from '../../secrets'
import type { Service } from '../generated/client'
import { newId } from '../json'
import { openSpec, sealSpec } from '../seal'
import type { Repositories, ServiceRecord } from '../types'
import type { Context } from './context'

export function serviceRepository({ db, box }: Context): Repositories['services'] {
  const open = (row: Service | null) => row && toRecord(row, box)
  return {
    list: async () =>
      (await db.service.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map((row) => toRecord(row, box)),
    get: async (id) => open(await db.service.findUnique({ where: { id } })),
    byName: async (name) => open(await db.service.findUnique({ where: { name } })),
    create: async ({ spec, ...rest }) =>
      toRecord(await db.service.create({ data: { id: newId(), ...rest, spec: sealSpec(box, spec) } }), box),
    async update(id, { spec, ...rest }) {
      const data = { ...rest, ...(spec && { spec: sealSpec(box, spec) }), updatedAt: new Date() }
      return toRecord(await db.service.update({ where: { id }, data }), box)
    },
    async remove(id) {
      await db.service.deleteMany({ where: { id } })
    },
  }
}

function toRecord(row: Service, box: SecretBox): ServiceRecord {
  return { ...row, spec: openSpec(box, row.spec), deployState: row.deployState as ServiceRecord['deployState'] }
}
