import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Entry, type ImageParts, ociTar, tarOf } from '../../lib/image/testing/oci-tar'
import { ApiError } from '../support/api-client'
import { type Instance, startInstance } from '../support/instance'
import { OpenApiChecker } from '../support/openapi'
import { healthy, microserviceWith, until } from '../support/scenario'
import { uploadFile, uploadOf } from '../support/upload'
import { act } from './actions'
import { codesOf, rawCall } from './raw'

let instance: Instance
let document: OpenApiChecker
beforeAll(async () => {
  instance = await startInstance()
  document = await OpenApiChecker.read(instance.url)
})
afterAll(() => instance?.stop())

const raw = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  rawCall(instance, method, path, body, headers)
/** What the registry has on disk, uploads apart. */
const onDisk = () => ({
  images: readdirSync(join(instance.dataDir, 'images')).filter((name) => name !== 'uploads'),
  uploads: readdirSync(join(instance.dataDir, 'images', 'uploads')),
})
const files = (...entries: Entry[]): ImageParts => ({ layers: [entries] })
const imageOf = async (ref: string) => {
  const { list } = await instance.api.call(contract.listImages, { query: { pageSize: -1 } })
  return list.find((each) => `${each.name}@${each.tag}#${each.os}` === ref)
}

/** A small VSOA server as somebody would write it, bundled into one file. */
async function gyroProgram(): Promise<string> {
  const source = `
    import { VsoaServer } from './lib/vsoa'
    const server = new VsoaServer({ info: { name: 'gyro' }, password: 'gyro-secret' })
    server.handle('/health', () => ({ param: { status: 'ok' } }))
    await server.listen({ host: '0.0.0.0', port: Number(process.env.VSOA_AUTO_PORT) })
    console.log('gyro listens, greeting ' + process.env.GREETING)
    for (const name of ['end', 'close']) process.stdin.once(name, () => process.exit(0))
    process.stdin.resume()
  `
  const result = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
  })
  return result.outputFiles[0]?.text ?? ''
}

async function deploy(name: string, ref: string, image: object = {}, node = 'node1') {
  const { config } = await instance.api.call(contract.imageConfig, { query: { ref } })
  return instance.api.call(contract.createService, {
    body: { name, image: { ref, config, ...image }, node: { names: [node] }, policy: 'static' },
  })
}
const remove = async (id: string) => {
  await instance.api.call(contract.deleteService, { params: { id } })
  await until('the service is gone', async () => (await raw('GET', `/service/${id}`)).http === 404)
}

describe('an image of 50 MB', () => {
  it('comes in chunks: one twice, one late, over a restart of the console', async () => {
    const noise = Array.from({ length: 50 }, (_, i) => ({ name: `data/${i}`, content: randomBytes(1024 ** 2) }))
    const file = await ociTar({ ref: 'large:1.0.0', layers: [[{ name: 'main.js', content: '' }, ...noise]] })
    expect(file.length).toBeGreaterThan(50 * 1024 ** 2)
    const upload = uploadOf(instance, file, { algorithm: 'sha1' })
    const first = await upload.send(1, { description: '%E5%A4%A7%E9%95%9C%E5%83%8F' })
    expect(first).toMatchObject({ http: 200, status: 200, data: { status: 'receiving' } })
    const uploadId = first.data?.uploadId ?? ''
    const others = Array.from({ length: upload.total }, (_, i) => i + 1).filter((index) => ![1, 3, 5].includes(index))
    await Promise.all(others.map((index) => upload.send(index)))
    expect((await upload.send(2)).data).toEqual({ uploadId, status: 'receiving', missing: [3, 5] })

    const { console: pid } = instance.pids()
    process.kill(pid ?? Number.NaN, 'SIGKILL')
    await until('the console is back', async () => (await raw('GET', '/image/summary')).http === 200)
    expect((await raw('GET', `/image/upload/${uploadId}`)).data).toMatchObject({
      status: 'receiving',
      received: upload.total - 2,
      total: upload.total,
      missing: [3, 5],
      imageId: null,
    })
    expect((await upload.send(5)).data).toMatchObject({ missing: [3] })
    expect((await upload.send(3)).data).toEqual({ uploadId, status: 'success', missing: [] })
    // Once more what is there already, as a program does that missed an answer.
    expect((await upload.send(3)).data).toEqual({ uploadId, status: 'success', missing: [] })
    const progress = (await raw('GET', `/image/upload/${uploadId}`)).data as contract.UploadProgress
    expect(contract.UploadProgress.parse(progress)).toMatchObject({
      status: 'success',
      progress: 100,
      missing: [],
      message: null,
    })

    const image = await imageOf('large@1.0.0#linux')
    expect(image).toMatchObject({ id: progress.imageId, description: '大镜像', arch: 'amd64', origin: 'upload', pulled: 0 })
    expect(image?.size).toBeGreaterThanOrEqual(50)
    expect(onDisk().uploads).toEqual([])
    await instance.api.call(contract.deleteImage, { params: { id: image?.id ?? '' } })
    expect(onDisk()).toEqual({ images: [], uploads: [] })
  })
})

describe('what is refused leaves nothing on disk', () => {
  it('a chunk that can’t be', async () => {
    const upload = uploadOf(instance, Buffer.alloc(9000), { chunkBytes: 4000 })
    const refused = async (headers: Record<string, string>, http: number, field: string | null, code: string) => {
      const answer = await upload.send(1, headers)
      expect([answer.http, answer.errors?.[0]]).toMatchObject([http, { field, code }])
      expect(onDisk().uploads).toEqual([])
    }
    await refused({ index: '0' }, 400, 'index', 'upload.range')
    await refused({ index: '4' }, 400, 'index', 'upload.index')
    await refused({ total: 'many' }, 400, 'total', 'number.whole')
    await refused({ imageHash: 'abc' }, 400, 'imageHash', 'upload.hash.form')
    await refused({ offset: '9000' }, 400, 'offset', 'upload.offset')
    await refused({ totalSize: String(3 * 1024 ** 3) }, 413, 'totalSize', 'upload.large')
    await refused({ bufferSize: String(64 * 1024 ** 2) }, 400, 'bufferSize', 'upload.range')
    await refused({ 'content-type': 'multipart/form-data; boundary=x' }, 415, null, 'body.bytes')
    await refused({ authorization: 'Bearer wrong-token' }, 401, null, 'unauthenticated')
    expect((await raw('POST', '/image', '{}', { 'content-type': 'application/octet-stream' })).errors).toMatchObject(
      ['total', 'index', 'imageHash', 'totalSize', 'bufferSize', 'offset'].map((field) => ({ field, code: 'required' })),
    )
  })

  it('a chunk that is shorter than it says, which may be sent again; and a file in other chunks', async () => {
    const upload = uploadOf(instance, Buffer.alloc(9000, 'x'), { chunkBytes: 4000 })
    expect((await upload.send(1, { bufferSize: '5000' })).errors).toMatchObject([{ field: 'bufferSize', code: 'upload.length' }])
    expect((await upload.send(1)).data).toMatchObject({ missing: [2, 3] })
    expect(await upload.send(1, { total: '2' })).toMatchObject({
      http: 409,
      errors: [{ field: 'total', code: 'upload.differs' }],
    })
    const [mine] = await instance.api.call(contract.listUploads)
    expect(mine).toMatchObject({ imageHash: upload.hash, status: 'receiving', received: 1 })
    await instance.api.call(contract.abandonUpload, { params: { uploadId: mine?.uploadId ?? '' } })
    expect((await raw('GET', `/image/upload/${mine?.uploadId}`)).http).toBe(404)
    expect(onDisk().uploads).toEqual([])
  })

  it('an upload whose disk is full', async () => {
    const upload = uploadOf(instance, Buffer.alloc(9000, 'y'), { chunkBytes: 4000 })
    const { data } = await upload.send(1)
    const file = join(instance.dataDir, 'images', 'uploads', `${data?.uploadId}.part`)
    rmSync(file)
    symlinkSync('/dev/full', file)
    expect(await upload.send(2)).toMatchObject({ http: 507, errors: [{ code: 'upload.unwritable' }] })
    expect(onDisk()).toEqual({ images: [], uploads: [] })
    expect((await raw('GET', `/image/upload/${data?.uploadId}`)).data).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('ENOSPC'),
    })
  })

  it('a wrong hash', async () => {
    const file = await ociTar({ ref: 'wrong:1.0.0' })
    const upload = uploadOf(instance, file)
    const answer = await upload.send(1, { imageHash: 'ab'.repeat(16) })
    expect(answer).toMatchObject({ http: 422, errors: [{ field: 'imageHash', code: 'upload.hash.wrong' }] })
    const [mine] = await instance.api.call(contract.listUploads)
    expect(mine).toMatchObject({ status: 'failure', imageHash: 'ab'.repeat(16), message: expect.stringContaining('hash') })
    expect(onDisk()).toEqual({ images: [], uploads: [] })
  })

  it.each<[string, ImageParts, string]>([
    ['a path out', files({ name: '../evil', content: 'x' }), 'image.path'],
    ['a link out', files({ name: 'out', type: 'symlink', linkname: '../../etc' }), 'image.link'],
    ['a built-in name', { ref: 'axis-server:1.0.0' }, 'image.builtin'],
  ])('an archive with %s', async (_, parts, code) => {
    const answer = await uploadFile(instance, await ociTar(parts))
    expect(answer.errors?.[0]?.code).toBe(code)
    expect(onDisk()).toEqual({ images: [], uploads: [] })
  })

  it('an archive that unpacks to 10 GB, early', async () => {
    const header = (await tarOf([{ name: 'zeros', content: '' }])).subarray(0, 512)
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
    const parts = { gzip: true, layers: [Buffer.concat([header, Buffer.alloc(1024 ** 2)])] }
    const answer = await uploadFile(instance, await ociTar(parts))
    expect(answer).toMatchObject({ http: 422, errors: [{ code: 'image.unpacked' }] })
    expect(onDisk()).toEqual({ images: [], uploads: [] })
  })
})

describe('an uploaded image', () => {
  const REF = 'team/gyro@1.0.0#linux'
  const parts = async (greeting = 'hello'): Promise<ImageParts> => ({
    ref: 'team/gyro:1.0.0',
    gzip: true,
    args: ['node', 'main.js'],
    cwd: '/srv',
    env: [`GREETING=${greeting}`],
    labels: { 'org.tandem.vsoa': JSON.stringify({ name: 'gyro', password: 'gyro-secret', port: 0, healthPath: '/health' }) },
    layers: [
      [
        { name: 'srv/main.js', content: await gyroProgram() },
        { name: 'srv/package.json', content: '{"type":"module"}' },
        { name: 'srv/greeting', content: greeting },
        { name: 'bin/tool', content: '#!/bin/sh\nsleep 1000\n', mode: 0o755 },
        { name: 'data.txt', content: 'text' },
      ],
    ],
  })
  const log = async (taskId: string) =>
    (await instance.api.call(contract.containerLog, { params: { taskId }, query: {} })).lines.map((each) => each.text)

  it('is told in full, secrets masked', async () => {
    expect(await uploadFile(instance, await ociTar(await parts()), { algorithm: 'sha256', chunkBytes: 50_000 })).toMatchObject({
      data: { status: 'success' },
    })
    const row = await imageOf(REF)
    const detail = await instance.api.call(contract.getImage, { params: { registryId: 'local', imageId: row?.id ?? '' } })
    expect(contract.ImageDetail.parse(detail)).toMatchObject({
      ...row,
      path: REF,
      config: { process: { args: ['node', 'main.js'], env: ['GREETING=hello'], cwd: '/srv' } },
      vsoa: { name: 'gyro', password: '********' },
      delete: true,
      problem: null,
      usedBy: [],
    })
    expect(JSON.stringify(detail)).not.toContain('gyro-secret')
    expect((await raw('GET', `/registry/other/image/${row?.id}`)).http).toBe(404)
    expect((await raw('GET', '/registry/local/image/nope')).http).toBe(404)
  })

  it('can’t be deployed with a program that isn’t in it', async () => {
    const { config } = await instance.api.call(contract.imageConfig, { query: { ref: REF } })
    const attempt = (args: string[]) =>
      raw('POST', '/service', {
        name: 'broken',
        image: { ref: REF, config: { ...config, process: { ...config.process, args } } },
        node: { names: ['node1'] },
      })
    for (const [args, code] of [
      [['python3', 'main.py'], 'image.run.missing'],
      [['node', 'other.js'], 'image.run.missing'],
      [['data.txt'], 'image.run.notExecutable'],
    ] as const) {
      const answer = await attempt([...args])
      expect([answer.http, codesOf(answer)]).toEqual([422, [['image.config.process.args', code]]])
    }
  })

  it('fails on a node that doesn’t have it, when it must not be fetched', async () => {
    const { id, containers } = await deploy('never', REF, { pullPolicy: 'Never' })
    const failed = await until('the deployment fails', async () => {
      const row = await instance.api.call(contract.getContainer, { params: { taskId: containers[0] ?? '' } })
      return row.deployStatus === 'failure' && row
    })
    expect(failed.failedMessage).toContain(`image ${REF} is not on node node1`)
    await remove(id)
  })

  it('runs on a node and joins its microservice; is kept while it is used, and by the node afterwards', async () => {
    const { id, containers } = await deploy('gyro', REF)
    const [taskId = ''] = containers
    await healthy(instance.api, taskId)
    await microserviceWith(instance.api, 1, 'gyro')
    expect(await log(taskId)).toContain('gyro listens, greeting hello')
    const image = await imageOf(REF)
    expect(image?.pulled).toBe(1)
    const refused = await instance.api.call(contract.deleteImage, { params: { id: image?.id ?? '' } }).catch((error) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ httpStatus: 409, message: expect.stringContaining('gyro') })

    // Now the node has it: it isn't fetched again, neither by Never nor by Always.
    const second = await deploy('gyro-2', REF, { pullPolicy: 'Never' })
    await healthy(instance.api, second.containers[0] ?? '')
    const other = await deploy('gyro-3', REF, {}, 'node2')
    await healthy(instance.api, other.containers[0] ?? '')
    expect((await imageOf(REF))?.pulled).toBe(2)
    await remove(second.id)

    // Another image of that name: Always takes it, IfNotPresent stays with what the node has, what runs isn't touched.
    await uploadFile(instance, await ociTar(await parts('again')))
    expect(await imageOf(REF)).toMatchObject({ id: image?.id, pulled: 2 })
    const present = await deploy('gyro-4', REF, { pullPolicy: 'IfNotPresent' })
    await healthy(instance.api, present.containers[0] ?? '')
    expect((await imageOf(REF))?.pulled).toBe(2)
    const fresh = await deploy('gyro-5', REF)
    await healthy(instance.api, fresh.containers[0] ?? '')
    expect((await imageOf(REF))?.pulled).toBe(3)
    const greetings = async () => (await log(taskId)).filter((line) => line.startsWith('gyro listens'))
    expect(await greetings()).toHaveLength(1)
    await act(instance.api, taskId, 'restart')
    await until('it listens again', async () => (await greetings()).length === 2)
    expect(new Set(await greetings())).toEqual(new Set(['gyro listens, greeting hello']))
    await healthy(instance.api, taskId)

    // A node that has lost its cache gets again what its containers are made of, and they run again.
    const nodes = (await instance.api.call(contract.listNodes, { query: { pageSize: -1 } })).list
    const params = { id: nodes.find((each) => each.name === 'node1')?.id ?? '' }
    const cached = () => readdirSync(join(instance.dataDir, 'nodes', 'node1', 'images'))
    const { digest } = await instance.api.call(contract.getImage, { params: { registryId: 'local', imageId: image?.id ?? '' } })
    expect(cached()).toContain(digest)
    const [freshId = ''] = fresh.containers
    const before = await healthy(instance.api, freshId)
    await instance.api.call(contract.setNodePower, { params, body: { on: false } })
    await until('node1 is off', async () => (await instance.api.call(contract.getNode, { params })).status === 'offline')
    rmSync(join(instance.dataDir, 'nodes', 'node1', 'images'), { recursive: true })
    await instance.api.call(contract.setNodePower, { params, body: { on: true } })
    const after = await until('it runs anew', async () => {
      const row = await healthy(instance.api, freshId)
      return row.startedAt !== before.startedAt && row
    })
    expect(after).toMatchObject({ taskId: before.taskId, deployNum: before.deployNum })
    expect(cached()).toContain(digest)

    for (const each of [present, fresh, other, { id, containers }]) await remove(each.id)
    await instance.api.call(contract.deleteImage, { params: { id: image?.id ?? '' } })
    expect(onDisk()).toEqual({ images: [], uploads: [] })
  })

  it('whose own command nodes can’t run says so', async () => {
    await uploadFile(instance, await ociTar({ ref: 'snake:1.0.0', args: ['python3', 'app.py'] }))
    const row = await imageOf('snake@1.0.0#linux')
    const detail = await instance.api.call(contract.getImage, { params: { registryId: 'local', imageId: row?.id ?? '' } })
    expect(detail.problem).toContain('python3')
    await instance.api.call(contract.deleteImage, { params: { id: row?.id ?? '' } })
  })
})

describe('a service that follows its image', () => {
  it('is updated when a larger version, or another content, arrives', async () => {
    const program = (version: string) => ({
      ref: `follower:${version}`,
      layers: [[{ name: 'main.js', content: `console.log('version ${version}'); setInterval(() => {}, 1000)` }]],
    })
    const upload = async (version: string) => uploadFile(instance, await ociTar(program(version)))
    const refOf = async (id: string) => (await instance.api.call(contract.getService, { params: { id } })).image.ref
    const linesOf = async (taskId: string) =>
      (await instance.api.call(contract.containerLog, { params: { taskId }, query: {} })).lines.map((each) => each.text)
    await upload('1.2.0')
    const larger = await deploy('larger', 'follower@1.2.0#linux', { autoUpgrade: 'Larger' })
    const never = await deploy('never-updated', 'follower@1.2.0#linux', {}, 'node2')
    const [taskId = ''] = larger.containers
    await until('it runs', async () => (await linesOf(taskId)).includes('version 1.2.0'))
    await upload('1.1.0')
    await upload('1.10.0')
    await until('the larger one runs', async () => (await linesOf(taskId)).includes('version 1.10.0'))
    expect(await refOf(larger.id)).toBe('follower@1.10.0#linux')
    expect(await linesOf(taskId)).not.toContain('version 1.1.0')
    expect(await refOf(never.id)).toBe('follower@1.2.0#linux')
    await remove(larger.id)
    await remove(never.id)
    for (const version of ['1.2.0', '1.1.0', '1.10.0']) {
      const image = await imageOf(`follower@${version}#linux`)
      await instance.api.call(contract.deleteImage, { params: { id: image?.id ?? '' } })
    }
  })
})

describe('every call about images', () => {
  it('answers as the document says, page by page, also when it refuses', async () => {
    await uploadFile(instance, await ociTar({ ref: 'sample:1.0.0' }))
    const id = (await imageOf('sample@1.0.0#linux'))?.id ?? ''
    const ask = async (method: string, template: string, path: string, http: number, headers?: Record<string, string>) => {
      const answer = await raw(method, path, undefined, headers)
      expect([path, answer.http]).toEqual([path, http])
      const { http: _, ...body } = answer
      document.check(method, template, http, body)
      return answer.data
    }
    const all = (await ask('GET', '/image', '/image?pageSize=-1', 200)) as { list: { id: string }[]; total: number }
    expect(all.list).toHaveLength(all.total)
    const ids = all.list.map((each) => each.id)
    const pageOf = async (pageNum: number) =>
      ((await ask('GET', '/image', `/image?pageNum=${pageNum}&pageSize=2`, 200)) as typeof all).list.map((each) => each.id)
    const last = Math.ceil(all.total / 2)
    expect([await pageOf(1), await pageOf(last), await pageOf(last + 1)]).toEqual([
      ids.slice(0, 2),
      ids.slice((last - 1) * 2),
      [],
    ])
    await ask('GET', '/image', '/image?pageSize=many', 400)
    await ask('GET', '/image/summary', '/image/summary', 200)
    await ask('GET', '/image/count', '/image/count?name=sample', 200)
    await ask('GET', '/image/config', `/image/config?ref=${encodeURIComponent('sample@1.0.0#linux')}`, 200)
    await ask('GET', '/image/config', '/image/config', 400)
    await ask('GET', '/image/config', '/image/config?ref=nope', 400)
    await ask('GET', '/image/config', `/image/config?ref=${encodeURIComponent('nope@1#linux')}`, 422)
    const detail = '/registry/{registryId}/image/{imageId}'
    await ask('GET', detail, `/registry/local/image/${id}`, 200)
    await ask('GET', detail, '/registry/local/image/nope', 404)
    const [upload] = (await ask('GET', '/image/upload', '/image/upload', 200)) as contract.UploadProgress[]
    await ask('GET', '/image/upload/{uploadId}', `/image/upload/${upload?.uploadId}`, 200)
    await ask('GET', '/image/upload/{uploadId}', '/image/upload/nope', 404)
    await ask('DELETE', '/image/upload/{uploadId}', `/image/upload/${upload?.uploadId}`, 409)
    await ask('POST', '/image', '/image', 400, { 'content-type': 'application/octet-stream' })
    const again = uploadOf(instance, await ociTar({ ref: 'sample:1.0.0' }))
    const { http, ...body } = await again.send(1)
    document.check('POST', '/image', http, body)
    await ask('DELETE', '/image/{id}', `/image/${id}`, 200)
    await ask('DELETE', '/image/{id}', `/image/${id}`, 404)
    const own = [...document.seen].filter((each) => /image/.test(each))
    const declared = Object.entries(document.document.paths).flatMap(([path, calls]) =>
      /image/.test(path) && !/template/.test(path) ? Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`) : [],
    )
    expect(new Set(own)).toEqual(new Set(declared))
  })
})

describe('the list of images', () => {
  it('is filtered and counted', async () => {
    const total = (await instance.api.call(contract.listImages)).total
    expect((await raw('GET', '/image/summary')).data).toEqual({ local: total, remote: 0 })
    expect((await raw('GET', '/image/count?name=axis&os=linux')).data).toEqual([
      { registryId: 'local', registryName: '本地仓库', count: 2 },
    ])
    expect((await raw('GET', '/image?os=linux&name=axis-s')).data).toMatchObject({ total: 1, list: [{ name: 'axis-server' }] })
    expect((await raw('GET', '/image?registryId=other')).data).toMatchObject({ total: 0, list: [] })
    expect((await raw('GET', '/image?author=nobody')).data).toMatchObject({ total: 0, list: [] })
  })

  it('has built-in ones, which can’t be deleted', async () => {
    const image = await imageOf('axis-server@1.0.0#linux')
    const detail = await instance.api.call(contract.getImage, { params: { registryId: 'local', imageId: image?.id ?? '' } })
    expect(detail).toMatchObject({ origin: 'builtin', delete: false, digest: null, problem: null })
    expect(detail.rawConfig).not.toContain('123456')
    expect(await raw('DELETE', `/image/${image?.id}`)).toMatchObject({ http: 409, errors: [{ code: 'image.builtin' }] })
    expect((await raw('DELETE', '/image/nope')).http).toBe(404)
  })
})
