import { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Archive, ArchivedImage, Descriptor } from './archive'
import { IMAGE_LIMITS } from './limits'
import { ImageRefusal, shown } from './refusal'
import { readTar, type TarEntry } from './tar'
import { entryPath, FileTree } from './tree'

/** Where the files of an image go. Paths are lists of names below its root and never lead through a link. */
export interface FileSink {
  folder(path: string[]): Promise<void>
  file(path: string[], executable: boolean, body: AsyncIterable<Buffer>): Promise<void>
  /** A second name for a file. */
  hardLink(path: string[], from: string[]): Promise<void>
  remove(path: string[]): Promise<void>
  /** Called when everything else is done: nothing is written through a link. */
  link(path: string[], target: string): Promise<void>
}

/** Names in a layer that take away what older layers have (OCI image specification, layer filesystem changeset). */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/**
 * Lays the layers of an image over each other. Without a sink nothing is written: the image is only judged. Throws `ImageRefusal` for a
 * path or link that leads out, a kind of entry that has no business in an image, a blob that isn't what its digest says, and as soon as
 * it would become too large.
 */
export async function layOut(archive: Archive, image: ArchivedImage, sink: FileSink | null): Promise<FileTree> {
  const tree = new FileTree()
  for (const [index, descriptor] of image.layers.entries()) await layer(archive, descriptor, index + 1, tree, sink)
  tree.checkLinks()
  if (sink) for (const { path, node } of tree.walk()) if (node.kind === 'link') await sink.link(path, node.target)
  return tree
}

async function layer(
  archive: Archive,
  descriptor: Descriptor,
  number: number,
  tree: FileTree,
  sink: FileSink | null,
): Promise<void> {
  const gzip = /[+.]gzip$/.test(descriptor.mediaType)
  if (!gzip && !/\.tar$/.test(descriptor.mediaType)) {
    const type = shown(descriptor.mediaType)
    throw new ImageRefusal('image.media', { type }, `a layer is of the type ${type}; plain and gzip tars are taken`)
  }
  const { size, stream } = archive.stream(descriptor)
  const whole = finished(stream)
  whole.catch(() => undefined)
  const bounded = stopBombs(size)
  stream.on('error', (error) => bounded.destroy(error))
  if (gzip) {
    const gunzip = createGunzip()
    gunzip.on('error', (error) => bounded.destroy(gzipError(error)))
    bounded.on('close', () => gunzip.destroy())
    stream.pipe(gunzip).pipe(bounded)
  } else stream.pipe(bounded)
  try {
    await readTar(bounded, (entry) => take(entry, number, tree, sink))
    // Gzip ends before zeros that follow it, but the digest is of the blob with all that follows.
    stream.unpipe()
    stream.resume()
    await whole
  } finally {
    stream.destroy()
  }
}

async function take(entry: TarEntry, layerNumber: number, tree: FileTree, sink: FileSink | null): Promise<void> {
  if (entry.type === 'pax-global-header') return
  tree.count(entry.type === 'file' ? entry.size : 0)
  const path = entryPath(entry.name)
  const name = path.at(-1)
  if (name === undefined) return
  const parent = path.slice(0, -1)
  if (name === OPAQUE) {
    for (const gone of tree.clear(parent, layerNumber)) await sink?.remove(gone)
    return
  }
  // Nothing but the mark names nothing to take away.
  if (name.startsWith(WHITEOUT) && name !== WHITEOUT) {
    const gone = tree.remove([...parent, ...entryPath(name.slice(WHITEOUT.length))], layerNumber)
    if (gone) await sink?.remove(gone)
    return
  }
  switch (entry.type) {
    case 'directory': {
      const put = tree.folder(path, layerNumber)
      if (put.replaces) await sink?.remove(put.replaces)
      await sink?.folder(put.path)
      return
    }
    case 'file': {
      const put = tree.file(path, layerNumber, { size: entry.size, executable: entry.executable })
      if (!sink) return
      if (put.replaces) await sink.remove(put.replaces)
      await sink.file(put.path, entry.executable, entry.body)
      return
    }
    case 'symlink': {
      const put = tree.link(path, layerNumber, entry.linkname)
      if (put.replaces) await sink?.remove(put.replaces)
      return
    }
    case 'link': {
      const put = tree.hardLink(path, layerNumber, entryPath(entry.linkname))
      if (!sink || put.path.join('/') === put.from.join('/')) return
      if (put.replaces) await sink.remove(put.replaces)
      await sink.hardLink(put.path, put.from)
      return
    }
    default: {
      const params = { path: shown(entry.name), kind: String(entry.type) }
      throw new ImageRefusal('image.kind', params, `${params.path} is a ${params.kind}, which no image here may hold`)
    }
  }
}

/** Ends a stream that gives far more than its source has: what files say of their size in their headers isn't waited for. */
function stopBombs(sourceBytes: number): Transform {
  let given = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      given += chunk.length
      if (given > IMAGE_LIMITS.ratioFromBytes && given > sourceBytes * IMAGE_LIMITS.ratio) {
        const params = { ratio: IMAGE_LIMITS.ratio }
        done(new ImageRefusal('image.ratio', params, `a layer unpacks to more than ${params.ratio} times its size`))
      } else done(null, chunk)
    },
  })
}

const gzipError = (error: Error) =>
  new ImageRefusal('image.archive', { reason: error.message }, `a layer can't be unpacked: ${error.message}`)
