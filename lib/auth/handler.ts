import { CLIENT_ADDRESS_HEADER } from '../api/route'
import { type StoreLog, StoreWriteError } from '../store'
import { Attempts } from './attempts'
import { AUTH_PATH, type BetterAuth } from './better-auth'
import { BODY_LIMIT } from './bounds'

/** What of better-auth's many paths is open to the network. `counted`: a wrong password there counts. */
const PATHS: Record<string, { method: string; counted: boolean }> = {
  '/sign-in/username': { method: 'POST', counted: true },
  '/change-password': { method: 'POST', counted: true },
  '/sign-out': { method: 'POST', counted: false },
  '/get-session': { method: 'GET', counted: false },
}

/** Makes the function that answers requests below `/api/auth`. */
export function createHandler(
  auth: BetterAuth,
  log: StoreLog,
  attempts = new Attempts(),
): (request: Request) => Promise<Response> {
  const ask = async (request: Request): Promise<Response> => {
    try {
      const response = await auth.handler(request)
      if (!response.ok) log.info({ status: response.status }, 'auth: refused')
      return await withoutToken(response)
    } catch (error) {
      if (error instanceof StoreWriteError) return problem(507, 'STORE_UNWRITABLE')
      // By name only: a message of the database may hold what was to be stored.
      log.error({ error: error instanceof Error ? error.name : typeof error }, 'auth: a request failed')
      return problem(500, 'INTERNAL')
    }
  }
  return async (request) => {
    const { pathname } = new URL(request.url)
    const path = PATHS[pathname.startsWith(`${AUTH_PATH}/`) ? pathname.slice(AUTH_PATH.length) : '']
    if (!path) return problem(404, 'NOT_FOUND')
    if (request.method !== path.method) return problem(405, 'METHOD_NOT_ALLOWED', { allow: path.method })
    const bounded = await withBody(request)
    if (!bounded) return problem(413, 'BODY_TOO_LARGE')
    if (!path.counted) return ask(bounded)
    const attempt = attempts.begin(request.headers.get(CLIENT_ADDRESS_HEADER) ?? '', performance.now())
    if (!attempt.allowed) return problem(429, 'TOO_MANY_REQUESTS', { 'retry-after': String(attempt.retryAfterSeconds) })
    const response = await ask(bounded)
    // Only a wrong guess counts, not a fault of ours.
    if (response.ok || response.status >= 500) attempt.forgive()
    return response
  }
}

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code }, { status, headers: { ...headers, 'cache-control': 'no-store' } })
}

/** The request with its body read; null when that is too large. */
async function withBody(request: Request): Promise<Request | null> {
  if (!request.body) return request
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength
    if (size > BODY_LIMIT) {
      await reader.cancel()
      return null
    }
    chunks.push(next.value)
  }
  return new Request(request.url, { method: request.method, headers: request.headers, body: Buffer.concat(chunks) })
}

/** The library also puts the session's token into its answers; only the httpOnly cookie may carry it. */
async function withoutToken(response: Response): Promise<Response> {
  const headers = new Headers(response.headers)
  headers.set('cache-control', 'no-store')
  if (!headers.get('content-type')?.includes('application/json'))
    return new Response(response.body, { status: response.status, headers })
  const text = await response.text()
  const isToken = (key: string) => key === 'token'
  const body = text && JSON.stringify(JSON.parse(text, (key, value: unknown) => (isToken(key) ? undefined : value)))
  headers.delete('content-length')
  return new Response(body, { status: response.status, headers })
}
