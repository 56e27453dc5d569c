import { randomUUID } from 'node:crypto'
import { type Role, roleIncludes } from '../domain/role'
import { None } from './contract/common'
import type { DataOf, Endpoint, HeadersOf, ParamsOf, QueryOf } from './endpoint'
import { type Failure, failureText, type Locale, localeOf, type Outcome, statusOf } from './errors'
import { validate } from './validate'

/** Who is calling. `via` token: by a token, no cookie, so nothing a foreign page could borrow. */
export interface Caller {
  id: string
  name: string
  role: Role
  via: 'session' | 'token'
  /** When the session ends, ms since 1970; null for a token. */
  expiresAt: number | null
  /** Which session that is; none for a token. */
  sessionId?: string
}

/** What the wrapper needs of the process it runs in. */
export interface RouteHost {
  /** The caller by cookie, Bearer or Basic; null when there is none or it is wrong. */
  authenticate(headers: Headers): Promise<Caller | null>
  /** Turns what a use case threw into a failure people can act on; null when it is a defect. */
  explain(error: unknown): Failure | null
  log: { error(fields: object, text: string): void }
}

/** One authorised, validated call, as a use case gets it. */
export interface Call<E extends Endpoint> {
  /** Null on public endpoints called without credentials. */
  caller: E['role'] extends 'public' ? Caller | null : Caller
  requestId: string
  locale: Locale
  /** The network address of whoever called, as our own HTTP server saw it. */
  clientAddress: string
  /** The Host header: the name the caller knows us by. */
  host: string
  params: ParamsOf<E>
  query: QueryOf<E>
  body: E['body']['_zod']['output']
  /** Of an endpoint that declares headers; its bytes are read once, as they come. */
  headers: HeadersOf<E>
  bytes: AsyncIterable<Uint8Array>
}

/** Set by our HTTP server on every request (a caller's own is overwritten). */
export const CLIENT_ADDRESS_HEADER = 'x-tandem-client'
/** Bodies larger than this are refused: the largest specification is far below. */
export const MOST_BODY_BYTES = 1_048_576

/** Next gives no parameters at all to a route without dynamic segments. */
type Handler = (request: Request, context: { params: Promise<Record<string, string> | undefined> }) => Promise<Response>

/**
 * The one wrapper around every route: credentials, role, origin, validation, envelope, error codes, request id.
 * `host` is asked for at each call, because routes are loaded before the console has been composed.
 */
export function createRoute(host: () => RouteHost | null) {
  return <E extends Endpoint>(endpoint: E, handle: (call: Call<E>) => Promise<Outcome<DataOf<E>>>): Handler =>
    async (request, context) => {
      const requestId = randomUUID()
      const locale = localeOf(request.headers.get('accept-language'))
      const refuse = (failures: Failure[]) => envelope(requestId, locale, failures)
      const served = host()
      if (!served) return refuse([{ code: 'starting' }])
      try {
        const caller = await served.authenticate(request.headers)
        if (endpoint.role !== 'public') {
          if (!caller) return refuse([{ code: 'unauthenticated' }])
          if (!roleIncludes(caller.role, endpoint.role))
            return refuse([{ code: 'forbidden', params: { needs: endpoint.role, has: caller.role } }])
        }
        if (endpoint.method !== 'GET' && caller?.via !== 'token' && !sameOrigin(request)) return refuse([{ code: 'origin' }])

        const form = request.headers.get('content-type') ?? ''
        if (endpoint.headers && /^(multipart\/|application\/json)/i.test(form)) return refuse([{ code: 'body.bytes' }])
        const body = await readBody(request, endpoint)
        if (!body.ok) return refuse(body.failures)
        const params = validate(endpoint.params, (await context.params) ?? {})
        const query = validate(endpoint.query, readQuery(new URL(request.url).searchParams))
        const checked = validate(endpoint.body, body.value)
        const headers = validate(endpoint.headers ?? None, readHeaders(request.headers, endpoint))
        const wrong = [params, query, checked, headers].flatMap((each) => (each.ok ? [] : each.failures))
        if (!params.ok || !query.ok || !checked.ok || !headers.ok) return refuse(wrong)

        const outcome = await handle({
          caller,
          requestId,
          locale,
          clientAddress: request.headers.get(CLIENT_ADDRESS_HEADER) ?? '',
          host: request.headers.get('host') ?? '',
          params: params.value,
          query: query.value,
          body: checked.value,
          headers: headers.value,
          bytes: endpoint.headers ? bytesOf(request) : NO_BYTES,
        } as Call<E>)
        if (!outcome.ok) return refuse(outcome.failures)
        return Response.json(
          { status: 200, message: 'success', data: outcome.value, requestId },
          { headers: answerHeaders(requestId) },
        )
      } catch (error) {
        const failure = served.explain(error)
        if (!failure) served.log.error({ err: error, requestId, endpoint: endpoint.id }, 'a request failed by a defect')
        return refuse([failure ?? { code: 'internal', params: { requestId } }])
      }
    }
}

/** The envelope of one failure, for what answers outside `createRoute`. */
export function refusal(request: Request, failure: Failure): Response {
  return envelope(randomUUID(), localeOf(request.headers.get('accept-language')), [failure])
}

const answerHeaders = (requestId: string) => ({ 'cache-control': 'no-store', 'x-request-id': requestId })

function envelope(requestId: string, locale: Locale, failures: Failure[]): Response {
  const first = failures[0] ?? { code: 'internal' }
  const { http, body } = statusOf(first.code)
  const errors = failures.map((each) => ({ field: each.field ?? null, code: each.code, message: failureText(locale, each) }))
  const fieldErrors = errors.filter((each) => each.field !== null).map((each) => `${each.field}: ${each.message}`)
  return Response.json(
    {
      status: body,
      message: errors[0]?.message ?? first.code,
      data: null,
      ...(fieldErrors.length > 0 ? { fieldErrors: fieldErrors.join('; ') } : {}),
      errors,
      requestId,
    },
    { status: http, headers: answerHeaders(requestId) },
  )
}

/**
 * Whether a request that relies on a cookie comes from our own pages. Browsers send Origin with every unsafe request; a
 * program without a browser sends neither Origin nor Sec-Fetch-Site and has no foreign page that could borrow its cookie.
 */
function sameOrigin(request: Request): boolean {
  const origin = request.headers.get('origin')
  if (origin === null) return (request.headers.get('sec-fetch-site') ?? 'none') !== 'cross-site'
  try {
    return new URL(origin).host === request.headers.get('host')
  } catch {
    return false
  }
}

/** Query parameters as an object; `name[]=a&name[]=b` becomes an array `name`. */
export function readQuery(search: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null)
  for (const key of new Set(search.keys())) {
    if (key.endsWith('[]')) query[key.slice(0, -2)] = search.getAll(key)
    else query[key] = search.get(key) ?? ''
  }
  return query
}

/** The headers an endpoint reads, by their documented names, whatever their case. */
function readHeaders(headers: Headers, endpoint: Endpoint): Record<string, string> {
  const names = Object.keys(endpoint.headers?.shape ?? {})
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])))
}

const NO_BYTES: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
}

/** The body as it comes. Whoever reads it bounds it. */
async function* bytesOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  if (!reader) return
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function readBody(request: Request, endpoint: Endpoint): Promise<Outcome<unknown>> {
  if (endpoint.method === 'GET' || endpoint.headers) return { ok: true, value: {} }
  const text = await boundedText(request)
  if (text === null) return { ok: false, failures: [{ code: 'body.large', params: { max: MOST_BODY_BYTES } }] }
  if (text.trim() === '') return { ok: true, value: {} }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, failures: [{ code: 'body.json' }] }
  }
}

/** The body as text; null as soon as it is larger than it may be, whatever its headers say. */
async function boundedText(request: Request): Promise<string | null> {
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength
    if (size > MOST_BODY_BYTES) {
      await reader.cancel()
      return null
    }
    chunks.push(next.value)
  }
  return Buffer.concat(chunks).toString('utf8')
}
