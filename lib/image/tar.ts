import type { Readable } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { ImageRefusal } from './refusal'

/** One entry of a tar. */
export interface TarEntry {
  name: string
  /** null: a kind that tar-stream doesn't know, such as GNU's sparse files. */
  type: Header['type'] | 'pax-global-header' | null
  size: number
  /** Bytes from the beginning of the tar to the entry's content. */
  offset: number
  executable: boolean
  linkname: string
  body: AsyncIterable<Buffer>
}

const HEADER_BYTES = 512

const ANY_EXECUTES = 0o111

/**
 * Hands the entries of a tar to `take`, one after the other; what `take` leaves of a body is skipped. Throws what `take` or the source
 * throws, and `ImageRefusal` when it is no tar. Source and reader are closed in any case.
 */
export async function readTar(source: Readable, take: (entry: TarEntry) => Promise<void>): Promise<void> {
  const reader = extract()
  let broken: unknown = null
  source.on('error', (error) => {
    broken = error
    reader.destroy(error)
  })
  // It is a stream of another family, which Node's pipe takes as well.
  source.pipe(reader as unknown as NodeJS.WritableStream)
  try {
    for await (const entry of reader) {
      await take(entryOf(entry.header, entry.offset, entry as AsyncIterable<Buffer>))
      entry.resume()
    }
  } catch (error) {
    if (error instanceof ImageRefusal || error === broken || !isTarError(error)) throw error
    const reason = (error as Error).message
    throw new ImageRefusal('image.archive', { reason }, `the archive can't be read: ${reason}`)
  } finally {
    source.unpipe()
    source.destroy()
    reader.destroy()
  }
}

/** tar-stream has no error class of its own; errors of the system carry a code, ours a class. */
const isTarError = (error: unknown): boolean => error instanceof Error && error.name === 'Error' && !('code' in error)

function entryOf(header: Header, offset: number, body: AsyncIterable<Buffer>): TarEntry {
  return {
    name: header.name,
    type: header.type ?? null,
    size: header.size,
    offset: offset + HEADER_BYTES,
    executable: (header.mode & ANY_EXECUTES) !== 0,
    linkname: header.linkname ?? '',
    body,
  }
}
