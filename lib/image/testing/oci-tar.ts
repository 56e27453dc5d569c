import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

/** An entry of a tar for tests: a file unless it says otherwise. */
export type Entry = Partial<Omit<Header, 'name'>> & { name: string; content?: string | Buffer }

/** A tar of these entries. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack()
  for (const { content, ...header } of entries) tar.entry(header, content ?? '')
  tar.finalize()
  return buffer(Readable.from(tar as AsyncIterable<Buffer>))
}

export interface ImageParts {
  /** `name:tag`, as index.json says it. */
  ref?: string
  os?: string
  args?: string[]
  env?: string[]
  cwd?: string
  labels?: Record<string, string>
  /** Each a list of entries, or a tar made before. */
  layers?: (Entry[] | Buffer)[]
  gzip?: boolean
  /** More entries of the archive itself. */
  extra?: Entry[]
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** A tar in OCI image layout. */
export async function ociTar(parts: ImageParts = {}): Promise<Buffer> {
  const blobs = new Map<string, Buffer>()
  const add = (content: Buffer, mediaType: string) => {
    blobs.set(sha256(content), content)
    return { mediaType, digest: `sha256:${sha256(content)}`, size: content.length }
  }
  const document = (value: unknown, mediaType: string) => add(Buffer.from(JSON.stringify(value)), mediaType)
  const layers = []
  for (const layer of parts.layers ?? [[{ name: 'main.js', content: 'setInterval(() => {}, 1000)' }]]) {
    const tar = Buffer.isBuffer(layer) ? layer : await tarOf(layer)
    const type = 'application/vnd.oci.image.layer.v1.tar'
    layers.push(parts.gzip ? add(gzipSync(tar), `${type}+gzip`) : add(tar, type))
  }
  const config = document(
    {
      architecture: 'amd64',
      os: parts.os ?? 'linux',
      config: {
        Cmd: parts.args ?? ['node', 'main.js'],
        Env: parts.env ?? [],
        WorkingDir: parts.cwd ?? '/',
        Labels: parts.labels ?? {},
      },
    },
    'application/vnd.oci.image.config.v1+json',
  )
  const manifest = document({ schemaVersion: 2, config, layers }, 'application/vnd.oci.image.manifest.v1+json')
  const annotations = { 'org.opencontainers.image.ref.name': parts.ref ?? 'sample:1.0.0' }
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] }
  return tarOf([
    { name: 'oci-layout', content: JSON.stringify({ imageLayoutVersion: '1.0.0' }) },
    { name: 'index.json', content: JSON.stringify(index) },
    ...[...blobs].map(([digest, content]) => ({ name: `blobs/sha256/${digest}`, content })),
    ...(parts.extra ?? []),
  ])
}
