import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createToken,
  createUser,
  deleteToken,
  endSession,
  getAbout,
  getMe,
  getWebhook,
  listAudit,
  listSessions,
  listTokens,
  listUsers,
  putPreferences,
  putWebhook,
  setUserPassword,
  testWebhook,
} from '../../lib/api/contract'
import type { Endpoint } from '../../lib/api/endpoint'
import { LIVE_PATH } from '../../lib/api/live'
import { endpoints } from '../../lib/api/openapi'
import { ROLES, type Role, roleIncludes } from '../../lib/domain/role'
import { ApiClient } from '../support/api-client'
import { expectedSignature, hookReceiver } from '../support/hook-receiver'
import { type Instance, startInstance } from '../support/instance'
import { type Answer, codesOf, rawCall } from './raw'

const PASSWORD = 'a-password-of-people'
let instance: Instance
const keys: Partial<Record<Role, string>> = {}
/** A call of somebody with that role, by a token of that role. */
const as = (role: Role, method: string, path: string, body?: unknown) =>
  rawCall(instance, method, path, body, { authorization: `Bearer ${keys[role]}` })

beforeAll(async () => {
  instance = await startInstance({ env: { TANDEM_ADMIN_PASSWORD: PASSWORD } })
  for (const role of ROLES) keys[role] = (await instance.api.call(createToken, { body: { name: `a ${role}`, role } })).token
})
afterAll(() => instance?.stop())

async function logIn(username: string, password = PASSWORD): Promise<{ cookie: string }> {
  const response = await fetch(`${instance.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0' },
    body: JSON.stringify({ username, password }),
  })
  expect(response.status).toBe(200)
  return {
    cookie: response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; '),
  }
}
const withCookie = (cookie: string, method: string, path: string, body?: unknown) =>
  rawCall(instance, method, path, body, { authorization: '', cookie })

/** Connects a page's live channel; resolves when it is in. */
async function look(headers: Record<string, string>): Promise<{ page: Socket; over: Promise<string> }> {
  const page = io(instance.url, {
    path: LIVE_PATH,
    transports: ['websocket'],
    extraHeaders: headers,
    forceNew: true,
    reconnection: false,
  })
  const over = new Promise<string>((resolve) => page.once('disconnect', resolve))
  await new Promise<void>((resolve, reject) => page.once('connect', resolve).once('connect_error', reject))
  return { page, over }
}

describe('metrics', () => {
  it('are told to tokens in the form of Prometheus, with what happened', async () => {
    const response = await fetch(`${instance.url}/metrics`, { headers: { authorization: `Bearer ${keys.viewer}` } })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    const text = await response.text()
    const names = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name = '', type]) => ({ name, type }))
    for (const { name, type } of names) {
      expect(text).toContain(`# HELP ${name} `)
      expect(name.endsWith('_total')).toBe(type === 'counter')
    }
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? (-?[\d.e+-]+|NaN))$/)
    }
    expect(text).toContain('\ntandem_nodes{state="online"} 3\n')
    expect(text).toContain('\ntandem_governor_up 1\n')
    expect(text).toMatch(/^tandem_lookups_total\{result="answered"\} \d+$/m)
    expect(text).toMatch(/^tandem_http_requests_total\{method="POST",code="200"\} [1-9]\d*$/m)
  })
})

describe('what each role may', () => {
  /** The credentials of somebody with that role, in every way there is. */
  const ways: Record<string, (role: Role) => Promise<Record<string, string>>> = {
    bearer: async (role) => ({ authorization: `Bearer ${keys[role]}` }),
    basic: async (role) => ({ authorization: `Basic ${Buffer.from(`api:${keys[role]}`).toString('base64')}` }),
    session: async (role) => ({ authorization: '', ...(await logIn(role === 'administrator' ? 'admin' : `the.${role}`)) }),
  }
  const strangers: Record<string, Record<string, string>> = {
    nobody: { authorization: '' },
    'a wrong token': { authorization: 'Bearer nonsense-nonsense' },
    'a wrong password': { authorization: `Basic ${Buffer.from('api:nonsense-nonsense').toString('base64')}` },
    'a made-up session': { authorization: '', cookie: 'tandem.session_token=nonsense.nonsense' },
  }
  const known = new Map<string, Record<string, string>>()

  beforeAll(async () => {
    for (const role of ['viewer', 'operator'] as const)
      await instance.api.call(createUser, { body: { username: `the.${role}`, password: PASSWORD, role } })
    for (const [way, credentials] of Object.entries(ways))
      for (const role of ROLES) known.set(`${role} by ${way}`, await credentials(role))
  })

  /** Looks for something that isn't there, or sends what is no JSON: who is let in is told so, and nothing is done. */
  const knock = (endpoint: Endpoint, headers: Record<string, string>) =>
    rawCall(
      instance,
      endpoint.method,
      endpoint.path.replace(/\{\w+\}/g, 'nothing'),
      endpoint.method === 'GET' ? undefined : '{not json',
      headers,
    )
  type Verdict = 'let in' | 'forbidden' | 'unauthenticated'
  const verdictOf = ({ http, errors }: Answer): Verdict | string => {
    if (errors?.[0]?.code === 'path.unknown') return 'no such route'
    if (http === 401) return 'unauthenticated'
    if (http === 403) return errors?.[0]?.code ?? 'forbidden'
    return http === 405 || http >= 500 ? `HTTP ${http}` : 'let in'
  }

  // From the contract itself: a new call is tried without anybody thinking of it.
  it.each(endpoints().map((each) => [each.method, each.path, each] as const))('%s %s', async (_method, _path, endpoint) => {
    const got: Record<string, string> = {}
    const wanted: Record<string, Verdict> = {}
    for (const [who, headers] of Object.entries(strangers)) {
      got[who] = verdictOf(await knock(endpoint, headers))
      wanted[who] = endpoint.role === 'public' ? 'let in' : 'unauthenticated'
    }
    for (const role of ROLES) {
      for (const way of Object.keys(ways)) {
        const who = `${role} by ${way}`
        got[who] = verdictOf(await knock(endpoint, known.get(who) ?? {}))
        wanted[who] = endpoint.role === 'public' || roleIncludes(role, endpoint.role) ? 'let in' : 'forbidden'
      }
    }
    expect(got).toEqual(wanted)
  })

  it('also decides within a call: every session is for administrators, a token has none of its own', async () => {
    const scope: Record<string, number> = {}
    for (const role of ROLES) scope[role] = (await as(role, 'GET', '/session/list?scope=all')).http
    expect(scope).toEqual({ viewer: 403, operator: 403, administrator: 200 })
    expect(codesOf(await as('viewer', 'DELETE', '/session/others'))).toEqual([[null, 'session.none']])
    expect(codesOf(await as('viewer', 'PUT', '/session/preferences', { locale: 'zh' }))).toEqual([[null, 'session.none']])
    expect(codesOf(await as('viewer', 'GET', '/session/switches-read'))).toEqual([[null, 'session.none']])
    expect(codesOf(await as('viewer', 'PUT', '/session/switches-read', { readTo: 0 }))).toEqual([[null, 'session.none']])
  })
})

describe('tokens', () => {
  it('are shown once, have a name of their own, and run out only in future', async () => {
    const made = await instance.api.call(createToken, { body: { name: 'ci', role: 'operator' } })
    expect(made.row).toMatchObject({ name: 'ci', role: 'operator', createdBy: 'api', expiresAt: null, lastUsedAt: null })
    expect(JSON.stringify(await instance.api.call(listTokens))).not.toContain(made.token)
    const program = new ApiClient({ url: instance.url, token: made.token })
    expect(await program.call(getMe)).toMatchObject({ name: 'token:ci', role: 'operator', via: 'token', expiresAt: null })
    await expect
      .poll(async () => (await instance.api.call(listTokens)).find((each) => each.name === 'ci')?.lastUsedAt)
      .toBeTypeOf('number')
    const again = await as('administrator', 'POST', '/token', { name: 'ci', role: 'viewer' })
    expect([again.http, codesOf(again)]).toEqual([409, [['name', 'token.name.taken']]])
    const past = await as('administrator', 'POST', '/token', { name: 'past', role: 'viewer', expiresAt: Date.now() - 1 })
    expect([past.http, codesOf(past)]).toEqual([400, [['expiresAt', 'token.expiry']]])
  })

  it('let nobody in any more when they are revoked, not even who is in', async () => {
    const made = await instance.api.call(createToken, { body: { name: 'lost', role: 'viewer' } })
    const headers = { authorization: `Bearer ${made.token}` }
    const { over } = await look(headers)
    await instance.api.call(deleteToken, { params: { id: made.row.id } })
    expect(await over).toBe('io server disconnect')
    expect((await rawCall(instance, 'GET', '/node', undefined, headers)).http).toBe(401)
  })
})

describe('sessions', () => {
  beforeAll(async () => {
    await instance.api.call(createUser, { body: { username: 'pia', password: PASSWORD, role: 'operator' } })
  })

  it('are one’s own to see and to end; the live channel ends with them', async () => {
    const [here, there, admin] = [await logIn('pia'), await logIn('pia'), await logIn('admin')]
    const own = (await withCookie(here.cookie, 'GET', '/session/list')).data as { id: string; current: boolean }[]
    expect(own.map((each) => each.current)).toEqual([false, true])
    expect(own[0]).toMatchObject({ username: 'pia', device: { browser: 'Firefox', system: 'Linux' }, address: '127.0.0.1' })
    expect(JSON.stringify(own)).not.toContain('token')
    const all = await instance.api.call(listSessions, { query: { scope: 'all' } })
    const foreign = all.find((each) => each.username === 'admin')
    expect((await withCookie(here.cookie, 'DELETE', `/session/${foreign?.id}`)).http).toBe(404)
    const { over } = await look({ cookie: there.cookie })
    const ended = await withCookie(here.cookie, 'DELETE', '/session/others')
    expect(ended.data).toEqual({ ended: 1 })
    expect(await over).toBe('io server disconnect')
    expect((await withCookie(there.cookie, 'GET', '/session')).http).toBe(401)
    expect((await withCookie(here.cookie, 'GET', '/session')).http).toBe(200)
    expect((await withCookie(admin.cookie, 'GET', '/session')).http).toBe(200)
    const mine = all.find((each) => each.username === 'pia')
    await instance.api.call(endSession, { params: { id: own[1]?.id ?? mine?.id ?? '' } })
    expect((await withCookie(here.cookie, 'GET', '/session')).http).toBe(401)
  })

  it('are replaced, not added, by a login of the same browser', async () => {
    const first = await logIn('pia')
    const response = await fetch(`${instance.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: first.cookie, origin: instance.url },
      body: JSON.stringify({ username: 'pia', password: PASSWORD }),
    })
    expect(response.status).toBe(200)
    expect((await withCookie(first.cookie, 'GET', '/session')).http).toBe(401)
  })

  it('remember the language for the account', async () => {
    const { cookie } = await logIn('pia')
    expect((await withCookie(cookie, 'PUT', '/session/preferences', { locale: 'zh' })).http).toBe(200)
    const response = await fetch(`${instance.url}/api/auth/get-session`, { headers: { cookie } })
    expect(await response.json()).toMatchObject({ user: { locale: 'zh' } })
    expect((await withCookie(cookie, 'PUT', '/session/preferences', { locale: 'fr' })).http).toBe(400)
    await expect(instance.api.call(putPreferences, { body: { locale: 'en' } })).rejects.toMatchObject({ httpStatus: 409 })
  })

  it('keep what the person has read of the switches', async () => {
    const { cookie } = await logIn('pia')
    const { readTo } = (await withCookie(cookie, 'GET', '/session/switches-read')).data as { readTo: number }
    const put = (to: unknown) => withCookie(cookie, 'PUT', '/session/switches-read', { readTo: to })
    expect((await put(readTo)).data).toEqual({ readTo })
    const refused = [await put(readTo + 1000), await put(-1), await put('1')]
    expect(refused.map((each) => [each.http, codesOf(each)])).toEqual([
      [400, [['readTo', 'switch.newest']]],
      [400, [['readTo', 'switch.mark']]],
      [400, [['readTo', 'switch.mark']]],
    ])
  })

  it('end with a new password from an administrator, who can’t do that to themselves', async () => {
    const { cookie } = await logIn('pia')
    const { over } = await look({ cookie })
    const users = await instance.api.call(listUsers)
    const idOf = (name: string) => users.find((each) => each.username === name)?.id ?? ''
    await instance.api.call(setUserPassword, { params: { id: idOf('pia') }, body: { password: 'given-by-the-boss' } })
    expect(await over).toBe('io server disconnect')
    await logIn('pia', 'given-by-the-boss')
    const admin = await logIn('admin')
    for (const [method, path] of [
      ['PUT', `/user/${idOf('admin')}/password`],
      ['DELETE', `/user/${idOf('admin')}`],
    ] as const) {
      const refused = await withCookie(admin.cookie, method, path, { password: PASSWORD })
      expect([refused.http, codesOf(refused)]).toEqual([409, [[null, 'user.self']]])
    }
    // By a token nobody is "oneself", but somebody must administer.
    expect(codesOf(await as('administrator', 'DELETE', `/user/${idOf('admin')}`))).toEqual([[null, 'administrator.last']])
  })
})

describe('the webhook', () => {
  it('keeps its secret to itself: made once, then masked; a mask that comes back changes nothing', async () => {
    const receiver = await hookReceiver()
    try {
      const unset = await as('administrator', 'POST', '/webhook/test')
      expect([unset.http, codesOf(unset)]).toEqual([409, [[null, 'webhook.unset']]])
      const { webhook, madeSecret } = await instance.api.call(putWebhook, { body: { url: receiver.url, on: false } })
      expect(webhook).toMatchObject({ url: receiver.url, on: false, secret: '********', waiting: 0, next: null, last: null })
      const secret = madeSecret ?? ''
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
      const again = await instance.api.call(putWebhook, { body: { url: receiver.url, on: true, secret: webhook.secret } })
      expect(again.madeSecret).toBeNull()
      expect(await instance.api.call(testWebhook)).toMatchObject({ code: 'delivered', status: 204 })
      const [got] = receiver.got
      expect(got?.headers['tandem-event']).toBe('test')
      expect(got?.headers['tandem-signature']).toBe(got && expectedSignature(secret, got))
      const told = JSON.stringify([
        await instance.api.call(getWebhook),
        await instance.api.call(listAudit, { query: { action: 'webhook' } }),
      ])
      expect(told).not.toContain(secret)
      const { list } = await instance.api.call(listAudit, { query: { action: 'webhook.update' } })
      expect(list.map((each) => each.detail)).toEqual([
        { before: { on: false }, after: { on: true } },
        { before: { url: '' }, after: { url: receiver.url, secret: '********' } },
      ])
      expect(instance.output()).not.toContain(secret)
    } finally {
      receiver.close()
    }
  })

  it('names the field that is wrong', async () => {
    for (const [body, field, code] of [
      [{ url: 'ftp://example.com', on: true }, 'url', 'webhook.url'],
      [{ url: 'http://user:password@example.com', on: true }, 'url', 'webhook.url'],
      [{ url: '', on: true }, 'url', 'required'],
      [{ url: 'http://example.com', on: true, secret: 'short' }, 'secret', 'webhook.secret'],
    ] as const) {
      const refused = await as('administrator', 'PUT', '/webhook', body)
      expect([refused.http, codesOf(refused)]).toEqual([400, [[field, code]]])
    }
  })
})

it('tells what runs here', async () => {
  const about = await instance.api.call(getAbout)
  expect(about.versions.sqlite).toMatch(/^3\./)
  expect(about.data).toMatchObject({ path: instance.dataDir, mode: '700', complete: true })
  expect(about.data.bytes).toBeGreaterThan(100_000)
  expect(about.console.port).toBe(Number(new URL(instance.url).port))
  expect(about.governor?.position).toMatchObject(instance.position)
  expect(about.agents.map((each) => each.online)).toEqual([true, true, true])
  expect(about.database.tables.find((each) => each.name === 'audit')?.rows).toBeGreaterThan(0)
  const states = new Map(about.checks.map((each) => [each.id, each.state]))
  for (const id of ['governor', 'journal', 'agents', 'versions', 'folder'] as const)
    expect([id, states.get(id)]).toEqual([id, 'ok'])
})
