import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASE_FILE } from '../../lib/store'
import { PrismaClient } from '../../lib/store/generated/client'
import { type Instance, startInstance } from '../support/instance'
import { codesOf, rawCall } from './raw'

const PASSWORD = 'a-password-of-admin'
/** As a proxy on this machine tells of a caller elsewhere (RFC 5737's addresses for examples). */
const from = (address: string) => ({ 'x-forwarded-for': address })
const NOBODY = { authorization: '' }

const signIn = (instance: Instance, password: string, headers: Record<string, string> = {}) =>
  fetch(`${instance.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username: 'admin', password }),
  })
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')

describe('set-up from another machine', () => {
  let instance: Instance
  let code: string
  const setUp = (body: object, headers: Record<string, string>) =>
    rawCall(instance, 'POST', '/setup', { username: 'admin', password: PASSWORD, ...body }, { ...NOBODY, ...headers })
  const state = async (headers: Record<string, string>) =>
    (await rawCall(instance, 'GET', '/setup', undefined, { ...NOBODY, ...headers })).data

  beforeAll(async () => {
    // Listens for other machines as well; everything here goes over loopback all the same.
    instance = await startInstance({ env: { TANDEM_HOST: '0.0.0.0' } })
    code = /^Set-up from another machine needs this code: (\d{8})$/m.exec(instance.output())?.[1] ?? ''
  })
  afterAll(() => instance?.stop())

  it('needs the code that is printed at the start', async () => {
    expect(code).toMatch(/^\d{8}$/)
    expect(await state({})).toEqual({ needed: true, codeNeeded: false })
    expect(await state(from('198.51.100.7'))).toEqual({ needed: true, codeNeeded: true })
    // Who says to be this machine, through a proxy, isn't believed.
    expect(await state(from('127.0.0.1'))).toEqual({ needed: true, codeNeeded: true })
    const without = await setUp({}, from('198.51.100.7'))
    expect([without.http, codesOf(without)]).toEqual([403, [['code', 'setup.code']]])
    const wrong = await setUp({ code: code === '00000000' ? '00000001' : '00000000' }, from('198.51.100.7'))
    expect([wrong.http, codesOf(wrong)]).toEqual([403, [['code', 'setup.code']]])
    const chinese = await setUp({}, { ...from('198.51.100.7'), 'accept-language': 'zh-CN' })
    expect(chinese.message).toMatch(/[一-龥]/)
    expect(await state({})).toMatchObject({ needed: true })
  })

  it('takes the right one, once', async () => {
    const made = await setUp({ code }, from('198.51.100.7'))
    expect([made.http, made.data]).toEqual([200, { username: 'admin' }])
    expect(codesOf(await setUp({ code }, from('198.51.100.7')))).toEqual([[null, 'setup.done']])
    expect(await state({})).toMatchObject({ needed: false })
    expect((await signIn(instance, PASSWORD)).status).toBe(200)
  })
})

describe('a console that only this machine reaches', () => {
  let instance: Instance
  beforeAll(async () => {
    instance = await startInstance()
  })
  afterAll(() => instance?.stop())

  it('prints the code too: a proxy here may let others in', async () => {
    expect(instance.output()).toMatch(/^Set-up from another machine needs this code: \d{8}$/m)
  })

  it('takes only so many wrong codes, until it is started again', async () => {
    const guess = () =>
      rawCall(
        instance,
        'POST',
        '/setup',
        { username: 'admin', password: PASSWORD, code: 'x' },
        { ...NOBODY, ...from('198.51.100.7') },
      )
    const guesses = await Promise.all(Array.from({ length: 12 }, guess))
    expect(guesses.map((each) => each.http).sort()).toEqual([...Array(10).fill(403), 429, 429])
    const right = /needs this code: (\d{8})/.exec(instance.output())?.[1]
    const late = await rawCall(
      instance,
      'POST',
      '/setup',
      { username: 'admin', password: PASSWORD, code: right },
      { ...NOBODY, ...from('198.51.100.7') },
    )
    expect([late.http, late.message]).toEqual([429, expect.stringContaining('Start Tandem again')])
  })

  it('needs none from here, and says what is wrong with the fields', async () => {
    const wrong = await rawCall(instance, 'POST', '/setup', { username: 'a b', password: 'short' }, NOBODY)
    expect([wrong.http, codesOf(wrong)]).toEqual([
      400,
      [
        ['username', 'username.form'],
        ['password', 'password.short'],
      ],
    ])
    const foreign = { ...NOBODY, origin: 'http://elsewhere.example' }
    expect((await rawCall(instance, 'POST', '/setup', { username: 'admin', password: PASSWORD }, foreign)).http).toBe(403)
    expect((await rawCall(instance, 'POST', '/setup', { username: 'admin', password: PASSWORD }, NOBODY)).http).toBe(200)
  })
})

describe('with TANDEM_ADMIN_PASSWORD', () => {
  let instance: Instance
  beforeAll(async () => {
    instance = await startInstance({ env: { TANDEM_ADMIN_PASSWORD: PASSWORD } })
  })
  afterAll(() => instance?.stop())

  it('there is an admin and no set-up', async () => {
    expect((await rawCall(instance, 'GET', '/setup', undefined, NOBODY)).data).toMatchObject({ needed: false })
    expect(instance.output()).not.toContain('needs this code')
    expect(instance.output()).not.toContain(PASSWORD)
    const cookie = cookieOf(await signIn(instance, PASSWORD))
    const me = await rawCall(instance, 'GET', '/session', undefined, { ...NOBODY, cookie })
    expect(me.data).toMatchObject({ name: 'admin', role: 'administrator', via: 'session' })
  })

  it('a session that has expired is 401 everywhere, in the person’s language, and nothing is done', async () => {
    const cookie = cookieOf(await signIn(instance, PASSWORD))
    const body = { server: 'axis_server', urls: ['/axis'] }
    expect((await rawCall(instance, 'GET', '/node', undefined, { ...NOBODY, cookie })).http).toBe(200)
    await expireSessions(instance.dataDir)
    const read = await rawCall(instance, 'GET', '/node', undefined, { ...NOBODY, cookie })
    expect([read.http, read.status, codesOf(read), read.data]).toEqual([401, 401, [[null, 'unauthenticated']], null])
    const write = await rawCall(instance, 'POST', '/client', body, { ...NOBODY, cookie, 'accept-language': 'zh-CN' })
    expect([write.http, codesOf(write)]).toEqual([401, [[null, 'unauthenticated']]])
    expect(write.message).toMatch(/[一-龥]/)
    expect((await rawCall(instance, 'GET', '/client')).data).toEqual([])
  })

  it('a session that was logged out is none any more', async () => {
    const cookie = cookieOf(await signIn(instance, PASSWORD))
    const out = await fetch(`${instance.url}/api/auth/sign-out`, {
      method: 'POST',
      headers: { cookie, origin: instance.url, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(out.status).toBe(200)
    expect((await rawCall(instance, 'GET', '/node', undefined, { ...NOBODY, cookie })).http).toBe(401)
  })

  it('a foreign page can’t use a session', async () => {
    const cookie = cookieOf(await signIn(instance, PASSWORD))
    const foreign = { ...NOBODY, cookie, origin: 'http://elsewhere.example' }
    const answer = await rawCall(instance, 'POST', '/client', { server: 'axis_server', urls: ['/axis'] }, foreign)
    expect([answer.http, codesOf(answer)]).toEqual([403, [[null, 'origin']]])
  })

  it('wrong passwords are limited for whoever guesses, not for others', async () => {
    const guesses = []
    for (let i = 0; i < 11; i++) guesses.push((await signIn(instance, `wrong-password-${i}`, from('198.51.100.9'))).status)
    expect(guesses).toEqual([...Array(10).fill(401), 429])
    const late = await signIn(instance, PASSWORD, from('198.51.100.9'))
    expect(late.status).toBe(429)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await signIn(instance, PASSWORD)).status).toBe(200)
    expect((await signIn(instance, PASSWORD, from('198.51.100.10'))).status).toBe(200)
  })
})

/** As if a week had gone by. */
async function expireSessions(dataDir: string): Promise<void> {
  const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: join(dataDir, DATABASE_FILE), timeout: 1_000 }) })
  const { count } = await prisma.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1_000) } })
  await prisma.$disconnect()
  expect(count).toBeGreaterThan(0)
}
