import type { z } from 'zod'
import type { ImageDetail, ImageRow, imageConfig } from '../../api/contract'
import type { Image } from '../../domain/image'
import { formatImageRef } from '../../domain/image-ref'
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
    pulled: image.pulled,
    description: image.description,
    ociVersion: image.ociVersion,
    createdTime: serverTime(image.createdAt),
    origin: image.origin,
  }
}

/** An image's own configuration; its VSOA password goes out masked. */
export function imageConfigView(image: Image): z.infer<(typeof imageConfig)['data']> {
  const { vsoa } = image
  if (!vsoa) return { config: image.config, vsoa: null, variables: [] }
  const { nameEnv: _, passwordEnv: __, variables = [], ...block } = vsoa
  const masked = vsoa.password === undefined ? {} : { password: MASK }
  return { config: image.config, vsoa: { ...block, ...masked }, variables }
}

/** An image with all that is known of it. A built-in one has no configuration that came: ours is shown. */
export function imageDetail(
  image: Image,
  more: { rawConfig: string | null; usedBy: ImageDetail['usedBy']; problem: string | null },
): ImageDetail {
  const view = imageConfigView(image)
  return {
    ...imageRow(image),
    ...view,
    path: formatImageRef(image),
    hostname: image.config.hostname,
    rawConfig: more.rawConfig ?? JSON.stringify(view, null, 2),
    delete: image.origin === 'upload' && more.usedBy.length === 0,
    digest: image.digest,
    problem: more.problem,
    usedBy: more.usedBy,
  }
}
