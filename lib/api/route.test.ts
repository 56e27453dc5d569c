import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Role } from '../domain/role'
import { endpoint } from './endpoint'
import { fail, type Outcome, succeed } from './errors'
import { type Caller, createRoute, MOST_BODY_BYTES, type RouteHost } from './route'

const thing = endpoint({
  id: 'thing',
  method: 'POST',
  path: '/thing/{id}',
  tag: 'Test',
  summary: 'A thing',
  role: 'operator',
  params: z.object({ id: z.string() }),
  query: z.object({ ids: z.array(z.string()).default([]) }),
  body: z.object({
    name: z.string({ error: 'required' }).max(5, { error: 'text.long' }),
    size: z.number().min(1),
    kind: z.enum(['a', 'b']),
  }),
  data: z.unknown(),
})

const good = { name: 'x', size: 1, kind: 'a' }
const session = (role: Role = 'operator'): Caller => ({ id: '1', name: 'ann', role, via: 'session', expiresAt: 1 })

function setUp(caller: Caller | null, handle: (call: unknown) => Promise<Outcome<unknown>> = async () => succeed('done')) {
  const logged: object[] = []
  const host: RouteHost = {
    authenticate: async () => caller,
    explain: () => null,
    log: { error: (fields) => logged.push(fields) },
  }
  const route = createRoute(() => host)(thing, handle)
  const call = async (body: unknown, headers: Record<string, string> = {}, search = '') => {
    const request = new Request(`http://tandem.test/api/v1/thing/7${search}`, {
      method: 'POST',
      headers: { host: 'tandem.test', 'accept-language': 'en', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const response = await route(request, { params: Promise.resolve({ id: '7' }) })
    return {
      http: response.status,
      ...((await response.json()) as {
        status: number
        data: unknown
        message: string
        fieldErrors?: string
        errors: { field: string; code: string }[]
      }),
    }
  }
  return { call, logged }
}

describe('the route wrapper', () => {
  it('hands the checked call over and wraps the answer', async () => {
    let seen: unknown
    const { call } = setUp(session(), async (given) => {
      seen = given
      return succeed({ n: 1 })
    })
    expect(await call(good, {}, '?ids[]=a&ids[]=b')).toMatchObject({ http: 200, status: 200, data: { n: 1 } })
    expect(seen).toMatchObject({ params: { id: '7' }, query: { ids: ['a', 'b'] }, body: good, caller: { name: 'ann' } })
  })

  it('refuses without credentials, and with too small a role', async () => {
    expect(await setUp(null).call(good)).toMatchObject({ http: 401, status: 401, data: null })
    expect(await setUp(session('viewer')).call(good)).toMatchObject({ http: 403, errors: [{ code: 'forbidden' }] })
  })

  it('refuses a cookie from a foreign page, but not a token', async () => {
    const foreign = { origin: 'http://evil.test' }
    expect(await setUp(session()).call(good, foreign)).toMatchObject({ http: 403, errors: [{ code: 'origin' }] })
    expect(await setUp(session()).call(good, { origin: 'http://tandem.test' })).toMatchObject({ http: 200 })
    expect(await setUp({ ...session(), via: 'token' }).call(good, foreign)).toMatchObject({ http: 200 })
    expect(await setUp(session()).call(good, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ http: 403 })
  })

  it('names every wrong field, in the language asked for', async () => {
    const { call } = setUp(session())
    const wrong = await call({ name: 'far too long', size: 0, kind: 'c' })
    expect(wrong).toMatchObject({
      http: 400,
      errors: [
        { field: 'name', code: 'text.long' },
        { field: 'size', code: 'small' },
        { field: 'kind', code: 'choice' },
      ],
    })
    expect(wrong.fieldErrors).toBe('name: This is too long.; size: At least 1.; kind: Allowed: a, b.')
    const chinese = await call({ size: 1, kind: 'a' }, { 'accept-language': 'zh-CN,zh;q=0.9' })
    expect(chinese.errors).toMatchObject([{ field: 'name', code: 'required' }])
    expect(chinese.message).toMatch(/\p{Script=Han}/u)
  })

  it('refuses what is no JSON, or too much', async () => {
    const { call } = setUp(session())
    expect(await call('{oops')).toMatchObject({ http: 400, errors: [{ code: 'body.json' }] })
    expect(await call(`"${'x'.repeat(MOST_BODY_BYTES)}"`)).toMatchObject({ http: 413, errors: [{ code: 'body.large' }] })
  })

  it('carries business codes in the body and the fitting HTTP status', async () => {
    const { call } = setUp(session(), async () => fail('service.name.taken', 'name', { name: 'x' }))
    expect(await call(good)).toMatchObject({ http: 409, status: 31006, errors: [{ field: 'name' }] })
  })

  it('says a defect was one, with a number to find it by, and logs it', async () => {
    const { call, logged } = setUp(session(), async () => {
      throw new Error('a secret detail')
    })
    const answer = await call(good)
    expect(answer).toMatchObject({ http: 500, status: 500 })
    expect(JSON.stringify(answer)).not.toContain('secret detail')
    expect(logged).toHaveLength(1)
  })
})
