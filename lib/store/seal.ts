import type { ImageConfig, VsoaBlock } from '../domain/image'
import type { ServiceSpec } from '../domain/service'
import type { SecretBox } from '../secrets'
import { fromJson, toJson } from './json'

type SealedConfig = Omit<ImageConfig, 'process'> & { process: Omit<ImageConfig['process'], 'env'> & { env: string } }
type SealedImage = Omit<ServiceSpec['image'], 'config'> & { config: SealedConfig }
type WithImage = Pick<ServiceSpec, 'image'>

/** A configuration as JSON with its environment sealed as a whole: any of its values may be a password. */
export function sealConfig(box: SecretBox, config: ImageConfig): string {
  return toJson(closeConfig(box, config))
}

export function openConfig(box: SecretBox, text: string): ImageConfig {
  return reopenConfig(box, fromJson<SealedConfig>(text))
}

/** A VSOA block as JSON with its password sealed. */
export function sealVsoa<T extends VsoaBlock>(box: SecretBox, vsoa: T): string {
  return toJson(closeVsoa(box, vsoa))
}

export function openVsoa<T extends VsoaBlock>(box: SecretBox, text: string): T {
  return reopenVsoa(box, fromJson<T>(text))
}

/** What a service is made of, as JSON with its VSOA password and its environment sealed. */
export function sealSpec(box: SecretBox, spec: WithImage): string {
  const image: SealedImage = { ...spec.image, config: closeConfig(box, spec.image.config) }
  if (spec.image.vsoa) image.vsoa = closeVsoa(box, spec.image.vsoa)
  return toJson({ ...spec, image })
}

export function openSpec<T extends WithImage = ServiceSpec>(box: SecretBox, text: string): T {
  const { image, ...rest } = fromJson<{ image: SealedImage }>(text)
  const opened: ServiceSpec['image'] = { ...image, config: reopenConfig(box, image.config) }
  if (image.vsoa) opened.vsoa = reopenVsoa(box, image.vsoa)
  return { ...rest, image: opened } as T
}

function closeConfig(box: SecretBox, config: ImageConfig): SealedConfig {
  return { ...config, process: { ...config.process, env: box.seal(toJson(config.process.env)) } }
}

function reopenConfig(box: SecretBox, config: SealedConfig): ImageConfig {
  return { ...config, process: { ...config.process, env: fromJson<string[]>(box.open(config.process.env)) } }
}

function closeVsoa<T extends VsoaBlock>(box: SecretBox, vsoa: T): T {
  return vsoa.password === undefined ? vsoa : { ...vsoa, password: box.seal(vsoa.password) }
}

function reopenVsoa<T extends VsoaBlock>(box: SecretBox, vsoa: T): T {
  return vsoa.password === undefined ? vsoa : { ...vsoa, password: box.open(vsoa.password) }
}
