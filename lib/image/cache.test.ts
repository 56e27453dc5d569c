import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Archive } from './archive'
import { CACHE_BOUNDS, HANDED_OUT_MS, ImageCache } from './cache'
import { ociTar } from './testing/oci-tar'

const REF = 'sample@1.0.0#linux'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-cache-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function imageOf(content: string) {
  const tar = await ociTar({ layers: [[{ name: 'main.js', content }]] })
  const file = join(folder, 'image.tar')
  await writeFile(file, tar)
  return { tar, digest: (await (await Archive.open(file)).image()).digest }
}
let now = 0
const open = () => ImageCache.open(join(folder, 'cache'), () => now)
const later = () => {
  now += HANDED_OUT_MS
}
const nobody = () => new Set<string>()
const left = async () => (await readdir(join(folder, 'cache'))).filter((name) => name.length === 64)

describe('a node’s image cache', () => {
  it('takes an archive part by part, over a restart, and unpacks it once', async () => {
    const { tar, digest } = await imageOf('one')
    let cache = await open()
    expect(await cache.take(digest, 0, tar.subarray(0, 1000))).toBe(1000)
    expect(await cache.take(digest, 0, tar.subarray(0, 500))).toBe(1000)
    cache = await open()
    expect(await cache.received(digest)).toBe(1000)
    expect(await cache.take(digest, 1000, tar.subarray(1000))).toBe(tar.length)
    await cache.keep(REF, digest)
    expect([cache.current(REF), cache.has(digest), await cache.received(digest)]).toEqual([digest, true, 0])
    expect(await readFile(join(cache.folderOf(digest), 'main.js'), 'utf8')).toBe('one')
    cache = await open()
    expect(cache.current(REF)).toBe(digest)
    await cache.keep('another@1.0.0#linux', digest)
    expect(await left()).toEqual([digest])
  })

  it('refuses what isn’t what it was said to be, and keeps nothing of it', async () => {
    const { tar, digest } = await imageOf('one')
    const cache = await open()
    tar.write('two', tar.indexOf('one'))
    await cache.take(digest, 0, tar)
    await expect(cache.keep(REF, digest)).rejects.toMatchObject({ code: 'image.digest' })
    await cache.take('ab'.repeat(32), 0, tar)
    await expect(cache.keep(REF, 'ab'.repeat(32))).rejects.toMatchObject({ code: 'image.several' })
    expect([cache.current(REF), await left(), await readdir(join(folder, 'cache', 'incoming'))]).toEqual([null, [], []])
  })

  const keep = async (cache: ImageCache, ref: string, content: string) => {
    const { tar, digest } = await imageOf(content)
    await cache.take(digest, 0, tar)
    await cache.keep(ref, digest)
    return digest
  }

  it('keeps what is used, and of the rest the newest', async () => {
    const cache = await open()
    const old = await keep(cache, REF, 'old')
    const fresh = await keep(cache, REF, 'new')
    later()
    await cache.prune(() => new Set([old]))
    expect(cache.has(old)).toBe(true)
    await cache.prune(nobody)
    expect([cache.has(old), cache.current(REF)]).toEqual([false, fresh])
    for (let i = 0; i < CACHE_BOUNDS.unusedImages; i += 1) await keep(cache, `more-${i}@1.0.0#linux`, `content ${i}`)
    later()
    await cache.prune(nobody)
    expect([cache.current(REF), (await left()).length]).toEqual([null, CACHE_BOUNDS.unusedImages])
    // What was taken again is among the newest, though it was here already.
    const first = await keep(cache, 'more-0@1.0.0#linux', 'content 0')
    await keep(cache, 'another@1.0.0#linux', 'another')
    later()
    await cache.prune(nobody)
    expect([cache.has(first), cache.current('more-1@1.0.0#linux')]).toEqual([true, null])
  })

  it('keeps what a container is about to be made of', async () => {
    const cache = await open()
    const told = await keep(cache, REF, 'old')
    later()
    // Somebody is told of it; before the container is there, another image comes by that name.
    expect(cache.handOut(told)).toBe(true)
    await keep(cache, REF, 'new')
    await cache.prune(nobody)
    expect(cache.has(told)).toBe(true)
    later()
    await cache.prune(nobody)
    expect([cache.has(told), cache.handOut(told)]).toEqual([false, false])
  })

  it('asks what is used when it comes to remove, not before', async () => {
    const cache = await open()
    const old = await keep(cache, REF, 'old')
    await keep(cache, REF, 'new')
    later()
    const used = new Set<string>()
    const { tar, digest } = await imageOf('another')
    // A container is made while an image before it in the queue is unpacked.
    await cache.take(digest, 0, tar)
    const kept = cache.keep('another@1.0.0#linux', digest).then(() => used.add(old))
    await Promise.all([kept, cache.prune(() => new Set(used))])
    expect(cache.has(old)).toBe(true)
  })
})
