import type { Image } from './image'
import type { ServiceSpec } from './service'

/** The variable's name in an entry `NAME=value` of an environment. */
export const variableOf = (entry: string): string => entry.slice(0, entry.indexOf('='))

/** The variables of a specification's environment that hold passwords: those it names itself, and the one its image takes its password from. */
export function secretVariables(
  { image: { config, secretEnv = [] } }: Pick<ServiceSpec, 'image'>,
  image: Pick<Image, 'vsoa'> | null,
): string[] {
  const names = new Set([...secretEnv, image?.vsoa?.passwordEnv])
  return [...new Set(config.process.env.map(variableOf))].filter((name) => names.has(name))
}

/** An image's part of a specification that keeps in mind which of its variables hold passwords: these, and what `secretVariables` finds. */
export function withSecrets(
  part: ServiceSpec['image'],
  image: Pick<Image, 'vsoa'> | null,
  more: readonly string[] = [],
): ServiceSpec['image'] {
  const { secretEnv: own = [], ...rest } = part
  const secretEnv = secretVariables({ image: { ...rest, secretEnv: [...own, ...more] } }, image)
  return secretEnv.length === 0 ? rest : { ...rest, secretEnv }
}
