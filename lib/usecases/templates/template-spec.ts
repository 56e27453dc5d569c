import type { z } from 'zod'
import type { TemplateSpecInput } from '../../api/contract'
import { type Failure, fail, type Outcome, succeed } from '../../api/errors'
import type { Image } from '../../domain/image'
import { parseImageRef } from '../../domain/image-ref'
import { secretVariables, withSecrets } from '../../domain/secret-variables'
import type { TemplateSpec } from '../../domain/template'
import type { TemplateRecord } from '../../store'
import { adopt } from '../auto-upgrade'
import { specOf } from '../deployment-spec'
import type { World } from '../views/world'

/**
 * A template's specification as it is stored. What hangs on the moment (nodes that are there, ports, limits) is checked when it is
 * deployed. A mask stands for what `before` has, else for the password of the service in `from`, else for the image's own.
 */
export function templateSpecOf(
  input: z.output<typeof TemplateSpecInput>,
  { world, before }: { world: World; before: TemplateSpec | null },
): { spec: TemplateSpec; failures: Failure[] } | { spec: null; failures: [Failure, ...Failure[]] } {
  const ref = parseImageRef(input.image.ref)
  if (!ref) return { spec: null, failures: [{ code: 'image.ref.form', field: 'image.ref' }] }
  // It may come into the registry later, as with a service.
  const image = world.images.get(input.image.ref) ?? null
  const failures: Failure[] = []
  const { os } = input.image.config.platform
  if (os !== ref.os) failures.push({ code: 'image.config.os', field: 'image.config.platform.os', params: { os, needs: ref.os } })
  const names = [...new Set(input.node.names)]
  // With static selection there is one container on each node; without nodes yet it is one.
  const factor = input.policy === 'static' ? Math.max(1, names.length) : (input.factor ?? 1)
  const made = specOf({ ...input, name: '' }, { names, factor, image, world, source: before ?? undefined })
  const { name: _, ...spec } = made.spec
  return { spec, failures: [...failures, ...made.failures] }
}

/**
 * A template's specification with another image of the same system. What it has as its former image has it becomes as the new one
 * has it; what a person set stays.
 */
export function withImage({ path, spec }: TemplateRecord, ref: string, { images }: Pick<World, 'images'>): Outcome<TemplateSpec> {
  if (!spec) return fail('template.path.service', undefined, { path })
  const parts = parseImageRef(ref)
  const image = images.get(ref)
  if (!parts) return fail('image.ref.form', 'imageRef')
  if (!image) return fail('image.unknown', 'imageRef', { ref })
  const { os } = spec.image.config.platform
  if (parts.os !== os) return fail('image.config.os', 'imageRef', { os, needs: parts.os })
  const before = images.get(spec.image.ref) ?? null
  const config = before ? adopt(spec.image.config, before.config, image.config) : spec.image.config
  return succeed({ ...spec, image: withSecrets({ ...spec.image, ref, config }, image, secretVariables(spec, before)) })
}

/** What a template of an image begins with: its own configuration, one container, no node yet. */
export function imageSpec(image: Image, ref: string): TemplateSpec {
  const part = { ref, action: 'run', config: image.config, ...vsoaOf(image), pullPolicy: 'Always', autoUpgrade: 'Never' } as const
  return {
    image: withSecrets(part, image),
    node: { names: [] },
    factor: 1,
    policy: 'static',
    prepull: false,
  }
}

/** The image's VSOA block as a service has it. Its password stays the image's own, wherever that comes from. */
function vsoaOf({ vsoa }: Image): Pick<TemplateSpec['image'], 'vsoa'> {
  if (!vsoa) return {}
  const { name: _, nameEnv: __, passwordEnv: ___, password: ____, variables: _____, ...block } = vsoa
  return { vsoa: { port: 0, ...block } }
}
