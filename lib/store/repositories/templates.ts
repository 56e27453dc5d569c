import type { TemplateKind, TemplateSpec } from '../../domain/template'
import type { SecretBox } from '../../secrets'
import type { Template } from '../generated/client'
import { newId } from '../json'
import { openSpec, sealSpec } from '../seal'
import type { Repositories, TemplateRecord } from '../types'
import type { Context } from './context'

/** The character after the slash: paths below `/a` are from `/a/` up to, but without, `/a0`. */
const AFTER_SLASH = '0'

export function templateRepository({ db, box }: Context): Repositories['templates'] {
  const open = (row: Template | null) => row && toRecord(row, box)
  const sealed = (spec: TemplateSpec | null) => (spec === null ? null : sealSpec(box, spec))
  const orderBy = { path: 'asc' as const }
  return {
    list: async () => (await db.template.findMany({ orderBy })).map((row) => toRecord(row, box)),
    count: () => db.template.count(),
    get: async (id) => open(await db.template.findUnique({ where: { id } })),
    byPath: async (path) => open(await db.template.findUnique({ where: { path } })),
    async below(path) {
      const inside = path === '/' ? {} : { path: { gte: `${path}/`, lt: path + AFTER_SLASH } }
      return (await db.template.findMany({ where: inside, orderBy })).map((row) => toRecord(row, box))
    },
    create: async ({ spec, ...rest }) =>
      toRecord(await db.template.create({ data: { ...rest, spec: sealed(spec), id: newId() } }), box),
    async update(id, { spec, ...rest }) {
      const change = { ...rest, ...(spec !== undefined && { spec: sealed(spec) }) }
      const data = { ...change, version: { increment: 1 }, updatedAt: new Date() }
      return toRecord(await db.template.update({ where: { id }, data }), box)
    },
    async carry(id, { spec, ...rest }) {
      await db.template.update({ where: { id }, data: { ...rest, ...(spec && { spec: sealed(spec) }) } })
    },
    async remove(id) {
      await db.template.deleteMany({ where: { id } })
    },
  }
}

function toRecord(row: Template, box: SecretBox): TemplateRecord {
  const spec = row.spec === null ? null : openSpec<TemplateSpec>(box, row.spec)
  return { ...row, kind: row.kind as TemplateKind, spec }
}
