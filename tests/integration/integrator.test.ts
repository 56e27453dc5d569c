import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ociTar } from '../../lib/image/testing/oci-tar'
import { startEdgeAgent } from '../support/edge-agent'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { rawCall } from './raw'

let instance: Instance
let folder: string
let endAgent = async () => {}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-integrator-'))
  instance = await startInstance({ env: { TANDEM_LOCAL_ROLE: 'operator' } })
})
afterAll(async () => {
  await endAgent()
  await instance?.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

it('a program that knows ECSM’s API and an address with credentials goes the whole way', async () => {
  const program = fileURLToPath(new URL('integrator.mjs', import.meta.url))
  const url = instance.url.replace('://', `://api:${instance.token}@`)
  const layers = [[{ name: 'main.js', content: "console.log('the next one'); setInterval(() => {}, 1000)" }]]
  const image = join(folder, 'next.tar')
  await writeFile(image, await ociTar({ ref: 'axis-server:1.1.0', args: ['node', 'main.js'], layers }))
  const [port, password] = [await freePort(), 'an agent far away']
  endAgent = await startEdgeAgent(instance, { dataDir: join(folder, 'agent'), port, name: 'edge', password })
  const child = spawn(process.execPath, [program, url, image, `127.0.0.1:${port}`, password], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const [code] = await once(child, 'close')
  expect([code, text]).toEqual([0, expect.any(String)])
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line))),
  ).toEqual([
    ['created', 2],
    ['stopped', ['stopped', 'stopped']],
    ['scaled', 3],
    ['updated', ['1.1.0', '1.1.0', '1.1.0']],
    ['rolled back', ['1.0.0', '1.0.0']],
    ['the same containers', true],
    ['deleted', 'success'],
    ['node', 'online'],
    ['tree', ['radar']],
    ['deployed', [['radar', '/fleet/radar']]],
    ['node in use', ['radar']],
    ['deleted by path', ['ok', 'success']],
    ['node deleted', 'success'],
  ])
})

it('lets a program on this machine in without credentials where that is set, in that role alone', async () => {
  expect((await rawCall(instance, 'GET', '/service', undefined, { authorization: '' })).http).toBe(401)
  const plain = (path: string, headers = {}) =>
    fetch(`${instance.url}/api/v1${path}`, { headers }).then((answer) => answer.status)
  expect(await plain('/service')).toBe(200)
  expect(await plain('/user')).toBe(403)
  expect(await plain('/service', { origin: instance.url })).toBe(401)
  expect(await plain('/service', { 'x-forwarded-for': '203.0.113.9' })).toBe(401)
  expect(await plain('/service', { 'x-forwarded-proto': 'https' })).toBe(401)
})
