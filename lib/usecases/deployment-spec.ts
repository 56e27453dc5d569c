import { randomBytes } from 'node:crypto'
import type { createService } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import type { Failure } from '../api/errors'
import type { Image } from '../domain/image'
import { secretVariables, variableOf, withSecrets } from '../domain/secret-variables'
import type { ServiceSpec } from '../domain/service'
import { MASK } from './views/format'
import type { World } from './views/world'

/** What is asked for; what Tandem has stored before also says which variables are secrets. */
type Input = Omit<BodyOf<typeof createService>, 'from'> & {
  from?: string | undefined
  image: Pick<ServiceSpec['image'], 'secretEnv'>
}

interface Setting {
  names: string[]
  factor: number
  image: Image | null
  world: World
  /** What a mask stands for, instead of what `from` names. */
  source?: Pick<ServiceSpec, 'image'> | undefined
}

/**
 * The specification as stored: only the limits of the image's system, and no mask instead of a value. A mask stands for what the
 * service in `from` has there, a password's else for the image's own. Fails when that service is gone, or has nothing there.
 */
export function specOf(
  input: Input,
  { names, factor, image: known, world, source: given }: Setting,
): { spec: ServiceSpec; failures: Failure[] } {
  const { sylixos, linux, ...config } = input.image.config
  const { vsoa, ...part } = input.image
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
  const masked: string[] = []
  const env = config.process.env.flatMap((entry, i) => {
    const name = variableOf(entry)
    if (entry !== `${name}=${MASK}`) return entry
    masked.push(name)
    const secret = source?.image.config.process.env.findLast((each) => variableOf(each) === name)
    const field = `image.config.process.env.${i}`
    if (lost) failures.push({ code: 'password.source', field })
    else if (secret === undefined && name !== known?.vsoa?.passwordEnv)
      failures.push({ code: 'env.masked', field, params: { name } })
    return secret ?? []
  })
  const secretsOfSource = source ? secretVariables(source, world.images.get(source.image.ref) ?? null) : []
  const image = {
    ...part,
    config: {
      ...config,
      process: { ...config.process, env },
      ...(config.platform.os === 'sylixos' ? sylixos && { sylixos } : linux && { linux }),
    } as ServiceSpec['image']['config'],
    ...(block ? { vsoa: block as NonNullable<ServiceSpec['image']['vsoa']> } : {}),
  }
  const spec = {
    name: input.name,
    // What was a secret stays one, also under an image that knows nothing of it.
    image: withSecrets(image, known, [...secretsOfSource, ...masked]),
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
