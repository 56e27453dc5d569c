import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Archive } from './archive'
import { folderSink } from './folder-sink'
import { layOut } from './layers'
import { IMAGE_LIMITS } from './limits'

/** What no container uses is kept as long as it is among so many taken last, and all of it together below so many bytes. */
export const CACHE_BOUNDS = { unusedImages: 10, unusedBytes: 8 * 1024 ** 3, incoming: 4 } as const
/** Who was told that an image is here makes a container of it; it stays for so long without one, ms. */
export const HANDED_OUT_MS = 60_000

const INDEX_FILE = 'index.json'
const INCOMING = 'incoming'
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const Index = z.object({
  version: z.literal(1),
  /** Which image a reference means on this node. */
  refs: z.record(z.string(), z.string()),
  /** By digest, the one taken last at the end. */
  images: z.array(z.object({ digest: z.string(), bytes: z.number() })),
})
type Index = z.infer<typeof Index>

/**
 * The images a node has taken from the registry, each unpacked once in a folder named by its digest. A reference means the image that
 * was taken last by it; containers hold on to the digest they were made with. What comes is checked against its digest before it is an image.
 */
export class ImageCache {
  #last: Promise<unknown> = Promise.resolve()
  /** Until when an image is kept without a container, by digest. */
  readonly #handedOut = new Map<string, number>()

  private constructor(
    private readonly folder: string,
    private readonly index: Index,
    private readonly clock: () => number,
  ) {}

  /** Opens the cache in a folder, which is made; half-made images of an earlier process are removed. `clock`: ms. */
  static async open(folder: string, clock = () => performance.now()): Promise<ImageCache> {
    await mkdir(join(folder, INCOMING), { recursive: true, mode: FOLDER_MODE })
    for (const name of await readdir(join(folder, INCOMING))) {
      if (name.endsWith('.new')) await rm(join(folder, INCOMING, name), { recursive: true, force: true })
    }
    const index = await readIndex(join(folder, INDEX_FILE))
    const there = new Set(await readdir(folder))
    index.images = index.images.filter(({ digest }) => there.has(digest))
    for (const [ref, digest] of Object.entries(index.refs)) if (!there.has(digest)) delete index.refs[ref]
    const known = new Set(index.images.map(({ digest }) => digest))
    for (const name of there)
      if (/^[0-9a-f]{64}$/.test(name) && !known.has(name)) await rm(join(folder, name), { recursive: true })
    return new ImageCache(folder, index, clock)
  }

  /** The digest a reference means here; null when it was never taken, or is gone. */
  current(ref: string): string | null {
    return this.index.refs[ref] ?? null
  }

  has(digest: string): boolean {
    return this.index.images.some((each) => each.digest === digest)
  }

  /** Whether an image is here; if it is, it stays until who asked has had time to make a container of it. */
  handOut(digest: string): boolean {
    const here = this.has(digest)
    if (here) this.#handedOut.set(digest, this.clock() + HANDED_OUT_MS)
    return here
  }

  /** The folder with an image's files. */
  folderOf(digest: string): string {
    return join(this.folder, digest)
  }

  /** How many bytes of an image's archive are here; what is unpacked has none any more. */
  async received(digest: string): Promise<number> {
    return (await stat(this.#archiveOf(digest)).catch(() => null))?.size ?? 0
  }

  /** Puts a part of an archive behind what is here already; gives how much that is then. A part for another place changes nothing. */
  take(digest: string, offset: number, data: Uint8Array): Promise<number> {
    return this.#next(async () => {
      const received = await this.received(digest)
      if (offset !== received || received + data.byteLength > IMAGE_LIMITS.archiveBytes) return received
      if (received === 0) await this.#makeRoom()
      const file = await open(this.#archiveOf(digest), 'a', FILE_MODE)
      try {
        await file.writeFile(data)
      } catch (error) {
        await file.truncate(received).catch(() => undefined)
        throw error
      } finally {
        await file.close()
      }
      return received + data.byteLength
    })
  }

  /** Makes an image of what was received, unless it is one already, and lets the reference mean it. Throws `ImageRefusal` for one that is broken. */
  keep(ref: string, digest: string): Promise<void> {
    return this.#next(async () => {
      const known = this.index.images.find((each) => each.digest === digest)
      const bytes = known?.bytes ?? (await this.#unpack(digest).finally(() => rm(this.#archiveOf(digest), { force: true })))
      this.index.images = [...this.index.images.filter((each) => each !== known), { digest, bytes }]
      this.handOut(digest)
      this.index.refs[ref] = digest
      await this.#save()
    })
  }

  /**
   * Removes what neither a container uses (`used` is asked when it is the turn) nor the bounds keep, nor was handed out a moment ago. An
   * image that no reference means any more is kept by containers alone.
   */
  prune(used: () => ReadonlySet<string>): Promise<void> {
    return this.#next(async () => {
      const now = this.clock()
      for (const [digest, until] of this.#handedOut) if (until <= now) this.#handedOut.delete(digest)
      const needed = used()
      const meant = new Set(Object.values(this.index.refs))
      let count = 0
      let bytes = 0
      const gone = [...this.index.images].reverse().filter((image) => {
        if (needed.has(image.digest) || this.#handedOut.has(image.digest)) return false
        if (!meant.has(image.digest)) return true
        count += 1
        bytes += image.bytes
        return count > CACHE_BOUNDS.unusedImages || bytes > CACHE_BOUNDS.unusedBytes
      })
      if (gone.length === 0) return
      this.index.images = this.index.images.filter((each) => !gone.includes(each))
      const left = new Set(this.index.images.map(({ digest }) => digest))
      for (const [ref, digest] of Object.entries(this.index.refs)) if (!left.has(digest)) delete this.index.refs[ref]
      // Forgotten first: a folder nobody knows is removed at the next start.
      await this.#save()
      for (const { digest } of gone) await rm(this.folderOf(digest), { recursive: true, force: true })
    })
  }

  async #unpack(digest: string): Promise<number> {
    const fresh = join(this.folder, INCOMING, `${digest}.new`)
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { mode: FOLDER_MODE })
    try {
      const archive = await Archive.open(this.#archiveOf(digest))
      const tree = await layOut(archive, await archive.image(digest), folderSink(fresh))
      await rm(this.folderOf(digest), { recursive: true, force: true })
      await rename(fresh, this.folderOf(digest))
      return tree.bytes
    } catch (error) {
      await rm(fresh, { recursive: true, force: true })
      throw error
    }
  }

  /** Transfers that were never finished make room for a new one, the oldest first. */
  async #makeRoom(): Promise<void> {
    const folder = join(this.folder, INCOMING)
    const parts = await Promise.all(
      (await readdir(folder)).map(async (name) => ({
        name,
        at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0,
      })),
    )
    const surplus = parts.sort((a, b) => b.at - a.at).slice(CACHE_BOUNDS.incoming - 1)
    for (const { name } of surplus) await rm(join(folder, name), { recursive: true, force: true })
  }

  async #save(): Promise<void> {
    const file = join(this.folder, INDEX_FILE)
    const handle = await open(`${file}.new`, 'w', FILE_MODE)
    try {
      await handle.writeFile(JSON.stringify(this.index))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(`${file}.new`, file)
  }

  #archiveOf(digest: string): string {
    return join(this.folder, INCOMING, `${digest}.tar`)
  }

  /** One thing at a time: parts come in order, and nothing is removed while it is made. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }
}

/** A damaged index costs what is cached, nothing else: it is taken from the registry again. */
async function readIndex(file: string): Promise<Index> {
  const empty: Index = { version: 1, refs: {}, images: [] }
  try {
    const parsed = Index.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data : empty
  } catch {
    return empty
  }
}
