import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Instance, startInstance } from '../support/instance'
import { rawCall } from './raw'

let instance: Instance
beforeAll(async () => {
  instance = await startInstance({ env: { TANDEM_LOCAL_ROLE: 'operator' } })
})
afterAll(() => instance?.stop())

it('a program that knows ECSM’s API and an address with credentials goes the whole way', async () => {
  const program = fileURLToPath(new URL('integrator.mjs', import.meta.url))
  const url = instance.url.replace('://', `://api:${instance.token}@`)
  const child = spawn(process.execPath, [program, url], { stdio: ['ignore', 'pipe', 'pipe'] })
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
    ['updated', true],
    ['rolled back', [2, false]],
    ['the same containers', true],
    ['deleted', 'success'],
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
