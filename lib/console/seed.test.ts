import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSecretBox } from '../secrets'
import { openStore, type Store } from '../store'
import { seedImages } from './seed'

const manifest = {
  name: 'probe',
  tag: '1.0.0',
  os: ['linux', 'sylixos'],
  arch: 'x64',
  author: null,
  description: 'a probe',
  ociVersion: '1.0.0',
  config: {
    process: { args: ['node', 'main.js'], env: [], cwd: '/' },
    root: { path: 'rootfs', readonly: false },
    hostname: '',
    mounts: [],
    linux: { memoryLimitMB: 64, cpuLimit: 0 },
  },
  vsoa: { name: 'probe', port: 0 },
}

describe('seedImages', () => {
  let folder: string
  let store: Store
  const put = (more: object = {}) =>
    writeFile(join(folder, 'images', 'probe', 'image.json'), JSON.stringify({ ...manifest, ...more }))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-seed-'))
    await mkdir(join(folder, 'images', 'probe'), { recursive: true })
    await put()
    const log = { info() {}, warn() {}, error() {} }
    store = await openStore({
      dataDir: join(folder, 'data'),
      migrationsDir: 'prisma/migrations',
      secretBox: createSecretBox(randomBytes(32)),
      log,
    })
  })
  afterEach(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })

  it('registers an image once per system, writes nothing when nothing changed, and brings changes in', async () => {
    await seedImages(store, join(folder, 'images'))
    const first = await store.images.list()
    expect(first.map((each) => [each.os, each.config.linux !== undefined])).toEqual(
      expect.arrayContaining([
        ['linux', true],
        ['sylixos', false],
      ]),
    )
    const upsert = vi.spyOn(store.images, 'upsert')
    await seedImages(store, join(folder, 'images'))
    expect(upsert).not.toHaveBeenCalled()
    await put({ description: 'another text' })
    await seedImages(store, join(folder, 'images'))
    expect(upsert).toHaveBeenCalledTimes(2)
    expect((await store.images.byRef('probe@1.0.0#linux'))?.description).toBe('another text')
  })
})
