import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../store'
import { MIGRATIONS, quiet, temporaryStore, testBox } from '../store/test-store'
import { createBetterAuth } from './better-auth'
import {
  type Auth,
  AuthError,
  type CreateAuthOptions,
  createAuth,
  makeToken,
  SESSION_SECONDS,
  SESSIONS_PER_USER,
  tokenPrincipalId,
  WRONG_PASSWORDS,
} from './index'

const BASE = 'http://127.0.0.1:3001'
const TOKEN = 'api-token-5566'
const PASSWORD = 'correct horse battery'
const logged: string[] = []
const note = (data: object, message: string) => logged.push(JSON.stringify(data) + message)
const log = { info: note, warn: note, error: note }

let store: Store
let dataDir = ''
let done: () => Promise<void>
let auth: Auth
const options = (more: Partial<CreateAuthOptions> = {}): CreateAuthOptions => ({
  store,
  secret: 'a secret of more than 32 characters for tests',
  apiToken: TOKEN,
  baseUrl: BASE,
  trustedOrigins: () => [BASE],
  log,
  ...more,
})

beforeAll(async () => {
  ;({ store, dataDir, done } = await temporaryStore())
})
afterAll(() => done())
beforeEach(async () => {
  auth = await createAuth(options())
})

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const all = { 'content-type': 'application/json', origin: BASE, 'x-tandem-client': '192.0.2.1', ...headers }
  return auth.handler(new Request(`${BASE}/api/auth${path}`, { method: 'POST', headers: all, body: JSON.stringify(body) }))
}

async function login(username: string, password: string, headers: Record<string, string> = {}): Promise<Response> {
  return post('/sign-in/username', { username, password }, headers)
}

/** The account library's own door to the database. */
const authContext = () => createBetterAuth(options()).$context

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
}

describe('set-up', () => {
  it('is needed until the first administrator is made, and happens once, even when asked for twice at a time', async () => {
    expect(await auth.needsSetup()).toBe(true)
    await expect(auth.setup({ username: 'x', password: PASSWORD })).rejects.toMatchObject({
      code: 'username.form',
      field: 'username',
    })
    await expect(auth.setup({ username: 'Boss', password: 'short' })).rejects.toMatchObject({ code: 'password.short' })
    await expect(auth.setup({ username: 'Boss', password: 'x'.repeat(129) })).rejects.toMatchObject({ code: 'password.long' })
    const both = await Promise.allSettled([
      auth.setup({ username: 'Boss', password: PASSWORD, displayName: 'The boss' }),
      auth.setup({ username: 'Rival', password: PASSWORD }),
    ])
    expect(both.map((each) => each.status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { code: 'setup.done' } })
    expect(await auth.needsSetup()).toBe(false)
    await expect(auth.setup({ username: 'Late', password: PASSWORD })).rejects.toBeInstanceOf(AuthError)
    expect(await auth.listUsers()).toMatchObject([{ username: 'boss', displayName: 'The boss', role: 'administrator' }])
  })

  it('makes `admin` from a given password at the first start only', async () => {
    const other = await temporaryStore()
    try {
      const first = await createAuth(options({ store: other.store, adminPassword: 'from-the-environment' }))
      expect(await first.needsSetup()).toBe(false)
      await createAuth(options({ store: other.store, adminPassword: 'another-one-later' }))
      auth = first
      expect((await login('admin', 'from-the-environment')).status).toBe(200)
      expect((await login('admin', 'another-one-later')).status).toBe(401)
    } finally {
      await other.done()
    }
  })
})

describe('login', () => {
  it('gives a session in an httpOnly cookie, and nothing secret in the body', async () => {
    const response = await login('BOSS', PASSWORD)
    expect(response.status).toBe(200)
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^tandem\.session_token=/)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    const body = await response.text()
    expect(JSON.parse(body).user).toMatchObject({ username: 'boss', role: 'administrator' })
    expect(body).not.toMatch(/"(token|password)"/)

    const headers = new Headers({ cookie: cookieOf(response) })
    const session = await auth.session(headers)
    expect(session?.principal).toEqual({ id: expect.any(String), name: 'boss', role: 'administrator', via: 'session' })
    const lasts = (session?.expiresAt.getTime() ?? 0) - Date.now()
    expect(Math.abs(lasts - SESSION_SECONDS * 1000)).toBeLessThan(60_000)
    expect(await auth.authenticate(headers)).toEqual(session?.principal)
    const own = await auth.handler(new Request(`${BASE}/api/auth/get-session`, { headers }))
    expect(await own.text()).not.toContain('"token"')

    const out = await post('/sign-out', {}, { cookie: cookieOf(response) })
    expect(out.status).toBe(200)
    expect(await auth.session(headers)).toBeNull()
  })

  it('says the same for a wrong password and an unknown name', async () => {
    const wrong = await login('boss', 'wrong-password', { 'x-tandem-client': '192.0.2.2' })
    const unknown = await login('nobody', 'wrong-password', { 'x-tandem-client': '192.0.2.2' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.text()).toBe(await unknown.text())
    expect(wrong.headers.getSetCookie()).toEqual([])
  })

  it('ends when the session does, and when the cookie was changed', async () => {
    const cookie = cookieOf(await login('boss', PASSWORD))
    expect(await auth.session(new Headers({ cookie }))).not.toBeNull()
    expect(await auth.session(new Headers({ cookie: cookie.replace(/=./, '=~') }))).toBeNull()
    const other = await createAuth(options({ secret: 'another secret of more than 32 characters, surely' }))
    expect(await other.session(new Headers({ cookie }))).toBeNull()
    const later = await openStore({ dataDir, migrationsDir: MIGRATIONS, secretBox: testBox, log: quiet })
    try {
      await later.prune(new Date(Date.now() + SESSION_SECONDS * 1000 - 60_000))
      expect(await auth.session(new Headers({ cookie }))).not.toBeNull()
      await later.prune(new Date(Date.now() + SESSION_SECONDS * 1000 + 60_000))
      expect(await auth.session(new Headers({ cookie }))).toBeNull()
    } finally {
      await later.close()
    }
  })

  it('refuses a foreign page', async () => {
    const cookie = cookieOf(await login('boss', PASSWORD))
    expect((await login('boss', PASSWORD, { cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await post('/sign-out', {}, { cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect(await auth.session(new Headers({ cookie }))).not.toBeNull()
  })

  it('has nothing else open: no sign-up, no other path, no large body', async () => {
    expect((await post('/sign-up/email', { email: 'a@b.cd', password: PASSWORD, name: 'x' })).status).toBe(404)
    expect((await post('/update-user', { role: 'administrator' })).status).toBe(404)
    expect((await post('/is-username-available', { username: 'boss' })).status).toBe(404)
    expect((await auth.handler(new Request(`${BASE}/api/auth/sign-in/username`))).status).toBe(405)
    expect((await login('boss', 'x'.repeat(20_000))).status).toBe(413)
    const junk = new Request(`${BASE}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tandem-client': '192.0.2.9' },
      body: '{"username":',
    })
    expect((await auth.handler(junk)).status).toBe(400)
  })

  it('takes so many wrong passwords from one address, with the right ones not counting', { timeout: 60_000 }, async () => {
    const from = { 'x-tandem-client': '192.0.2.50' }
    const wrong = async (count: number) => {
      const answers = Array.from({ length: count }, (_, at) => login('boss', `wrong-${at}-password`, from))
      return (await Promise.all(answers)).map((each) => each.status)
    }
    const half = Math.floor(WRONG_PASSWORDS.max / 2)
    expect(new Set(await wrong(half))).toEqual(new Set([401]))
    expect((await login('boss', PASSWORD, from)).status).toBe(200)
    // All at once: none may slip through before the others are counted.
    const answers = await wrong(WRONG_PASSWORDS.max)
    expect(answers.filter((status) => status === 401)).toHaveLength(WRONG_PASSWORDS.max - half)
    expect(answers.filter((status) => status === 429)).toHaveLength(half)
    const refused = await login('boss', PASSWORD, from)
    expect(refused.status).toBe(429)
    const retryAfter = Number(refused.headers.get('retry-after'))
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(WRONG_PASSWORDS.windowMs / 1000)
    expect((await login('boss', PASSWORD, { 'x-tandem-client': '192.0.2.51' })).status).toBe(200)
  })

  it('changes a password only for who knows the old one', async () => {
    await auth.createUser({ username: 'changer', password: PASSWORD, role: 'viewer' })
    const from = { 'x-tandem-client': '192.0.2.60' }
    const cookie = cookieOf(await login('changer', PASSWORD, from))
    const change = (currentPassword: string) =>
      post('/change-password', { currentPassword, newPassword: 'a new long password' }, { ...from, cookie })
    expect((await change('not the old one')).status).toBe(400)
    expect((await change(PASSWORD)).status).toBe(200)
    expect((await login('changer', PASSWORD, from)).status).toBe(401)
    expect((await login('changer', 'a new long password', from)).status).toBe(200)
  })
})

describe('accounts', () => {
  it('are unique by name, whatever the case', async () => {
    const made = await auth.createUser({ username: 'Op.1', password: PASSWORD, role: 'operator' })
    expect(made).toMatchObject({ username: 'op.1', role: 'operator', locale: null })
    await expect(auth.createUser({ username: 'oP.1', password: PASSWORD, role: 'viewer' })).rejects.toMatchObject({
      code: 'username.taken',
      field: 'username',
    })
  })

  it('take another role at once, but somebody must administer', async () => {
    const users = await auth.listUsers()
    const boss = users.find((each) => each.username === 'boss')
    const operator = users.find((each) => each.username === 'op.1')
    const cookie = cookieOf(await login('op.1', PASSWORD))
    const role = async () => (await auth.authenticate(new Headers({ cookie })))?.role
    expect(await role()).toBe('operator')
    await auth.setRole(operator?.id ?? '', 'viewer')
    expect(await role()).toBe('viewer')
    await expect(auth.setRole(boss?.id ?? '', 'viewer')).rejects.toMatchObject({ code: 'administrator.last' })
    await expect(auth.setRole('nobody', 'administrator')).rejects.toMatchObject({ code: 'user.unknown' })
    await auth.setLocale(operator?.id ?? '', 'zh')
    expect((await auth.authenticate(new Headers({ cookie })))?.locale).toBe('zh')
  })
})

describe('the API token', () => {
  const api = { id: 'api', name: 'api', role: 'administrator', via: 'token' }
  const by = (authorization: string) => auth.authenticate(new Headers({ authorization }))
  const basic = (pair: string) => by(`Basic ${Buffer.from(pair).toString('base64')}`)

  it('is taken as Bearer and as the password of Basic', async () => {
    expect(await by(`Bearer ${TOKEN}`)).toEqual(api)
    expect(await by(`bearer ${TOKEN}`)).toEqual(api)
    expect(await basic(`anyone:${TOKEN}`)).toEqual(api)
    expect(await basic(`:${TOKEN}`)).toEqual(api)
  })

  it('is refused when it is wrong, empty, or not set at all', async () => {
    for (const wrong of ['', 'Bearer', 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Digest ${TOKEN}`, TOKEN]) {
      expect(await by(wrong)).toBeNull()
    }
    for (const wrong of ['anyone:', `anyone${TOKEN}`, `${TOKEN}:x`, `a:b:${TOKEN}`]) expect(await basic(wrong)).toBeNull()
    const { apiToken: _, ...without } = options()
    auth = await createAuth(without)
    expect(await by('Bearer ')).toBeNull()
    expect(await by('Bearer undefined')).toBeNull()
    expect(await basic(':')).toBeNull()
  })

  it('does not stand in the way of a session behind a proxy with a password of its own', async () => {
    const cookie = cookieOf(await login('boss', PASSWORD))
    expect(await auth.authenticate(new Headers({ cookie, authorization: 'Basic eDp5' }))).toMatchObject({ name: 'boss' })
  })
})

describe('a stored token', () => {
  const made = async (name: string, more: { role?: string; expiresAt?: Date } = {}) => {
    const { value, hash, start } = makeToken()
    const { role = 'operator', expiresAt = null } = more
    const row = await store.apiTokens.create({ name, hash, start, role, createdBy: 'boss', expiresAt })
    return { value, row }
  }
  const by = (authorization: string) => auth.authenticate(new Headers({ authorization }))

  it('is random, recognised by its start, and stored as a hash alone', async () => {
    const [one, two] = [makeToken(), makeToken()]
    expect(one.value).toMatch(/^tdm_[A-Za-z0-9_-]{43}$/)
    expect(one.value).not.toBe(two.value)
    expect(one.value.startsWith(one.start)).toBe(true)
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('lets its program in with its own role, as Bearer and as the password of Basic', async () => {
    const { value, row } = await made('ci')
    const program = { id: tokenPrincipalId(row.id), name: 'token:ci', role: 'operator', via: 'token' }
    expect(await by(`Bearer ${value}`)).toEqual(program)
    expect(await by(`Basic ${Buffer.from(`x:${value}`).toString('base64')}`)).toEqual(program)
    expect(await by(`Bearer ${TOKEN}`)).toMatchObject({ name: 'api', role: 'administrator' })
    const odd = await made('odd', { role: 'root' })
    expect(await by(`Bearer ${odd.value}`)).toMatchObject({ role: 'viewer' })
  })

  it('lets nobody in when it is unknown, ran out or was revoked', async () => {
    expect(await by(`Bearer ${makeToken().value}`)).toBeNull()
    const { value, row } = await made('short', { expiresAt: new Date(Date.now() + 60_000) })
    expect(await by(`Bearer ${value}`)).not.toBeNull()
    const old = await made('old', { expiresAt: new Date(Date.now() - 1) })
    expect(await by(`Bearer ${old.value}`)).toBeNull()
    await store.apiTokens.remove(row.id)
    expect(await by(`Bearer ${value}`)).toBeNull()
  })

  it('has its use noted, at most once a minute', async () => {
    const { value, row } = await made('used')
    const lastUse = async () => (await store.apiTokens.get(row.id))?.lastUsedAt?.getTime()
    expect(await lastUse()).toBeUndefined()
    await by(`Bearer ${value}`)
    await expect.poll(lastUse).toBeGreaterThan(Date.now() - 60_000)
    const noted = await lastUse()
    await by(`Bearer ${value}`)
    const later = new Date((noted ?? 0) + 59_000)
    expect(await store.apiTokens.used(row.id, later, new Date(later.getTime() - 60_000))).toBe(false)
    expect(await lastUse()).toBe(noted)
    const next = new Date((noted ?? 0) + 61_000)
    expect(await store.apiTokens.used(row.id, next, new Date(next.getTime() - 60_000))).toBe(true)
  })
})

describe('sessions', () => {
  const from = { 'x-tandem-client': '192.0.2.70', 'user-agent': 'a browser' }
  const headersOf = async () => new Headers({ cookie: cookieOf(await login('keeper', PASSWORD, from)) })
  let id = ''

  beforeAll(async () => {
    auth = await createAuth(options())
    id = (await auth.createUser({ username: 'keeper', password: PASSWORD, role: 'viewer' })).id
  })

  it('are listed with where they come from, and without their secret', async () => {
    const one = await auth.session(await headersOf())
    const [newest] = await auth.listSessions(id)
    expect(newest).toMatchObject({ id: one?.id, userId: id, address: '192.0.2.70', userAgent: 'a browser' })
    expect(Object.keys(newest ?? {})).not.toContain('token')
    expect((await auth.listSessions(null)).length).toBeGreaterThan((await auth.listSessions(id)).length)
  })

  it('end one by one, and all but one', async () => {
    const [one, two, three] = [await headersOf(), await headersOf(), await headersOf()]
    const first = await auth.session(one)
    expect(await auth.endSession(first?.id ?? '', 'somebody else')).toBeNull()
    expect(await auth.session(one)).not.toBeNull()
    expect(await auth.endSession(first?.id ?? '', id)).toMatchObject({ userId: id })
    expect(await auth.session(one)).toBeNull()
    const kept = await auth.session(two)
    expect(await auth.endSessions(id, kept?.id ?? '')).toBeGreaterThan(0)
    expect(await auth.session(two)).not.toBeNull()
    expect(await auth.session(three)).toBeNull()
  })

  it('are bounded for each person: the oldest go', { timeout: 60_000 }, async () => {
    const first = await headersOf()
    const { adapter } = await authContext()
    const soon = (at: number) => new Date(Date.now() + 60_000 + at)
    for (let at = 0; at < SESSIONS_PER_USER; at++) {
      const data = { token: `t${at}`, userId: id, createdAt: soon(at), updatedAt: soon(at), expiresAt: soon(600_000) }
      await adapter.create({ model: 'session', data })
    }
    await auth.trimSessions(id)
    expect(await auth.listSessions(id)).toHaveLength(SESSIONS_PER_USER)
    expect(await auth.session(first)).toBeNull()
    await auth.endSessions(id, null)
    expect(await auth.listSessions(id)).toEqual([])
  })

  it('end with a password that an administrator gave', async () => {
    const headers = await headersOf()
    await expect(auth.setPassword(id, 'short')).rejects.toMatchObject({ code: 'password.short', field: 'password' })
    expect(await auth.session(headers)).not.toBeNull()
    await auth.setPassword(id, 'given by the boss')
    expect(await auth.session(headers)).toBeNull()
    expect((await login('keeper', PASSWORD, from)).status).toBe(401)
    expect((await login('keeper', 'given by the boss', from)).status).toBe(200)
  })

  it('end with the account, and the last administrator stays', async () => {
    const headers = new Headers({ cookie: cookieOf(await login('keeper', 'given by the boss', from)) })
    expect(await auth.deleteUser(id)).toMatchObject({ username: 'keeper' })
    expect(await auth.session(headers)).toBeNull()
    expect((await login('keeper', 'given by the boss', from)).status).toBe(401)
    await expect(auth.deleteUser(id)).rejects.toMatchObject({ code: 'user.unknown' })
    const boss = (await auth.listUsers()).find((each) => each.username === 'boss')
    await expect(auth.deleteUser(boss?.id ?? '')).rejects.toMatchObject({ code: 'administrator.last' })
  })
})

it('logged no password and no token', () => {
  expect(logged.length).toBeGreaterThan(0)
  expect(logged.join('\n')).not.toContain('tdm_')
  for (const secret of [PASSWORD, TOKEN, 'from-the-environment', 'wrong-password'])
    expect(logged.join('\n')).not.toContain(secret)
})
