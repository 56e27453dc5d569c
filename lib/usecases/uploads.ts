import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type * as contract from '../api/contract'
import type { DataOf, HeadersOf } from '../api/endpoint'
import { type Failure, fail, type Locale, type Outcome, succeed } from '../api/errors'
import type { Image } from '../domain/image'
import { formatImageRef } from '../domain/image-ref'
import { type CheckedImage, IMAGE_LIMITS, ImageRefusal, type ImageRegistry } from '../image'
import type { Repositories, UploadRecord } from '../store'
import { type Asker, audit, type Context } from './context'
import type { Images } from './images'
import { MASK } from './views/format'
import { isWhole, missingOf, receivedBytes, uploadView } from './views/upload'

/** Uploads that are under way at the same time. */
export const MOST_UPLOADS = 8
/** One without a new chunk for so long is given up, ms. */
export const ABANDONED_MS = 24 * 3_600_000
/** What is refused or done is told so long after; at most so many are kept. */
const MOST_KEPT = 50
/** The answer to the last chunk waits so long for the verdict; afterwards the progress tells it. */
const VERDICT_MS = 20_000
/** A console that was killed while it judged judges again; so often, and it is the image that kills. */
export const MOST_TRIES = 3
/** What an upload must leave free on the disk: the database and the logs need it. */
const SPARE_BYTES = 64 * 1024 ** 2

type Chunk = HeadersOf<typeof contract.uploadImage>
type Answer = DataOf<typeof contract.uploadImage>

/** Images on their way in: chunks that make a file, which is judged when it is whole. What is refused leaves nothing behind. */
export class Uploads {
  /** Files that are being judged. */
  readonly #checks = new Map<string, Promise<void>>()

  constructor(
    readonly context: Pick<Context, 'store' | 'changes' | 'log'>,
    readonly registry: ImageRegistry,
    readonly images: Pick<Images, 'release'>,
    /** Called with every image that is new in the registry, or has another content than the one it replaced. */
    readonly arrived: (asker: Asker, image: Image, replaced: Image | null) => Promise<unknown>,
  ) {}

  /** Takes one chunk. The last one's answer is the verdict on the whole, unless that takes long. */
  async chunk(asker: Asker, chunk: Chunk, bytes: AsyncIterable<Uint8Array>): Promise<Outcome<Answer>> {
    const wrong = placeOf(chunk)
    if (wrong) return { ok: false, failures: [wrong] }
    const begun = await this.#begin(asker, chunk)
    if (!begun.ok) return begun
    const upload = begun.value
    if (upload.status !== 'receiving') return this.#answer(upload)
    const most = Math.min(chunk.bufferSize, chunk.totalSize - chunk.offset)
    const written = await this.#write(upload, chunk, bytes, most)
    if (!written.ok) return written
    const length = written.value
    if (length !== null && (length > most || (length < chunk.bufferSize && chunk.index < chunk.total) || length === 0)) {
      return fail('upload.length', 'bufferSize', { length: length > most ? `> ${most}` : length, size: chunk.bufferSize })
    }
    const noted = await this.context.store.transaction(async (tx) => {
      const now = await tx.uploads.get(upload.id)
      if (now?.status !== 'receiving' || length === null) return now
      const received = { ...now.received, [chunk.index]: { offset: chunk.offset, length } }
      const whole = Object.keys(received).length === now.chunks
      return tx.uploads.update(upload.id, { received, ...(whole ? { status: 'checking' as const } : {}) })
    })
    if (!noted) return fail('upload.gone', 'imageHash')
    if (noted.status === 'checking') this.#judge(noted, asker)
    return this.#answer(noted)
  }

  async list(locale: Locale): Promise<Outcome<DataOf<typeof contract.listUploads>>> {
    return succeed((await this.context.store.uploads.list(MOST_KEPT)).map((each) => uploadView(each, locale)))
  }

  async get(id: string, locale: Locale): Promise<Outcome<DataOf<typeof contract.getUpload>>> {
    const found = await this.context.store.uploads.get(id)
    return found ? succeed(uploadView(found, locale)) : fail('not.found', 'uploadId', { id })
  }

  /** Gives up what isn't whole yet. */
  async abandon(asker: Asker, id: string): Promise<Outcome<'success'>> {
    const written = await this.context.store.transaction(async (tx) => {
      const found = await tx.uploads.get(id)
      if (!found) return fail('not.found', 'uploadId', { id })
      if (found.status !== 'receiving') return fail('upload.over', 'uploadId')
      await tx.uploads.remove(id)
      await audit(tx, asker, 'image.abandon', { type: 'image', id, name: found.hash })
      return succeed('success' as const)
    })
    if (written.ok) await this.registry.discard(id)
    return written
  }

  /** At a start, before anything is taken: removes files that belong to nothing, and gives up what has lost its file. */
  async tidy(): Promise<void> {
    const { store } = this.context
    const open = await store.uploads.listOpen()
    const digests = (await store.images.list()).flatMap((each) => each.digest ?? [])
    await this.registry.keepOnly(new Set(digests), new Set(open.map((each) => each.id)))
    for (const { id } of open) if (!(await this.registry.has(id))) await this.#refuse(id, { code: 'upload.lost' })
  }

  /** Judges what an earlier console had whole and didn't come to judge. */
  async resume(): Promise<void> {
    for (const upload of await this.context.store.uploads.listOpen()) {
      if (upload.status === 'checking') this.#judge(upload, uploader(upload))
    }
  }

  /** Gives up what nobody went on with, and forgets what was told long enough. */
  async sweep(now: Date): Promise<void> {
    const { store } = this.context
    for (const upload of await store.uploads.listOpen()) {
      if (upload.status !== 'receiving' || now.getTime() - upload.updatedAt.getTime() < ABANDONED_MS) continue
      await this.#refuse(upload.id, { code: 'upload.abandoned', params: { hours: ABANDONED_MS / 3_600_000 } })
    }
    const kept = await store.uploads.list(MOST_KEPT * 4)
    const over = kept.filter((each) => ['success', 'failure'].includes(each.status)).slice(MOST_KEPT)
    for (const { id } of over) await store.uploads.remove(id)
  }

  /** Waits for what is being judged. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#checks.values())
  }

  /** Finds the upload a chunk belongs to, or begins one. */
  async #begin(asker: Asker, chunk: Chunk): Promise<Outcome<UploadRecord>> {
    const { store } = this.context
    const free = await this.registry.freeBytes()
    let isNew = false
    const begun = await store.transaction(async (tx): Promise<Outcome<UploadRecord>> => {
      const known = await tx.uploads.byHash(chunk.imageHash)
      if (known && (await isCurrent(tx, known))) {
        if (known.totalBytes === chunk.totalSize && known.chunks === chunk.total) return succeed(known)
        return fail('upload.differs', 'total', { id: known.id, total: known.chunks, size: known.totalBytes })
      }
      const open = await tx.uploads.listOpen()
      if (open.length >= MOST_UPLOADS) return fail('upload.many', undefined, { max: MOST_UPLOADS })
      const awaited = open.reduce((sum, each) => sum + each.totalBytes - receivedBytes(each), 0)
      if (free !== null && chunk.totalSize + awaited + SPARE_BYTES > free) {
        return fail('upload.space', 'totalSize', { size: chunk.totalSize, free: Math.max(0, free - awaited - SPARE_BYTES) })
      }
      isNew = true
      const description = decoded(chunk.description ?? '')
      const { imageHash: hash, totalSize: totalBytes, total: chunks } = chunk
      return succeed(await tx.uploads.create({ hash, totalBytes, chunks, description, createdBy: asker.caller.name }))
    })
    if (begun.ok && isNew) {
      try {
        await this.registry.begin(begun.value.id)
      } catch (error) {
        await store.uploads.remove(begun.value.id)
        return this.#unwritable(begun.value.id, error)
      }
    }
    return begun
  }

  async #write(
    upload: UploadRecord,
    chunk: Chunk,
    bytes: AsyncIterable<Uint8Array>,
    most: number,
  ): Promise<Outcome<number | null>> {
    try {
      return succeed(await this.registry.write(upload.id, chunk.offset, bytes, most))
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      // Somebody else's chunk was refused, or the upload given up, a moment ago.
      if (code === 'ENOENT') return fail('upload.gone', 'imageHash')
      // The caller went away: what came of its chunk is written again when it comes back.
      if (code === undefined || code === 'ECONNRESET' || code === 'ABORT_ERR') return fail('upload.broken')
      return this.#unwritable(upload.id, error)
    }
  }

  async #unwritable(id: string, error: unknown): Promise<{ ok: false; failures: [Failure] }> {
    const failure: Failure = { code: 'upload.unwritable', params: { reason: (error as Error).message } }
    await this.#refuse(id, failure)
    return { ok: false, failures: [failure] }
  }

  /** The state of an upload; a verdict that comes soon is waited for. */
  async #answer(upload: UploadRecord): Promise<Outcome<Answer>> {
    const check = this.#checks.get(upload.id)
    if (check) await Promise.race([check, sleep(VERDICT_MS, undefined, { ref: false })])
    const now = check ? ((await this.context.store.uploads.get(upload.id)) ?? upload) : upload
    if (now.status === 'failure' && now.error) return { ok: false, failures: [JSON.parse(now.error) as Failure] }
    return succeed({ uploadId: now.id, status: now.status, missing: missingOf(now) })
  }

  #judge(upload: UploadRecord, asker: Asker): void {
    if (this.#checks.has(upload.id)) return
    const check = this.#verdict(upload, asker)
      .catch((error: unknown) => this.#refuse(upload.id, this.#failureOf(error, upload)))
      .catch((err) => this.context.log.error({ err, uploadId: upload.id }, 'a refused image could not be removed'))
      .finally(() => this.#checks.delete(upload.id))
    this.#checks.set(upload.id, check)
  }

  async #verdict(upload: UploadRecord, asker: Asker): Promise<void> {
    const tries = await this.registry.seal(upload.id)
    if (tries > MOST_TRIES) return this.#refuse(upload.id, { code: 'upload.fatal', params: { times: MOST_TRIES } })
    if (!isWhole(upload)) return this.#refuse(upload.id, { code: 'upload.gaps' })
    if (!(await this.registry.hashFits(upload.id, upload.hash))) {
      return this.#refuse(upload.id, { code: 'upload.hash.wrong', field: 'imageHash' })
    }
    const checked = await this.registry.check(upload.id, upload.description, MASK)
    await this.registry.alone(() => this.#adopt(upload, checked, asker))
  }

  async #adopt(upload: UploadRecord, checked: CheckedImage, asker: Asker): Promise<void> {
    const { digest, described, sizeBytes } = checked
    const ref = formatImageRef(described)
    const before = await this.context.store.images.byRef(ref)
    if (before?.origin === 'builtin') return this.#refuse(upload.id, { code: 'image.builtin', params: { ref } })
    await this.registry.adopt(upload.id, checked)
    let image: Image
    try {
      image = await this.context.store.transaction(async (tx) => {
        const stored = await tx.images.upsert({ ...described, sizeBytes, origin: 'upload', digest })
        // An earlier build of the same tag isn't there any more: uploaded again it is news.
        await tx.uploads.forgetImage(stored.id)
        await tx.uploads.update(upload.id, { status: 'success', imageId: stored.id })
        const target = { type: 'image', id: stored.id, name: ref }
        await audit(tx, asker, 'image.upload', target, { digest, before: before?.digest ?? null })
        return stored
      })
    } catch (error) {
      await this.images.release(digest)
      throw error
    }
    if (before && before.digest !== digest) await this.images.release(before.digest)
    this.context.changes.say('images', image.id)
    if (before?.digest === digest) return
    // The image is in the registry, whatever becomes of those who wish for it.
    await this.arrived(asker, image, before).catch((err) =>
      this.context.log.error({ err, ref }, 'services were not updated to a new image'),
    )
  }

  /** Notes why, and leaves nothing of it on disk. */
  async #refuse(id: string, failure: Failure): Promise<void> {
    await this.registry.discard(id)
    const known = await this.context.store.uploads.get(id)
    if (known) await this.context.store.uploads.update(id, { status: 'failure', error: JSON.stringify(failure), received: {} })
  }

  #failureOf(error: unknown, upload: UploadRecord): Failure {
    if (error instanceof ImageRefusal) return { code: error.code, params: error.params }
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS')
      return { code: 'upload.unwritable', params: { reason: message } }
    this.context.log.error({ err: error, uploadId: upload.id }, 'an uploaded image could not be judged')
    return { code: 'internal', params: { requestId: upload.id } }
  }
}

/** What a chunk says of its place that can't be. */
function placeOf(chunk: Chunk): Failure | null {
  const max = IMAGE_LIMITS.archiveBytes
  if (chunk.totalSize > max) return { code: 'upload.large', field: 'totalSize', params: { max } }
  if (chunk.index > chunk.total) return { code: 'upload.index', field: 'index', params: { total: chunk.total } }
  if (chunk.offset >= chunk.totalSize) return { code: 'upload.offset', field: 'offset', params: { size: chunk.totalSize } }
  return null
}

/** Whether chunks still belong to that upload: it goes on, or its image is there. */
async function isCurrent(tx: Repositories, upload: UploadRecord): Promise<boolean> {
  if (upload.status === 'failure') return false
  return upload.status !== 'success' || (upload.imageId !== null && (await tx.images.get(upload.imageId)) !== null)
}

/** Who an image is from when the console restarted since. */
function uploader(upload: UploadRecord): Asker {
  const caller = { id: upload.createdBy, name: upload.createdBy, role: 'administrator', via: 'token', expiresAt: null } as const
  return { caller, requestId: randomUUID(), clientAddress: '' }
}

/** A header holds Latin-1: other text comes percent-encoded, or as the bytes of its UTF-8. */
function decoded(text: string): string {
  try {
    if (/%[0-9a-fA-F]{2}/.test(text)) return decodeURIComponent(text)
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}
