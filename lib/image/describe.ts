import { z } from 'zod'
import type { Image } from '../domain/image'
import { OPERATING_SYSTEMS, parseImageRef } from '../domain/image-ref'
import { type ImageManifest, ManifestConfig, ManifestVsoa } from '../protocol/image-manifest'
import type { ArchivedImage } from './archive'
import { ImageRefusal, shown } from './refusal'

/** Labels of the configuration, or annotations of the manifest (which win), that say what OCI has no field for; both hold JSON. */
export const VSOA_LABEL = 'org.tandem.vsoa'
export const CONFIG_LABEL = 'org.tandem.config'
/** Standard annotations for name and tag (OCI image specification, annotations). */
const REF_NAME = 'org.opencontainers.image.ref.name'
const ENGINE_NAME = 'io.containerd.image.name'
const TITLE = 'org.opencontainers.image.title'
const VERSION = 'org.opencontainers.image.version'
const DESCRIPTION = 'org.opencontainers.image.description'
const AUTHORS = 'org.opencontainers.image.authors'
const DEFAULT_TAG = 'latest'
const DESCRIPTION_LENGTH = 1000

const Words = z.array(z.string()).nullish()
const Config = z.object({
  architecture: z.string().min(1).max(64),
  os: z.string(),
  author: z.string().max(256).nullish(),
  config: z
    .object({
      Entrypoint: Words,
      Cmd: Words,
      Env: Words,
      WorkingDir: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
})
const ConfigLabel = ManifestConfig.omit({ process: true }).partial()

/** Everything of an image's row that its archive says. */
export type DescribedImage = Pick<
  Image,
  'name' | 'tag' | 'os' | 'arch' | 'author' | 'description' | 'ociVersion' | 'config' | 'vsoa'
>

/** Makes our description of an OCI configuration. Throws `ImageRefusal` when it doesn't say enough, or something that can't be. */
export function describeImage(image: ArchivedImage, description: string): DescribedImage {
  const parsed = Config.safeParse(image.config)
  if (!parsed.success) {
    const what = `configuration: ${z.prettifyError(parsed.error).slice(0, 300)}`
    throw new ImageRefusal('image.layout', { what }, what)
  }
  const { architecture, os: osName, author, config } = parsed.data
  const words = { ...config?.Labels, ...image.annotations }
  const os = OPERATING_SYSTEMS.find((each) => each === osName)
  if (!os) {
    const params = { os: shown(osName), allowed: OPERATING_SYSTEMS.join(', ') }
    throw new ImageRefusal('image.os', params, `the image is for ${params.os}; there are ${params.allowed}`)
  }
  const { name, tag } = nameOf(words, os)
  const args = [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])]
  if (args.length === 0) throw new ImageRefusal('image.command', {}, 'the image names no command (Entrypoint, Cmd)')
  const more = label(words, CONFIG_LABEL, ConfigLabel)
  const cwd = config?.WorkingDir || '/'
  return {
    name,
    tag,
    os,
    arch: architecture,
    author: author || words[AUTHORS]?.slice(0, 256) || null,
    description: (description || words[DESCRIPTION] || '').slice(0, DESCRIPTION_LENGTH),
    ociVersion: image.layoutVersion,
    config: {
      platform: { os, arch: architecture },
      process: { args, env: environment(config?.Env ?? []), cwd: cwd.startsWith('/') ? cwd : `/${cwd}` },
      root: more?.root ?? { path: 'rootfs', readonly: false },
      hostname: more?.hostname ?? '',
      mounts: more?.mounts ?? [],
      ...limitsFor(os, more),
      ...(more?.restart ? { restart: more.restart } : {}),
    },
    vsoa: label(words, VSOA_LABEL, ManifestVsoa) as ImageManifest['vsoa'],
  }
}

/** Only the limits of its own system count. */
function limitsFor(os: Image['os'], more: z.infer<typeof ConfigLabel> | null) {
  if (os === 'sylixos') return more?.sylixos ? { sylixos: more.sylixos } : {}
  return { linux: more?.linux ?? { memoryLimitMB: 0, cpuLimit: 0 } }
}

/** Entries that are no NAME=value would be refused at every deployment. PATH is dropped: it means the folders of the image's own system. */
const environment = (entries: readonly string[]): string[] =>
  entries.filter((each) => /^[A-Za-z_][A-Za-z0-9_]*=[^\0]*$/.test(each) && !each.startsWith('PATH='))

/**
 * Name and tag: of `org.opencontainers.image.ref.name` (`name@tag#os`, `name:tag`, or a tag alone beside a title), of the name an engine
 * gave, or of title and version. A registry host in front is dropped.
 */
function nameOf(words: Record<string, string>, os: Image['os']): { name: string; tag: string } {
  const given = words[REF_NAME] ?? ''
  const whole = parseImageRef(given.includes('#') ? given : `${given}#${os}`)
  if (whole) return { name: whole.name, tag: whole.tag }
  const title = words[TITLE] ?? ''
  const tagAlone = title !== '' && given !== '' && !/[:/]/.test(given)
  const long = tagAlone ? `${title}:${given}` : given || words[ENGINE_NAME] || `${title}:${words[VERSION] ?? DEFAULT_TAG}`
  const path = /^[^/]*[.:][^/]*\//.test(long) ? long.slice(long.indexOf('/') + 1) : long
  const colon = path.lastIndexOf(':')
  const name = (colon < 0 ? path : path.slice(0, colon)).replace(/^library\//, '')
  const tag = colon < 0 ? (words[VERSION] ?? DEFAULT_TAG) : path.slice(colon + 1)
  if (parseImageRef(`${name}@${tag}#${os}`)) return { name, tag }
  const params = { value: shown(long === ':latest' ? '' : long) }
  throw new ImageRefusal('image.naming', params, `the archive gives the image no name that makes name@tag#os: “${params.value}”`)
}

/** What a label of ours holds; null when it isn't there. */
function label<S extends z.ZodType>(words: Record<string, string>, name: string, schema: S): z.output<S> | null {
  const text = words[name]
  if (text === undefined || text === '') return null
  let reason: string
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  } catch (error) {
    reason = (error as Error).message
  }
  const params = { label: name, reason: shown(reason) }
  throw new ImageRefusal('image.label', params, `the label ${name} can't be read: ${params.reason}`)
}

/** The configuration as it came, as text, without the password that it may hold. */
export function rawConfigOf(image: ArchivedImage, mask: string): string {
  return JSON.stringify(image.config, (key, value) => (key === VSOA_LABEL ? maskPassword(value, mask) : value), 2)
}

function maskPassword(text: unknown, mask: string): unknown {
  if (typeof text !== 'string') return text
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value, (key, inner) => (key === 'password' ? mask : inner))
  } catch {
    return mask
  }
}
