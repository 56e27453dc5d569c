import type { z } from 'zod'
import type { ImageRow, imageConfig } from '../../api/contract'
import type { Image } from '../../domain/image'
import { MASK, serverTime } from './format'

const MB = 1_048_576

/** An image's row. The size is in MB, rounded up: ECSM's clients expect it not to be 0. */
export function imageRow(image: Image): ImageRow {
  return {
    id: image.id,
    name: image.name,
    tag: image.tag,
    os: image.os,
    arch: image.arch,
    size: Math.max(0.01, Math.ceil((image.sizeBytes / MB) * 100) / 100),
    author: image.author,
    pulled: true,
    description: image.description,
    ociVersion: image.ociVersion,
    createdTime: serverTime(image.createdAt),
  }
}

/** An image's own configuration; its VSOA password goes out masked. */
export function imageConfigView(image: Image): z.infer<(typeof imageConfig)['data']> {
  const { vsoa } = image
  if (!vsoa) return { config: image.config, vsoa: null }
  const { nameEnv: _, passwordEnv: __, ...block } = vsoa
  return { config: image.config, vsoa: { ...block, ...(vsoa.password === undefined ? {} : { password: MASK }) } }
}
