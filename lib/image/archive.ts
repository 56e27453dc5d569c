import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { IMAGE_LIMITS } from './limits'
import { ImageRefusal } from './refusal'
import { readTar, type TarEntry } from './tar'
import { entryPath } from './tree'

const Descriptor = z.object({
  mediaType: z.string().default(''),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number().int().min(0),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.object({ os: z.string(), architecture: z.string() }).nullish(),
})
export type Descriptor = z.infer<typeof Descriptor>
const Index = z.object({ manifests: z.array(Descriptor).min(1).max(IMAGE_LIMITS.manifests) })
const Manifest = z.object({
  config: Descriptor,
  layers: z.array(Descriptor).max(IMAGE_LIMITS.layers),
  annotations: z.record(z.string(), z.string()).nullish(),
})
const Layout = z.object({ imageLayoutVersion: z.string().max(16) })

/** The one image of an archive. */
export interface ArchivedImage {
  /** SHA-256 of its manifest, hex: names the image and, through the digests inside, everything in it. */
  digest: string
  layoutVersion: string
  /** Of the manifest, and of its entry in the index, which win. */
  annotations: Record<string, string>
  /** The configuration as it came. */
  config: unknown
  layers: Descriptor[]
}

const ATTESTATION = 'vnd.docker.reference.type'
const INDEX_TYPES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']
/** An index may name another one; deeper is nothing that tools make. */
const INDEX_DEPTH = 2

/** A tar in OCI image layout on disk: where each blob lies in it. Nothing is unpacked; blobs are checked by their digest as they are read. */
export class Archive {
  private constructor(
    readonly file: string,
    private readonly blobs: ReadonlyMap<string, { offset: number; size: number }>,
    private readonly documents: ReadonlyMap<string, Buffer>,
  ) {}

  /** Reads through the tar once. Throws `ImageRefusal` when it is none, or something in it has no business there. */
  static async open(file: string): Promise<Archive> {
    const blobs = new Map<string, { offset: number; size: number }>()
    const documents = new Map<string, Buffer>()
    let entries = 0
    await readTar(createReadStream(file), async (entry) => {
      entries += 1
      if (entries > IMAGE_LIMITS.entries) {
        throw new ImageRefusal('image.entries', { max: IMAGE_LIMITS.entries }, `more than ${IMAGE_LIMITS.entries} entries`)
      }
      const path = entryPath(entry.name).join('/')
      if (entry.type === 'directory' || entry.type === 'pax-global-header') return
      if (entry.type === 'symlink' || entry.type === 'link') {
        const params = { path, target: entry.linkname }
        throw new ImageRefusal('image.link', params, `the archive holds a link: ${path}`)
      }
      if (entry.type !== 'file') {
        throw new ImageRefusal('image.kind', { path, kind: String(entry.type) }, `${path} is neither file nor folder`)
      }
      const digest = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1]
      if (digest !== undefined) blobs.set(digest, { offset: entry.offset, size: entry.size })
      else if (path === 'index.json' || path === 'oci-layout') documents.set(path, await bodyOf(entry))
    })
    return new Archive(file, blobs, documents)
  }

  /** Its one image; several, or none, are refused. `digest` names it when it is known already. */
  async image(digest?: string): Promise<ArchivedImage> {
    const layout = document(this.#document('oci-layout'), Layout, 'oci-layout')
    const index = document(this.#document('index.json'), Index, 'index.json')
    const found = await this.#manifests(index.manifests, INDEX_DEPTH, { left: IMAGE_LIMITS.manifests })
    const wanted = digest === undefined ? found : found.filter((each) => each.digest === `sha256:${digest}`)
    const [entry] = wanted
    if (!entry || (digest === undefined && wanted.length > 1)) {
      throw new ImageRefusal('image.several', { count: wanted.length }, `the archive holds ${wanted.length} images, not one`)
    }
    const manifest = document(await this.blob(entry), Manifest, 'the manifest')
    return {
      digest: hexOf(entry),
      layoutVersion: layout.imageLayoutVersion,
      annotations: { ...manifest.annotations, ...entry.annotations },
      config: parse(await this.blob(manifest.config), 'the configuration'),
      layers: manifest.layers,
    }
  }

  /** A small blob as a whole, checked against its digest. */
  async blob(descriptor: Descriptor): Promise<Buffer> {
    const { offset, size } = this.#placeOf(descriptor)
    if (size > IMAGE_LIMITS.documentBytes) throw layoutError(`${descriptor.digest} is too large for a document`)
    const buffer = Buffer.alloc(size)
    const file = await open(this.file)
    try {
      await file.read(buffer, 0, size, offset)
    } finally {
      await file.close()
    }
    if (createHash('sha256').update(buffer).digest('hex') !== hexOf(descriptor)) throw digestError(descriptor)
    return buffer
  }

  /** A blob as a stream that fails at its end when it isn't what its digest says. */
  stream(descriptor: Descriptor): { size: number; stream: Readable } {
    const { offset, size } = this.#placeOf(descriptor)
    const source = size === 0 ? Readable.from([]) : createReadStream(this.file, { start: offset, end: offset + size - 1 })
    const hash = createHash('sha256')
    async function* checked() {
      for await (const chunk of source) {
        hash.update(chunk)
        yield chunk
      }
      if (hash.digest('hex') !== hexOf(descriptor)) throw digestError(descriptor)
    }
    return { size, stream: Readable.from(checked(), { objectMode: false }) }
  }

  #placeOf(descriptor: Descriptor): { offset: number; size: number } {
    const place = this.blobs.get(hexOf(descriptor))
    if (!place) throw layoutError(`blobs/sha256/${hexOf(descriptor)} isn't there`)
    return place
  }

  #document(name: string): Buffer {
    const buffer = this.documents.get(name)
    if (!buffer) throw layoutError(`${name} isn't there`)
    return buffer
  }

  async #manifests(entries: Descriptor[], depth: number, bound: { left: number }): Promise<Descriptor[]> {
    const found: Descriptor[] = []
    for (const entry of entries) {
      // Small indexes that name each other many times stand for millions.
      bound.left -= 1
      if (bound.left < 0) throw layoutError(`more than ${IMAGE_LIMITS.manifests} manifests`)
      if (entry.annotations?.[ATTESTATION] !== undefined || entry.platform?.os === 'unknown') continue
      if (!INDEX_TYPES.includes(entry.mediaType)) found.push(entry)
      else if (depth === 0) throw layoutError('an index in an index in an index')
      else {
        const inner = document(await this.blob(entry), Index, 'an index')
        const below = await this.#manifests(inner.manifests, depth - 1, bound)
        // The name stands on the outermost entry.
        found.push(...below.map((each) => ({ ...each, annotations: { ...each.annotations, ...entry.annotations } })))
      }
    }
    return found
  }
}

async function bodyOf(entry: TarEntry): Promise<Buffer> {
  if (entry.size > IMAGE_LIMITS.documentBytes) throw layoutError(`${entry.name} is too large for a document`)
  const chunks: Buffer[] = []
  for await (const chunk of entry.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function parse(buffer: Buffer, what: string): unknown {
  try {
    return JSON.parse(buffer.toString('utf8'))
  } catch (error) {
    throw layoutError(`${what} is not JSON: ${(error as Error).message}`)
  }
}

function document<S extends z.ZodType>(buffer: Buffer, schema: S, what: string): z.output<S> {
  const parsed = schema.safeParse(parse(buffer, what))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw layoutError(`${what}: ${issue?.path.join('.')}: ${issue?.message}`)
}

const hexOf = (descriptor: Descriptor) => descriptor.digest.slice('sha256:'.length)
const layoutError = (what: string) => new ImageRefusal('image.layout', { what }, `no image in OCI layout: ${what}`)
const digestError = (descriptor: Descriptor) =>
  new ImageRefusal('image.digest', { digest: descriptor.digest }, `the content of ${descriptor.digest} isn't what its name says`)
