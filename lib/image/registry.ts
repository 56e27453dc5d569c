import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Archive } from './archive'
import { type DescribedImage, describeImage, rawConfigOf } from './describe'
import { layOut } from './layers'
import { type Listing, listingOf, treeOf } from './listing'
import type { FileTree } from './tree'
import { Writers } from './writers'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** Images whose list of files is kept in memory. */
const KEPT_TREES = 8

/** What is kept of an image beside its archive. */
interface Note {
  rawConfig: string
  files: Listing
}

/** An image of the registry: what it says of itself, and what is in it. */
export interface RegisteredImage {
  rawConfig: string
  tree: FileTree
}

/** What an archive turned out to hold. */
export interface CheckedImage {
  digest: string
  described: DescribedImage
  /** Of all its files, unpacked. */
  sizeBytes: number
  note: Note
}

/**
 * The files of uploaded images in the data folder: `<digest>.tar` as it was uploaded, `<digest>.json` with what is in it, and below
 * `uploads` what has come of others. An archive is judged as it streams and never unpacked here; nodes do that.
 */
export class ImageRegistry {
  readonly #trees = new Map<string, RegisteredImage>()
  readonly #writers = new Writers()
  #last: Promise<unknown> = Promise.resolve()

  private constructor(private readonly folder: string) {}

  /** Opens the registry in a folder, which is made. */
  static async open(folder: string): Promise<ImageRegistry> {
    await mkdir(join(folder, 'uploads'), { recursive: true, mode: FOLDER_MODE })
    return new ImageRegistry(folder)
  }

  /** Makes the file of an upload. */
  async begin(uploadId: string): Promise<void> {
    await (await open(this.#uploadOf(uploadId), 'wx', FILE_MODE)).close()
  }

  /**
   * Writes a chunk to its place; gives its length. More than `most` bytes are not written, and told as one more than that. Null: the
   * upload is sealed, and the rest of the chunk was left. Throws the system's error when the disk is full or the upload is gone.
   */
  async write(uploadId: string, offset: number, body: AsyncIterable<Uint8Array>, most: number): Promise<number | null> {
    return this.#writers.admit(uploadId, async (write) => {
      const file = await open(this.#uploadOf(uploadId), 'r+')
      let length = 0
      try {
        for await (const part of body) {
          if (length + part.byteLength > most) return most + 1
          for (let done = 0; done < part.byteLength; ) {
            const at = offset + length + done
            const written = await write(() => file.write(part, done, part.byteLength - done, at))
            if (!written) return null
            done += written.bytesWritten
          }
          length += part.byteLength
        }
        return length
      } finally {
        await file.close()
      }
    })
  }

  /** Lets nobody write to an upload's file any more: it is whole. Gives how often it was sealed, by earlier consoles too. */
  async seal(uploadId: string): Promise<number> {
    await this.#writers.seal(uploadId)
    const file = this.#sealsOf(uploadId)
    await appendFile(file, '.', { mode: FILE_MODE })
    return (await stat(file)).size
  }

  async discard(uploadId: string): Promise<void> {
    this.#writers.forget(uploadId)
    await rm(this.#uploadOf(uploadId), { force: true })
    await rm(this.#sealsOf(uploadId), { force: true })
  }

  /** Whether an upload's file is what its hash says: MD5, SHA-1 or SHA-256 by the length of its hexadecimal form. */
  async hashFits(uploadId: string, hash: string): Promise<boolean> {
    const digest = createHash(algorithmOf(hash))
    for await (const part of createReadStream(this.#uploadOf(uploadId))) digest.update(part)
    return digest.digest('hex') === hash.toLowerCase()
  }

  /** Judges an upload's file as an image; `mask` stands for secrets in what is shown. Throws `ImageRefusal` when it is none, or a dangerous one. */
  async check(uploadId: string, description: string, mask: string): Promise<CheckedImage> {
    const archive = await Archive.open(this.#uploadOf(uploadId))
    const image = await archive.image()
    const described = describeImage(image, description)
    const tree = await layOut(archive, image, null)
    const note = { rawConfig: rawConfigOf(image, mask), files: listingOf(tree) }
    return { digest: image.digest, described, sizeBytes: tree.bytes, note }
  }

  /** Runs one after another what brings an image's files or takes them away together with what the database says of it. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Makes an upload's file the archive of its image. */
  async adopt(uploadId: string, { digest, note }: CheckedImage): Promise<void> {
    const file = `${this.#noteOf(digest)}.new`
    try {
      await writeFile(file, JSON.stringify(note), { mode: FILE_MODE })
      await rename(file, this.#noteOf(digest))
      await rename(this.#uploadOf(uploadId), this.archiveOf(digest))
    } catch (error) {
      await rm(file, { force: true })
      throw error
    }
    this.#writers.forget(uploadId)
    await rm(this.#sealsOf(uploadId), { force: true })
    this.#trees.delete(digest)
  }

  /** Where an image's archive is. */
  archiveOf(digest: string): string {
    return join(this.folder, `${digest}.tar`)
  }

  /** What is in an image. Throws when its files are gone. */
  async get(digest: string): Promise<RegisteredImage> {
    const known = this.#trees.get(digest)
    if (known) return known
    const note = JSON.parse(await readFile(this.#noteOf(digest), 'utf8')) as Note
    const found = { rawConfig: note.rawConfig, tree: treeOf(note.files) }
    this.#trees.set(digest, found)
    const [oldest] = this.#trees.keys()
    if (this.#trees.size > KEPT_TREES && oldest !== undefined) this.#trees.delete(oldest)
    return found
  }

  async remove(digest: string): Promise<void> {
    this.#trees.delete(digest)
    await rm(this.archiveOf(digest), { force: true })
    await rm(this.#noteOf(digest), { force: true })
  }

  /** Removes the files of everything but these. */
  async keepOnly(digests: ReadonlySet<string>, uploadIds: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const digest = /^([0-9a-f]{64})\.(tar|json|json\.new)$/.exec(name)
      if (digest && (!digests.has(digest[1] ?? '') || digest[2] === 'json.new'))
        await rm(join(this.folder, name), { force: true })
    }
    for (const name of await readdir(join(this.folder, 'uploads'))) {
      if (!uploadIds.has(name.replace(/\.(part|seals)$/, ''))) await rm(join(this.folder, 'uploads', name), { force: true })
    }
  }

  /** Whether an upload's file is there. */
  async has(uploadId: string): Promise<boolean> {
    return (await stat(this.#uploadOf(uploadId)).catch(() => null)) !== null
  }

  /** Bytes that the disk still takes; null where the system doesn't say. */
  async freeBytes(): Promise<number | null> {
    const disk = await statfs(this.folder).catch(() => null)
    return disk && disk.bavail * disk.bsize
  }

  #uploadOf(uploadId: string): string {
    return join(this.folder, 'uploads', `${uploadId}.part`)
  }

  #sealsOf(uploadId: string): string {
    return join(this.folder, 'uploads', `${uploadId}.seals`)
  }

  #noteOf(digest: string): string {
    return join(this.folder, `${digest}.json`)
  }
}

function algorithmOf(hash: string): 'md5' | 'sha1' | 'sha256' {
  if (hash.length === 32) return 'md5'
  return hash.length === 40 ? 'sha1' : 'sha256'
}
