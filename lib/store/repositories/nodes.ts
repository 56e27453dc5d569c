import type { SecretBox } from '../../secrets'
import type { Node } from '../generated/client'
import { newId } from '../json'
import type { NodeRecord, Repositories } from '../types'
import type { Context } from './context'

export function nodeRepository({ db, box, wrote }: Context): Repositories['nodes'] {
  const open = (row: Node | null) => row && toRecord(row, box)
  const written = (row: Node) => {
    const record = toRecord(row, box)
    wrote('nodes', record.id, () => record)
    return record
  }
  return {
    list: async () => (await db.node.findMany({ orderBy: { name: 'asc' } })).map((row) => toRecord(row, box)),
    get: async (id) => open(await db.node.findUnique({ where: { id } })),
    byName: async (name) => open(await db.node.findUnique({ where: { name } })),
    byAddress: async (address) => open(await db.node.findUnique({ where: { address } })),
    create: async ({ password, ...rest }) =>
      written(await db.node.create({ data: { ...rest, id: newId(), password: box.seal(password) } })),
    async update(id, { password, ...rest }) {
      const data = password === undefined ? rest : { ...rest, password: box.seal(password) }
      return written(await db.node.update({ where: { id }, data }))
    },
    async remove(id) {
      await db.node.deleteMany({ where: { id } })
      wrote('nodes', id, () => undefined)
    },
  }
}

function toRecord(row: Node, box: SecretBox): NodeRecord {
  return {
    ...row,
    password: box.open(row.password),
    type: row.type as NodeRecord['type'],
    status: row.status as NodeRecord['status'],
  }
}
