import type { IncomingMessage } from 'node:http'
import type { Auth } from '../auth'
import { EXPOSITION_TYPE, localProgram, type Metrics } from '../usecases'
import type { Handler } from './http'

/** Nothing a browser brings opens it: who reads metrics is a program, with a token or on this machine. */
const REFUSED = `401 metrics are for programs on this machine, or with a token: "Authorization: Bearer …", or the password of HTTP Basic.
Tokens are made in Settings; any role will do. See docs/OPERATIONS.md.
`

/** Answers `GET /metrics`: to a token of any role, or to a program on this machine that brings no credentials. */
export function metricsHandler(metrics: Metrics, auth: Pick<Auth, 'authenticate'>): Handler {
  return async (request, response) => {
    response.setHeader('cache-control', 'no-store')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' }).end('405 only GET and HEAD\n')
      return
    }
    if (!(await mayRead(request, auth))) {
      const challenge = { 'www-authenticate': 'Basic realm="Tandem metrics", charset="UTF-8"' }
      response.writeHead(401, { ...challenge, 'content-type': 'text/plain; charset=utf-8' }).end(REFUSED)
      return
    }
    const text = await metrics.text()
    response.writeHead(200, { 'content-type': EXPOSITION_TYPE }).end(request.method === 'HEAD' ? '' : text)
  }
}

async function mayRead(request: IncomingMessage, auth: Pick<Auth, 'authenticate'>): Promise<boolean> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, String(value))
  if (localProgram(headers, 'viewer')) return true
  return (await auth.authenticate(headers))?.via === 'token'
}
