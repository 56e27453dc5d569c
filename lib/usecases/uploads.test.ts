import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Image } from '../domain/image'
import { ImageRegistry } from '../image'
import { ociTar } from '../image/testing/oci-tar'
import type { Store } from '../store'
import { quiet, temporaryStore } from '../store/test-store'
import type { Asker, Context } from './context'
import { Images } from './images'
import { MOST_TRIES, Uploads } from './uploads'

const caller = { id: 'u', name: 'u', role: 'administrator', via: 'token', expiresAt: null } as const
const asker: Asker = { caller, requestId: 'r', clientAddress: '' }

let store: Store
let folder: string
let registry: ImageRegistry
let done: () => Promise<void>
beforeEach(async () => {
  const temporary = await temporaryStore()
  ;({ store, done } = temporary)
  folder = join(temporary.dataDir, 'images')
  registry = await ImageRegistry.open(folder)
})
afterEach(() => done())

const open = (from = registry) => {
  const context = { store, changes: { say: () => undefined }, log: quiet } as unknown as Context
  return new Uploads(context, from, { release: async () => undefined }, async () => undefined)
}

async function file(chunkBytes: number) {
  const content = await ociTar()
  const imageHash = createHash('sha256').update(content).digest('hex')
  const total = Math.ceil(content.length / chunkBytes)
  const headers = (index: number) => ({
    ...{ total, index, imageHash, totalSize: content.length, offset: (index - 1) * chunkBytes },
    ...{ bufferSize: index === total ? content.length - (index - 1) * chunkBytes : chunkBytes },
  })
  const part = (index: number) => content.subarray((index - 1) * chunkBytes, index * chunkBytes)
  return { content, total, headers, part }
}
async function* once(bytes: Uint8Array) {
  yield bytes
}

it('what comes of a chunk after the upload was judged doesn’t reach the image', async () => {
  const uploads = open()
  const { content, total, headers, part } = await file(4096)
  for (let index = 2; index <= total; index += 1) await uploads.chunk(asker, headers(index), once(part(index)))
  // The first chunk twice: one request stalls in the middle, the other one completes the upload.
  let goOn: () => void = () => undefined
  let begun = false
  async function* stalling() {
    begun = true
    yield part(1).subarray(0, 1)
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    yield Buffer.alloc(part(1).length - 1, 'x')
  }
  const stalled = uploads.chunk(asker, headers(1), stalling())
  while (!begun) await turn()
  expect(await uploads.chunk(asker, headers(1), once(part(1)))).toMatchObject({ ok: true, value: { status: 'success' } })
  goOn()
  expect(await stalled).toMatchObject({ ok: true, value: { status: 'success' } })
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tar'))
  expect((await readFile(join(folder, archive ?? ''))).equals(content)).toBe(true)
  expect(await readdir(join(folder, 'uploads'))).toEqual([])
})

it('an image that ends every console that judges it is given up', async () => {
  const { content, headers } = await file(1024 ** 2)
  // A console that is killed leaves what it had written; its judgement never comes.
  const killed = async () => {
    const mortal = await ImageRegistry.open(folder)
    const judging = new Promise<void>((resolve) => {
      vi.spyOn(mortal, 'check').mockImplementation(() => {
        resolve()
        return new Promise(() => undefined)
      })
    })
    return { uploads: open(mortal), judging }
  }
  const first = await killed()
  void first.uploads.chunk(asker, headers(1), once(content))
  await first.judging
  for (let tries = 2; tries <= MOST_TRIES; tries += 1) {
    const next = await killed()
    await next.uploads.tidy()
    await next.uploads.resume()
    await next.judging
  }
  const last = open(await ImageRegistry.open(folder))
  await last.tidy()
  await last.resume()
  await last.close()
  const [upload] = await store.uploads.list(1)
  expect([upload?.status, JSON.parse(upload?.error ?? '{}')]).toEqual([
    'failure',
    { code: 'upload.fatal', params: { times: MOST_TRIES } },
  ])
  expect(await readdir(join(folder, 'uploads'))).toEqual([])
})

it('an earlier build of a tag is news again when it comes back', async () => {
  const uploads = open()
  const build = async (content: string) => ociTar({ layers: [[{ name: 'main.js', content }]] })
  const upload = async (archive: Buffer) => {
    const imageHash = createHash('sha256').update(archive).digest('hex')
    const { length } = archive
    const chunk = { total: 1, index: 1, imageHash, totalSize: length, offset: 0, bufferSize: length }
    expect(await uploads.chunk(asker, chunk, once(archive))).toMatchObject({ ok: true, value: { status: 'success' } })
    const [image] = await store.images.list()
    return image?.digest
  }
  const [good, bad] = [await build('good'), await build('bad')]
  const digest = await upload(good)
  expect(await upload(bad)).not.toBe(digest)
  expect(await upload(good)).toBe(digest)
})

it('an image that comes while another name of it goes keeps its files', async () => {
  const context = { store, changes: { say: () => undefined }, log: quiet } as unknown as Context
  const images = new Images(context, registry)
  const uploads = new Uploads(context, registry, images, async () => undefined)
  const archive = await ociTar()
  const imageHash = createHash('sha256').update(archive).digest('hex')
  const { length } = archive
  const chunk = { total: 1, index: 1, imageHash, totalSize: length, offset: 0, bufferSize: length }
  await uploads.chunk(asker, chunk, once(archive))
  const [{ id, createdAt: _, pulled: __, ...image }] = (await store.images.list()) as [Image]
  const other = await store.images.upsert({ ...image, tag: 'other' })
  await store.images.remove(id)
  // The one that is there goes when the files of the one that comes are in place, and what the database says of it is not.
  const adopt = registry.adopt.bind(registry)
  let removing: Promise<unknown> | null = null
  vi.spyOn(registry, 'adopt').mockImplementationOnce(async (...given) => {
    await adopt(...given)
    removing = images.remove(asker, other.id)
    await store.images.list()
    await store.images.list()
    for (let turns = 0; turns < 20; turns += 1) await turn()
  })
  expect(await uploads.chunk(asker, chunk, once(archive))).toMatchObject({ ok: true, value: { status: 'success' } })
  expect(await removing).toMatchObject({ ok: true })
  expect((await store.images.list()).map((each) => each.tag)).toEqual([image.tag])
  expect((await readdir(folder)).filter((name) => name.endsWith('.tar'))).toEqual([`${image.digest}.tar`])
})
