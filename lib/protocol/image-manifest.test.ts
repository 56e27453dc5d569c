import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { imageRefs, isImage, readImages } from './image-manifest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-images-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('reads the built-in images', async () => {
  const images = await readImages(fileURLToPath(new URL('../../images', import.meta.url)))
  expect(images.flatMap(imageRefs)).toEqual([
    'axis-client@1.0.0#linux',
    'axis-client@1.0.0#sylixos',
    'axis-server@1.0.0#linux',
    'axis-server@1.0.0#sylixos',
  ])
  const server = images[1]
  expect(server?.sizeBytes).toBeGreaterThan(1000)
  expect(server && isImage(server, { name: 'axis-server', tag: '1.0.0', os: 'sylixos' })).toBe(true)
  expect(server?.vsoa).toMatchObject({ name: 'axis_server', password: '123456' })
})

it('passes over folders that are no images and says what is wrong in one that is', async () => {
  await mkdir(join(folder, 'empty'))
  expect(await readImages(folder)).toEqual([])
  await mkdir(join(folder, 'wrong'))
  await writeFile(join(folder, 'wrong', 'image.json'), '{"name": "../x", "tag": "1"}')
  await expect(readImages(folder)).rejects.toThrow(/wrong\/image\.json:[\s\S]*os/)
  const problems: string[] = []
  expect(await readImages(folder, (error) => problems.push(error.message))).toEqual([])
  expect(problems).toHaveLength(1)
  await writeFile(join(folder, 'wrong', 'image.json'), 'no JSON')
  await expect(readImages(folder)).rejects.toThrow(/image\.json: .*JSON/)
  await expect(readImages(join(folder, 'absent'))).rejects.toThrow('ENOENT')
})
