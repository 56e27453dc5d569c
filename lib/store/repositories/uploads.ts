import type { Upload as Row } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import type { Repositories, UploadRecord } from '../types'
import { type Context, rows } from './context'

const OPEN = ['receiving', 'checking']
const NEWEST = [{ createdAt: 'desc' }, { id: 'desc' }] as const

export function uploadRepository({ db }: Context): Repositories['uploads'] {
  const open = (row: Row | null) => row && toUpload(row)
  return {
    list: async (limit) => (await db.upload.findMany({ orderBy: [...NEWEST], take: rows(limit) })).map(toUpload),
    listOpen: async () => (await db.upload.findMany({ where: { status: { in: OPEN } } })).map(toUpload),
    get: async (id) => open(await db.upload.findUnique({ where: { id } })),
    byHash: async (hash) => open(await db.upload.findFirst({ where: { hash }, orderBy: [...NEWEST] })),
    async create({ totalBytes, ...data }) {
      const row = { ...data, id: newId(), totalBytes: BigInt(totalBytes), received: '{}', status: 'receiving' }
      return toUpload(await db.upload.create({ data: row }))
    },
    async update(id, { received, ...patch }) {
      const data = { ...patch, ...(received ? { received: toJson(received) } : {}), updatedAt: new Date() }
      return toUpload(await db.upload.update({ where: { id }, data }))
    },
    async remove(id) {
      await db.upload.deleteMany({ where: { id } })
    },
    async forgetImage(imageId) {
      await db.upload.deleteMany({ where: { imageId } })
    },
  }
}

function toUpload(row: Row): UploadRecord {
  return {
    ...row,
    totalBytes: Number(row.totalBytes),
    received: fromJson<UploadRecord['received']>(row.received),
    status: row.status as UploadRecord['status'],
  }
}
