import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLIENT_ADDRESS_HEADER } from '../api/route'
import type { Log } from '../control'
import { isLoopback } from '../usecases'
import { secure } from './security-headers'

/** What a request that isn't ours to answer goes to: Next's handler. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** How long a client may take for its headers and its whole request, ms. */
const HEADERS_MS = 10_000
const REQUEST_MS = 60_000

/**
 * The HTTP server of the console: liveness and readiness, the headers every answer carries, the caller's address for the rooms
 * behind, `metrics` for /metrics, and Next for all else. `ready` says whether everything is, `upgrades` which URLs become something else than HTTP.
 */
export function createHttp(options: {
  next: Handler
  ready: () => Promise<boolean>
  upgrades: (url: string) => boolean
  metrics: Handler
  /** Every answer that is over. */
  answered: (method: string, status: number) => void
  dev: boolean
  log: Log
}): Server {
  const { next, ready, upgrades, metrics, answered, dev, log } = options
  const server = createServer((request, response) => {
    request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request)
    secure(request, response, dev)
    response.once('finish', () => answered(request.method ?? '', response.statusCode))
    const path = request.url?.split('?')[0]
    if (path === '/healthz') return answer(response, 200, 'ok')
    if (path === '/readyz') {
      void ready().then(
        (yes) => answer(response, yes ? 200 : 503, yes ? 'ready' : 'not ready'),
        () => answer(response, 503, 'not ready'),
      )
      return
    }
    const handle = path === '/metrics' ? metrics : next
    Promise.resolve(handle(request, response)).catch((err) => {
      log.error({ err, path }, 'a request could not be answered')
      if (response.headersSent) response.destroy()
      else answer(response, 500, 'internal error')
    })
  })
  // Neither Socket.IO nor Next ends an upgrade that isn't theirs: anybody could keep connections for ever.
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (upgrades(request.url ?? '')) return
    socket.on('error', () => {})
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
  })
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = REQUEST_MS
  return server
}

/** What a proxy adds: it tells for whom it asks, or at least that it is there. */
const OF_PROXIES = /^(x-forwarded(-.*)?|x-real-ip|forwarded|via)$/

/**
 * Where a request comes from. Behind a proxy on this machine it is what the proxy says, so that a person far away isn't taken
 * for somebody sitting here. To be asked before Next has the request: it adds such headers of its own.
 */
export function clientAddress(request: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string } }): string {
  const peer = request.socket.remoteAddress ?? ''
  if (!isLoopback(peer) || !Object.keys(request.headers).some((name) => OF_PROXIES.test(name))) return peer
  const last =
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? ''
  // A proxy that names this machine itself, or nobody, has a caller we can't know.
  return last === '' || isLoopback(last) ? 'proxy' : last
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

/** Listens; rejects with the system's error, such as EADDRINUSE. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
