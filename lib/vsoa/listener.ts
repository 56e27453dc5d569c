import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { LIMITS } from './limits'
import type { Endpoint } from './types'

export interface ListenerHost {
  /** May this connection cost more than this question? Absent: every one may. */
  admit?(socket: Socket): boolean
  /** A connection that may speak VSOA now (TLS done). `since`: when TCP had connected, ms of the monotonic clock. */
  accept(socket: Socket, since: number): void
  /** One that ended in its TLS handshake. */
  refused(): void
  failed(error: Error): void
}

/** A listening TCP or TLS socket. TLS handshakes are bounded in number and time like those of VSOA. */
export class Listener {
  /** The address in use. */
  readonly endpoint: Endpoint
  readonly #server: Server
  readonly #shaking: Shaking

  private constructor(server: Server, endpoint: Endpoint, shaking: Shaking) {
    this.#server = server
    this.endpoint = endpoint
    this.#shaking = shaking
  }

  /** Rejects with the system's error, or OpenSSL's for unusable keys. */
  static async open(
    endpoint: Endpoint,
    tls: TlsOptions | undefined,
    limits: { handshakes: number; handshakeMs: number; allowHalfOpen?: boolean },
    host: ListenerHost,
  ): Promise<Listener> {
    const { handshakes, handshakeMs, allowHalfOpen = false } = limits
    const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: LIMITS.keepAliveMs, allowHalfOpen }
    const shaking: Shaking = new Map()
    const server =
      tls === undefined
        ? createServer(options, (socket) => {
            if (host.admit?.(socket) === false) socket.destroy()
            else host.accept(socket, performance.now())
          })
        : createTlsServer({ ...tls, ...options, handshakeTimeout: handshakeMs })
    if (tls !== undefined) shake(server, shaking, handshakes, host)
    const at = await listening(server, endpoint)
    server.on('error', (error) => host.failed(error))
    return new Listener(server, at, shaking)
  }

  /** Ends those that haven't finished TLS. Resolves when every connection it accepted has ended. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const { socket } of this.#shaking.values()) socket.destroy()
    return closed
  }
}

/** TCP connections in their TLS handshake by their address, oldest first. */
type Shaking = Map<string, { socket: Socket; since: number }>

/** Lets at most `most` TLS handshakes be open: the oldest makes room. */
function shake(server: Server, open: Shaking, most: number, host: ListenerHost): void {
  const key = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`
  server.on('connection', (socket: Socket) => {
    if (host.admit?.(socket) === false) {
      socket.destroy()
      return
    }
    if (open.size >= most) {
      for (const { socket: oldest } of open.values()) {
        oldest.destroy()
        break
      }
    }
    const name = key(socket)
    open.set(name, { socket, since: performance.now() })
    socket.once('close', () => {
      if (open.get(name)?.socket === socket) open.delete(name)
    })
  })
  server.on('secureConnection', (socket: Socket) => {
    const name = key(socket)
    const since = open.get(name)?.since ?? performance.now()
    open.delete(name)
    host.accept(socket, since)
  })
  server.on('tlsClientError', (_error: Error, socket: Socket) => {
    host.refused()
    socket.destroy()
  })
}

function listening(server: Server, endpoint: Endpoint): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: endpoint.host, port: endpoint.port }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? { host: address.address, port: address.port } : { ...endpoint })
    })
  })
}
