import type { ImageVsoa } from './image'
import type { ServiceSpec } from './service'

/** The last value the environment gives a variable; undefined when it doesn't name it. */
function valueIn(env: readonly string[], name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  return env.findLast((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** The VSOA server name a service will announce (lower-cased): the image's, unless the environment changes it; null when it is no VSOA server. */
export function announcedName(spec: ServiceSpec, image: ImageVsoa | null): string | null {
  if (!image) return null
  return (valueIn(spec.image.config.process.env, image.nameEnv) || image.name).toLowerCase()
}

/** The password others log in with: the VSOA block's, else the one the environment gives the program, else the image's. */
export function joinPassword(spec: ServiceSpec, image: ImageVsoa | null): string | null {
  return spec.image.vsoa?.password ?? valueIn(spec.image.config.process.env, image?.passwordEnv) ?? image?.password ?? null
}

/** The environment as the program gets it: a password that only the VSOA block gives is handed on by the image's own variable. */
export function programEnv(spec: ServiceSpec, image: ImageVsoa | null): string[] {
  const { env } = spec.image.config.process
  const password = spec.image.vsoa?.password
  if (password === undefined || image?.passwordEnv === undefined || valueIn(env, image.passwordEnv) !== undefined) return env
  return [...env, `${image.passwordEnv}=${password}`]
}
