import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { RESTART_POLICIES } from '../domain/image'
import { formatImageRef, OPERATING_SYSTEMS, type OperatingSystem, parseImageRef } from '../domain/image-ref'

/** The file that makes a folder an image. */
export const MANIFEST_FILE = 'image.json'
/** More than this many folders in an images folder, or files in an image, is a mistake and not an image store. */
export const MAX_IMAGES = 1000
export const MAX_IMAGE_FILES = 10_000

const EnvEntry = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*=/, 'must be NAME=value')
const Port = z.number().int().min(0).max(65_535)
const Ms = z.number().int().min(0)

const Sylixos = z.strictObject({
  devices: z.array(z.strictObject({ path: z.string(), access: z.string() })),
  resources: z.strictObject({
    cpu: z.strictObject({ highestPrio: z.number().int(), lowestPrio: z.number().int() }),
    memory: z.strictObject({ kheapLimit: z.number().min(0), memoryLimitMB: z.number().min(0) }),
    disk: z.strictObject({ limitMB: z.number().min(0) }),
    kernelObject: z.record(z.string(), z.number().int().min(0)),
  }),
  network: z.strictObject({ ftpdEnable: z.boolean(), telnetdEnable: z.boolean() }),
  commands: z.array(z.string()),
})

/** `ImageConfig` of lib/domain/image.ts without `platform`, which `os` and `arch` of the manifest give. */
export const ManifestConfig = z.strictObject({
  process: z.strictObject({ args: z.array(z.string()).min(1), env: z.array(EnvEntry), cwd: z.string() }),
  root: z.strictObject({ path: z.string(), readonly: z.boolean() }),
  hostname: z.string(),
  mounts: z.array(z.strictObject({ destination: z.string(), source: z.string(), options: z.array(z.string()) })),
  sylixos: Sylixos.optional(),
  linux: z.strictObject({ memoryLimitMB: z.number().min(0), cpuLimit: z.number().min(0) }).optional(),
  restart: z.strictObject({ policy: z.enum(RESTART_POLICIES), maxRetries: z.number().int().min(0) }).optional(),
})

/** More than this many variables are no help to anybody. */
const MAX_VARIABLES = 64
const Words = z.string().min(1).max(300)
/** `ImageVariable` of lib/domain/image.ts. */
const ManifestVariable = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable'),
  default: z.string().max(300).optional(),
  values: z.array(z.string().max(300)).min(1).max(MAX_VARIABLES).optional(),
  description: z.strictObject({ en: Words, zh: Words }),
})

/** `ImageVsoa` of lib/domain/image.ts. */
export const ManifestVsoa = z.strictObject({
  name: z.string().min(1),
  nameEnv: z.string().optional(),
  passwordEnv: z.string().optional(),
  port: Port.optional(),
  password: z.string().optional(),
  healthPath: z.string().startsWith('/').optional(),
  healthTimeout: Ms.optional(),
  healthRetries: z.number().int().min(0).optional(),
  healthStartPeriod: Ms.optional(),
  healthInterval: Ms.optional(),
  variables: z.array(ManifestVariable).max(MAX_VARIABLES).optional(),
})

/** What `image.json` holds: one image, for one or more operating systems. Unknown fields are refused: they are typos. */
export const ImageManifest = z
  .strictObject({
    name: z.string(),
    tag: z.string(),
    os: z.array(z.enum(OPERATING_SYSTEMS)).min(1),
    arch: z.string().min(1),
    author: z.string().nullable(),
    description: z.string(),
    ociVersion: z.string(),
    config: ManifestConfig,
    vsoa: ManifestVsoa.nullable(),
  })
  .refine((manifest) => parseImageRef(`${manifest.name}@${manifest.tag}#${manifest.os[0]}`) !== null, {
    message: 'name and tag must make a reference name@tag#os',
    path: ['name'],
  })
export type ImageManifest = z.infer<typeof ImageManifest>

/** An image as it lies on disk: its manifest, its folder, and the size of all its files. */
export interface StoredImage extends ImageManifest {
  folder: string
  sizeBytes: number
}

/** The references a manifest stands for, one per operating system, e.g. `axis-server@1.0.0#linux`. */
export function imageRefs(manifest: ImageManifest): string[] {
  return manifest.os.map((os) => formatImageRef({ name: manifest.name, tag: manifest.tag, os }))
}

/** Whether `ref` names this image on that system. */
export function isImage(manifest: ImageManifest, ref: { name: string; tag: string; os: OperatingSystem }): boolean {
  return manifest.name === ref.name && manifest.tag === ref.tag && manifest.os.includes(ref.os)
}

/**
 * Reads the images in `imagesDir`: every folder directly in it that holds an `image.json`, sorted by name and tag.
 * Throws when the folder can't be read. A wrong image goes to `onProblem`, with its file and what is wrong in it, and is left out;
 * without `onProblem` that is thrown.
 */
export async function readImages(imagesDir: string, onProblem?: (error: Error) => void): Promise<StoredImage[]> {
  const entries = await readdir(imagesDir, { withFileTypes: true })
  const images: StoredImage[] = []
  for (const entry of entries.slice(0, MAX_IMAGES)) {
    if (!entry.isDirectory()) continue
    try {
      const image = await readImage(join(imagesDir, entry.name))
      if (image) images.push(image)
    } catch (error) {
      if (!onProblem) throw error
      onProblem(error as Error)
    }
  }
  return images.sort((a, b) => a.name.localeCompare(b.name) || a.tag.localeCompare(b.tag))
}

async function readImage(folder: string): Promise<StoredImage | null> {
  const file = join(folder, MANIFEST_FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`)
  }
  const parsed = ImageManifest.safeParse(value)
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`)
  return { ...parsed.data, folder, sizeBytes: await folderSize(folder) }
}

async function folderSize(folder: string): Promise<number> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true, recursive: true })
  let bytes = 0
  for (const entry of entries.slice(0, MAX_IMAGE_FILES)) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return bytes
}
