import type { Image, ImageVsoa } from '../../domain/image'
import { parseImageRef } from '../../domain/image-ref'
import type { SecretBox } from '../../secrets'
import type { Image as Row } from '../generated/client'
import { newId } from '../json'
import { openConfig, openVsoa, sealConfig, sealVsoa } from '../seal'
import type { Repositories } from '../types'
import type { Context } from './context'

export function imageRepository({ db, box, wrote }: Context): Repositories['images'] {
  const open = (row: Row | null) => row && toImage(row, box)
  return {
    list: async () =>
      (await db.image.findMany({ orderBy: [{ name: 'asc' }, { tag: 'asc' }, { os: 'asc' }] })).map((row) => toImage(row, box)),
    get: async (id) => open(await db.image.findUnique({ where: { id } })),
    async byRef(ref) {
      const parts = parseImageRef(ref)
      return parts && open(await db.image.findUnique({ where: { name_tag_os: parts } }))
    },
    async upsert({ name, tag, os, sizeBytes, config, vsoa, ...rest }) {
      const data = {
        ...rest,
        sizeBytes: BigInt(sizeBytes),
        config: sealConfig(box, config),
        vsoa: vsoa && sealVsoa(box, vsoa),
      }
      const where = { name_tag_os: { name, tag, os } }
      const row = await db.image.upsert({ where, update: data, create: { ...data, id: newId(), name, tag, os } })
      const image = toImage(row, box)
      wrote('images', image.id, () => image)
      return image
    },
    async pulled(id) {
      await db.image.updateMany({ where: { id }, data: { pulled: { increment: 1 } } })
      wrote('images', id, (before) => before && { ...before, pulled: before.pulled + 1 })
    },
    async remove(id) {
      await db.image.deleteMany({ where: { id } })
      wrote('images', id, () => undefined)
    },
  }
}

function toImage(row: Row, box: SecretBox): Image {
  return {
    ...row,
    os: row.os as Image['os'],
    origin: row.origin as Image['origin'],
    sizeBytes: Number(row.sizeBytes),
    config: openConfig(box, row.config),
    vsoa: row.vsoa === null ? null : openVsoa<ImageVsoa>(box, row.vsoa),
  }
}
