import semver from 'semver'
import type { Image, ImageConfig } from '../domain/image'
import { formatImageRef, parseImageRef } from '../domain/image-ref'
import { canonical } from '../domain/rollout'
import type { ServiceSpec } from '../domain/service'

/**
 * The specification of a service for an image that has just come, when its auto-update policy wants that image; null when it
 * doesn't. `before` is the image it has now. What a person left as that image has it becomes as the new image has it.
 */
export function upgraded(spec: ServiceSpec, before: Image | null, image: Image): ServiceSpec | null {
  const { autoUpgrade, ref } = spec.image
  const now = parseImageRef(ref)
  if (autoUpgrade === 'Never' || now?.name !== image.name || now.os !== image.os) return null
  if (autoUpgrade === 'Larger') {
    if (!semver.valid(image.tag) || !semver.valid(now.tag) || !semver.gt(image.tag, now.tag)) return null
  }
  const config = before ? adopt(spec.image.config, before.config, image.config) : spec.image.config
  return { ...spec, image: { ...spec.image, ref: formatImageRef(image), config } }
}

/** Takes each part from `next` that is as in `former`. */
export function adopt(own: ImageConfig, former: ImageConfig, next: ImageConfig): ImageConfig {
  return {
    ...parts(own, former, next),
    platform: next.platform,
    process: parts(own.process, former.process, next.process),
  }
}

function parts<T extends object>(own: T, former: T, next: T): T {
  const adopted: T = { ...own }
  for (const key of Object.keys({ ...own, ...next }) as (keyof T)[])
    if (canonical(own[key]) === canonical(former[key]) && next[key] !== undefined) adopted[key] = next[key]
  return adopted
}
