import { randomBytes } from 'node:crypto'
import type { createService } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import type { Failure } from '../api/errors'
import type { Image } from '../domain/image'
import type { ServiceSpec } from '../domain/service'
import { MASK } from './views/format'
import type { World } from './views/world'

type Input = Omit<BodyOf<typeof createService>, 'from'> & { from?: string | undefined }

interface Setting {
  names: string[]
  factor: number
  image: Image | null
  world: World
  /** What a mask stands for, instead of what `from` names. */
  source?: Pick<ServiceSpec, 'image'> | undefined
}

/**
 * The specification as stored: only the limits of the image's system, and no mask instead of a password. A mask stands for the
 * password of the service in `from`, else for the image's own. Fails when that service is gone: its password can't be told any more.
 */
export function specOf(
  input: Input,
  { names, factor, image: known, world, source: given }: Setting,
): { spec: ServiceSpec; failures: Failure[] } {
  const { sylixos, linux, ...config } = input.image.config
  const { vsoa, ...image } = input.image
  const variable = known?.vsoa?.passwordEnv
  const maskedEntry = `${variable}=${MASK}`
  const source = given ?? (input.from === undefined ? undefined : world.services.get(input.from)?.spec)
  const failures: Failure[] = []
  const lost = input.from !== undefined && source === undefined
  if (lost && vsoa?.password === MASK) failures.push({ code: 'password.source', field: 'image.vsoa.password' })

  const block = vsoa && { ...vsoa }
  if (block?.password === MASK) {
    delete block.password
    const password = source?.image.vsoa?.password
    if (password !== undefined) block.password = password
  }
  const secret = source?.image.config.process.env.findLast((each) => each.startsWith(`${variable}=`))
  const env = config.process.env.flatMap((entry, i) => {
    if (entry !== maskedEntry) return entry
    if (lost) failures.push({ code: 'password.source', field: `image.config.process.env.${i}` })
    return secret ?? []
  })
  const spec = {
    name: input.name,
    image: {
      ...image,
      config: {
        ...config,
        process: { ...config.process, env },
        ...(config.platform.os === 'sylixos' ? sylixos && { sylixos } : linux && { linux }),
      } as ServiceSpec['image']['config'],
      ...(block ? { vsoa: block as NonNullable<ServiceSpec['image']['vsoa']> } : {}),
    },
    node: { names },
    factor,
    policy: input.policy,
    prepull: input.prepull,
  }
  return { spec, failures }
}

/** The name of a service's container in its slot (from 1). */
export const containerName = (service: string, slot: number) => `${service}-${slot}`

/** A container's stable key: 96 random bits as hex. */
export const newTaskId = () => randomBytes(12).toString('hex')
