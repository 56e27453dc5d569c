import { createHash, randomBytes } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Archive } from './archive'
import { describeImage, rawConfigOf } from './describe'
import { folderSink } from './folder-sink'
import { layOut } from './layers'
import { IMAGE_LIMITS } from './limits'
import { listingOf, treeOf } from './listing'
import { programProblem } from './program'
import { type Entry, type ImageParts, ociTar, tarOf } from './testing/oci-tar'
import { FileTree } from './tree'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-image-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function archive(parts: ImageParts | Buffer): Promise<Archive> {
  const file = join(folder, 'image.tar')
  await writeFile(file, Buffer.isBuffer(parts) ? parts : await ociTar(parts))
  return Archive.open(file)
}

/** Lays an image out twice: without a sink, as the console judges it, and into a folder, as a node does. */
async function layOutTwice(parts: ImageParts) {
  const opened = await archive(parts)
  const image = await opened.image()
  const judged = await layOut(opened, image, null)
  const root = join(folder, 'root')
  await mkdir(root)
  await layOut(opened, image, folderSink(root))
  return { tree: judged, root }
}

async function refusal(parts: ImageParts | Buffer): Promise<unknown> {
  const outcome = await (async () => {
    const opened = await archive(parts)
    const image = await opened.image()
    describeImage(image, '')
    const root = join(folder, 'refused')
    await mkdir(root, { recursive: true })
    return layOut(opened, image, folderSink(root))
  })().catch((error: unknown) => error)
  // Whatever was in it, nothing came to lie beside the folder it was written to.
  expect((await readdir(folder)).every((name) => ['image.tar', 'refused'].includes(name))).toBe(true)
  return outcome
}
const files = (...entries: Entry[]): ImageParts => ({ layers: [entries] })

describe('an image in OCI layout', () => {
  it('is laid out, later layers over earlier ones', async () => {
    const { tree, root } = await layOutTwice({
      gzip: true,
      layers: [
        [
          { name: './bin/run', content: '#!/bin/sh\n', mode: 0o755 },
          { name: 'bin/old', content: 'old' },
          { name: 'lib/a', content: 'a' },
          { name: 'lib/b', content: 'b' },
          { name: 'shared', type: 'symlink', linkname: 'lib' },
        ],
        [
          { name: 'bin/.wh.old' },
          { name: 'lib/.wh..wh..opq' },
          { name: 'shared/c', content: 'c' },
          { name: 'bin/again', type: 'link', linkname: 'bin/run' },
        ],
      ],
    })
    expect((await readdir(join(root, 'bin'))).sort()).toEqual(['again', 'run'])
    expect(await readdir(join(root, 'lib'))).toEqual(['c'])
    expect(await readFile(join(root, 'shared', 'c'), 'utf8')).toBe('c')
    expect((await lstat(join(root, 'bin', 'again'))).mode & 0o777).toBe(0o755)
    expect(treeOf(listingOf(tree)).at(['bin', 'run'])).toMatchObject({ kind: 'file', executable: true })
    expect(programProblem(tree, { args: ['bin/run'], cwd: '/' })).toBeNull()
  })

  it('may have a folder where an older layer has a file', async () => {
    const { tree, root } = await layOutTwice({
      layers: [
        [
          { name: 'named', content: 'old' },
          { name: 'implied', content: 'old' },
          { name: 'deep/linked', content: 'old' },
          { name: 'other', content: 'other' },
        ],
        [
          { name: 'named', type: 'directory' },
          { name: 'implied/a/b', content: 'b' },
          { name: 'deep/linked/again', type: 'link', linkname: 'other' },
          { name: 'named/c', content: 'c' },
        ],
      ],
    })
    const here = ['named/c', 'implied/a/b', 'deep/linked/again']
    expect(await Promise.all(here.map((name) => readFile(join(root, name), 'utf8')))).toEqual(['c', 'b', 'other'])
    expect(here.map((name) => tree.at(name.split('/'))?.kind)).toEqual(['file', 'file', 'file'])
  })

  it('may have as many entries as is said, folders and hard links too', () => {
    const tree = new FileTree()
    const entry = (make: () => unknown) => {
      tree.count(0)
      make()
    }
    entry(() => tree.file(['main.js'], 1, { size: 0, executable: false }))
    const half = IMAGE_LIMITS.entries / 2
    for (let i = 0; i < half; i += 1) entry(() => tree.folder([`f${i}`], 1))
    for (let i = 0; i < half - 1; i += 1) entry(() => tree.hardLink([`f${i}`, 'l'], 1, ['main.js']))
    expect([...tree.walk()]).toHaveLength(IMAGE_LIMITS.entries)
    expect(() => entry(() => tree.folder(['f1'], 1))).toThrow(expect.objectContaining({ code: 'image.entries' }))
  })

  it('says its name, command and VSOA server', async () => {
    const vsoa = { name: 'gyro', password: 'secret-7', port: 0 }
    const labels = { 'org.tandem.vsoa': JSON.stringify(vsoa), 'org.tandem.config': '{"hostname":"g"}' }
    const env = ['PATH=/bin', 'A=1']
    const image = await (await archive({ ref: 'registry.local:5000/team/gyro:2.1.0', labels, env, cwd: '/srv' })).image()
    expect(describeImage(image, 'a gyroscope')).toMatchObject({
      name: 'team/gyro',
      tag: '2.1.0',
      os: 'linux',
      arch: 'amd64',
      description: 'a gyroscope',
      config: { process: { args: ['node', 'main.js'], env: ['A=1'], cwd: '/srv' }, hostname: 'g' },
      vsoa,
    })
    expect(rawConfigOf(image, '****')).not.toContain('secret-7')
  })

  it.each([
    ['gyro@1.0.0#linux', 'gyro', '1.0.0'],
    ['docker.io/library/gyro:3', 'gyro', '3'],
    ['gyro', 'gyro', 'latest'],
  ])('is called %s', async (ref, name, tag) => {
    expect(describeImage(await (await archive({ ref })).image(), '')).toMatchObject({ name, tag })
  })

  it.each([
    [{ ref: 'Not A Name' }, 'image.naming'],
    [{ os: 'windows' }, 'image.os'],
    [{ args: [] }, 'image.command'],
    [{ labels: { 'org.tandem.vsoa': '{"nam":1}' } }, 'image.label'],
    [{ labels: { 'org.tandem.config': '{' } }, 'image.label'],
  ])('is refused when it says %j', async (parts, code) => {
    expect(await refusal(parts)).toMatchObject({ code })
  })
})

describe('what an archive must not hold', () => {
  it.each<[string, ImageParts, string]>([
    ['a path above the root', files({ name: '../evil', content: 'x' }), 'image.path'],
    ['such a path in the middle', files({ name: 'a/../../evil', content: 'x' }), 'image.path'],
    ['an absolute path', files({ name: '/etc/evil', content: 'x' }), 'image.path'],
    ['such a path in the archive itself', { extra: [{ name: '../evil', content: 'x' }] }, 'image.path'],
    ['a link in the archive itself', { extra: [{ name: 'blobs', type: 'symlink', linkname: '/tmp' }] }, 'image.link'],
    ['a link out', files({ name: 'a/out', type: 'symlink', linkname: '../../evil' }), 'image.link'],
    ['an absolute link', files({ name: 'out', type: 'symlink', linkname: '/etc/passwd' }), 'image.link'],
    [
      'a link out by way of another',
      files({ name: 'here', type: 'symlink', linkname: '.' }, { name: 'out', type: 'symlink', linkname: 'here/../evil' }),
      'image.link',
    ],
    [
      'a file behind a link out',
      files({ name: 'out', type: 'symlink', linkname: '..' }, { name: 'out/evil', content: 'x' }),
      'image.link',
    ],
    [
      'links in a circle',
      files({ name: 'a', type: 'symlink', linkname: 'b' }, { name: 'b', type: 'symlink', linkname: 'a' }),
      'image.link',
    ],
    ['a hard link to nothing of its own', files({ name: 'a', type: 'link', linkname: 'etc/passwd' }), 'image.link'],
    ['a hard link out', files({ name: 'a', type: 'link', linkname: '../evil' }), 'image.path'],
    [
      'a hard link in the place of the folder with its file',
      files({ name: 'a/b', content: 'x' }, { name: 'a', type: 'link', linkname: 'a/b' }),
      'image.link',
    ],
    [
      'a hard link in a folder in the place of its file',
      { layers: [[{ name: 'a', content: 'x' }], [{ name: 'a/b', type: 'link', linkname: 'a' }]] },
      'image.link',
    ],
    ['a file and a folder at one path', files({ name: 'a', content: 'x' }, { name: 'a/b', content: 'x' }), 'image.path'],
    ['a device', files({ name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }), 'image.kind'],
    ['a pipe', files({ name: 'pipe', type: 'fifo' }), 'image.kind'],
    ['a whiteout that leads out', files({ name: 'a/.wh...' }), 'image.path'],
  ])('%s', async (_, parts, code) => {
    expect(await refusal(parts)).toMatchObject({ code })
  })

  it('a blob that isn’t what its digest says', async () => {
    const good = await ociTar()
    const at = good.indexOf('setInterval')
    good.write('clearInterv', at)
    expect(await refusal(good)).toMatchObject({ code: 'image.digest' })
  })

  it('a compressed layer with something else under its digest, and zeros up to its length', async () => {
    const layer = await tarOf([{ name: 'main.js', content: randomBytes(512 * 1024) }])
    const good = await ociTar({ gzip: true, layers: [layer] })
    const packed = gzipSync(layer)
    const at = good.indexOf(packed)
    const other = gzipSync(await tarOf([{ name: 'main.js', content: 'something else' }]))
    good.fill(0, at, at + packed.length)
    other.copy(good, at)
    expect(await refusal(good)).toMatchObject({ code: 'image.digest' })
  })

  it('indexes that name the same ones again and again', async () => {
    const digestOf = (content: string) => createHash('sha256').update(content).digest('hex')
    const mediaType = 'application/vnd.oci.image.index.v1+json'
    const indexOf = (descriptor: object) => JSON.stringify({ manifests: Array.from({ length: 20 }, () => descriptor) })
    const inner = indexOf({ digest: `sha256:${digestOf('manifest')}`, size: 8 })
    const outer = indexOf({ mediaType, digest: `sha256:${digestOf(inner)}`, size: inner.length })
    const nested = await tarOf([
      { name: 'oci-layout', content: JSON.stringify({ imageLayoutVersion: '1.0.0' }) },
      { name: 'index.json', content: indexOf({ mediaType, digest: `sha256:${digestOf(outer)}`, size: outer.length }) },
      ...[inner, outer].map((content) => ({ name: `blobs/sha256/${digestOf(content)}`, content })),
    ])
    const error = await refusal(nested)
    expect(error).toMatchObject({ code: 'image.layout', message: expect.stringContaining('more than 1000 manifests') })
  })

  it('another kind of layer, or no image at all', async () => {
    expect(await refusal(Buffer.from('no tar'.repeat(200)))).toMatchObject({ code: 'image.archive' })
    expect(await refusal(await tarOf([{ name: 'a', content: 'b' }]))).toMatchObject({ code: 'image.layout' })
    expect(await refusal((await ociTar()).subarray(0, 2000))).toMatchObject({ code: 'image.archive' })
  })

  it('far more than there is room for: what the header says is enough', async () => {
    const header = (await tarOf([{ name: 'zeros', content: '' }])).subarray(0, 512)
    // 10 GB in octal, as tar writes sizes, and the header's checksum anew.
    header.write('112000000000\0', 124, 12, 'latin1')
    header.fill(' ', 148, 156)
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
      8,
      'latin1',
    )
    expect(await refusal({ layers: [Buffer.concat([header, Buffer.alloc(4096)])] })).toMatchObject({ code: 'image.unpacked' })
  })

  it('a layer that grows without end', async () => {
    const many = await tarOf(Array.from({ length: 90 }, (_, i) => ({ name: `zeros-${i}`, content: Buffer.alloc(1024 ** 2) })))
    expect(gzipSync(many).length).toBeLessThan(many.length / IMAGE_LIMITS.ratio)
    expect(await refusal({ gzip: true, layers: [many] })).toMatchObject({ code: 'image.ratio' })
  })
})

describe('what can be run', () => {
  const problem = async (args: string[], cwd = '/') => {
    const opened = await archive(
      files(
        { name: 'srv/main.js', content: '' },
        { name: 'bin/run', content: '', mode: 0o755 },
        { name: 'data', content: '' },
        { name: 'app', type: 'symlink', linkname: 'srv' },
      ),
    )
    return programProblem(await layOut(opened, await opened.image(), null), { args, cwd })?.reason ?? null
  }
  it.each([
    [['node', 'main.js'], '/srv', null],
    [['node', '/srv/main.js'], '/', null],
    [['node', '--enable-source-maps', '-r', './x', 'app/main'], '/', null],
    [['docker-entrypoint.sh', 'node', 'main.js'], '/app', null],
    [['bin/run', '--fast'], '/', null],
    [['node', 'main.js'], '/', 'missing'],
    [['node'], '/', 'noScript'],
    [['python3', 'x.py'], '/', 'missing'],
    [['data'], '/', 'notExecutable'],
    [['node', 'main.js'], '/nowhere', 'cwd'],
  ])('%j in %s: %s', async (args, cwd, reason) => {
    expect(await problem(args, cwd)).toBe(reason)
  })
})
