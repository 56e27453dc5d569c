import { request } from 'node:http'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../auth'
import type { Metrics } from '../usecases'
import { createHttp, listen } from './http'
import { metricsHandler } from './metrics'

const answered: [string, number][] = []
const auth = {
  async authenticate(headers: Headers): Promise<Principal | null> {
    if (headers.get('authorization') === 'Bearer good') return { id: 't', name: 't', role: 'viewer', via: 'token' }
    if (headers.get('cookie') === 'session=good') return { id: 'u', name: 'u', role: 'administrator', via: 'session' }
    return null
  },
}
const server = createHttp({
  next: (_request, response) => void response.end('a page'),
  ready: async () => true,
  upgrades: () => false,
  metrics: metricsHandler({ text: async () => 'up 1\n' } as Metrics, auth),
  answered: (method, status) => answered.push([method, status]),
  dev: false,
  log: pino({ enabled: false }),
})
let port: number

beforeAll(async () => {
  await listen(server, '127.0.0.1', 0)
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

function ask(headers: Record<string, string>, method = 'GET', path = '/metrics') {
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = ''
      response
        .on('data', (bytes) => (text += bytes))
        .on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    })
    asking.on('error', reject).end()
  })
}

describe('who may read metrics', () => {
  const far = { 'x-forwarded-for': '203.0.113.9' }
  it.each([
    ['a program on this machine', {}, 200],
    ['a token from elsewhere', { ...far, authorization: 'Bearer good' }, 200],
    ['nobody from elsewhere', far, 401],
    ['a wrong token from elsewhere', { ...far, authorization: 'Bearer bad' }, 401],
    ['a wrong token on this machine', { authorization: 'Bearer bad' }, 401],
    ['a page on this machine', { origin: 'http://evil.example' }, 401],
    ["a person's session", { cookie: 'session=good' }, 401],
    ['a foreign host name that leads here', { host: 'evil.example' }, 401],
    ['a proxy that does not say for whom', { via: '1.1 proxy' }, 401],
  ])('%s', async (_who, headers, status) => {
    const answer = await ask(headers)
    expect(answer.status).toBe(status)
    if (status === 200) {
      expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(answer.text).toBe('up 1\n')
    } else {
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /)
      expect(answer.text).toContain('with a token')
    }
  })

  it('is asked by GET, and every answer is counted', async () => {
    answered.length = 0
    expect((await ask({}, 'POST')).status).toBe(405)
    expect((await ask({}, 'HEAD')).text).toBe('')
    expect((await ask({}, 'GET', '/other')).text).toBe('a page')
    expect(answered).toEqual([
      ['POST', 405],
      ['HEAD', 200],
      ['GET', 200],
    ])
  })
})
