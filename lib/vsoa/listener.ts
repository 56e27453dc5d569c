import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type { Endpoint } from './types'

export interface ListenerHost {
  /** A connection that may speak VSOA now (TLS done). */
  accept(socket: Socket): void
  /** One that ended in its TLS handshake. */
  refused(): void
  failed(error: Error): void
}

/** Idle time after which TCP itself checks that a client's machine still exists. */
const KEEP_ALIVE_MS = 30_000

/** A listening TCP or TLS socket. TLS handshakes are bounded in number and time like those of VSOA. */
export class Listener {
  /** The address in use. */
  readonly endpoint: Endpoint
  readonly #server: Server

  private constructor(server: Server, endpoint: Endpoint) {
    this.#server = server
    this.endpoint = endpoint
  }

  /** Rejects with the system's error, or OpenSSL's for unusable keys. */
  static async open(
    endpoint: Endpoint,
    tls: TlsOptions | undefined,
    limits: { handshakes: number; handshakeMs: number },
    host: ListenerHost,
  ): Promise<Listener> {
    const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
    const server =
      tls === undefined
        ? createServer(options, (socket) => host.accept(socket))
        : createTlsServer({ ...tls, ...options, handshakeTimeout: limits.handshakeMs })
    if (tls !== undefined) shake(server, limits.handshakes, host)
    const at = await listening(server, endpoint)
    server.on('error', (error) => host.failed(error))
    return new Listener(server, at)
  }

  /** Resolves when every connection it accepted has ended. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

/** Lets at most `most` TLS handshakes be open: the oldest makes room. */
function shake(server: Server, most: number, host: ListenerHost): void {
  const open = new Map<string, Socket>()
  const key = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) {
      for (const oldest of open.values()) {
        oldest.destroy()
        break
      }
    }
    const name = key(socket)
    open.set(name, socket)
    socket.once('close', () => {
      if (open.get(name) === socket) open.delete(name)
    })
  })
  server.on('secureConnection', (socket: Socket) => {
    open.delete(key(socket))
    host.accept(socket)
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
