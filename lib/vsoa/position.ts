import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup as resolveHost } from 'node:dns'
import { readFileSync } from 'node:fs'
import { isIP, isIPv6 } from 'node:net'
import { Emitter, reportListenerError } from './emitter'
import { LIMITS } from './limits'
import type { Endpoint } from './types'

/** Where a server is. `domain` 2 is IPv4, 10 IPv6 (the values of AF_INET and AF_INET6); told from `addr` when absent. */
export interface PositionAnswer {
  addr: string
  port: number
  domain?: 2 | 10
  security?: boolean
}

/**
 * Finds a server: its name in lower case, the address family asked for (absent: any), who asks. Null: unknown.
 * Called for every datagram, so it must be quick; an exception counts as unknown and goes to 'error'.
 */
export type Resolve = (name: string, domain: number | undefined, from: Endpoint) => PositionAnswer | null

export interface PositionStats {
  answered: number
  unknown: number
  /** Datagrams that were no query: dropped without an answer. */
  malformed: number
  /** Lost for want of buffer space: by the system (Linux: /proc/net/udp) plus answers not queued. Null where the system doesn't tell. */
  dropped: number | null
  /** Receive buffer the system really gives, bytes. */
  receiveBuffer: number
}

const UNKNOWN = Buffer.from('{}')

interface Query {
  name: string
  domain: number | undefined
}

/** Answers look-ups by UDP: one JSON object in, one out, `{}` for a name it doesn't know. */
export class PositionServer extends Emitter<{ error: [Error] }> {
  readonly #resolve: Resolve
  readonly #counters = { answered: 0, unknown: 0, malformed: 0 }
  #unsent = 0
  #socket: Socket | null = null
  #endpoint: Endpoint | null = null

  constructor(resolve: Resolve) {
    super()
    this.#resolve = resolve
  }

  /** Binds; resolves with the address in use. Rejects with the system's error (EADDRINUSE, EACCES …). */
  listen(endpoint: Endpoint): Promise<Endpoint> {
    if (this.#socket !== null) return Promise.reject(new Error('this position server is listening already'))
    const socket = createSocket({
      type: isIPv6(endpoint.host) ? 'udp6' : 'udp4',
      recvBufferSize: LIMITS.positionReceiveBuffer,
      // Answers go to addresses: no resolver may enter that path.
      lookup: (host, options, done) => (isIP(host) === 0 ? resolveHost(host, options, done) : done(null, host, isIP(host))),
    })
    this.#socket = socket
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => {
        this.#socket = null
        socket.close()
        reject(error)
      }
      socket.once('error', failed)
      socket.on('message', (bytes, from) => this.#answer(socket, bytes, from))
      socket.bind({ port: endpoint.port, address: endpoint.host }, () => {
        socket.off('error', failed)
        socket.on('error', (error) => this.#report(error))
        const address = socket.address()
        this.#endpoint = { host: address.address, port: address.port }
        resolve({ ...this.#endpoint })
      })
    })
  }

  stats(): PositionStats {
    const socket = this.#socket
    const dropped = this.#endpoint === null ? null : systemDrops(this.#endpoint)
    return {
      ...this.#counters,
      dropped: dropped === null ? null : dropped + this.#unsent,
      // Linux reports twice what was set, for its bookkeeping.
      receiveBuffer:
        socket === null || this.#endpoint === null ? 0 : socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1),
    }
  }

  close(): Promise<void> {
    const socket = this.#socket
    this.#socket = null
    this.#endpoint = null
    return new Promise((resolve) => {
      if (socket === null) resolve()
      else socket.close(() => resolve())
    })
  }

  #answer(socket: Socket, bytes: Buffer, from: RemoteInfo): void {
    const query = parseQuery(bytes)
    if (query === null) {
      this.#counters.malformed++
      return
    }
    let found: PositionAnswer | null = null
    try {
      found = this.#resolve(query.name.toLowerCase(), query.domain, { host: from.address, port: from.port })
    } catch (error) {
      this.#report(error)
    }
    let reply: Buffer = UNKNOWN
    if (found !== null) {
      const domain = found.domain ?? (isIPv6(found.addr) ? 10 : 2)
      if (query.domain === undefined || query.domain === domain) {
        const { addr, port, security = false } = found
        reply = Buffer.from(JSON.stringify({ name: query.name, domain, addr, port, security }))
      }
    }
    if (reply === UNKNOWN) this.#counters.unknown++
    else this.#counters.answered++
    if (this.#socket !== socket) return
    if (socket.getSendQueueCount() >= LIMITS.positionSendQueue) {
      this.#unsent++
      return
    }
    // An asker that can't be reached has given up or never was: nothing to do about it.
    socket.send(reply, from.port, from.address, (error) => {
      if (error) this.#unsent++
    })
  }

  #report(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error))
    if (this.listenerCount('error') === 0) reportListenerError('a position server', known)
    else emitSafely(this, known)
  }
}

function emitSafely(server: PositionServer, error: Error): void {
  try {
    server.emit('error', error)
  } catch (thrown) {
    reportListenerError("a position server's 'error' event", thrown)
  }
}

function parseQuery(bytes: Buffer): Query | null {
  if (bytes.length > LIMITS.positionBytes) return null
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { name, domain } = value as { name?: unknown; domain?: unknown }
  if (typeof name !== 'string' || name === '' || name.length > LIMITS.positionNameLength) return null
  if (domain !== undefined && domain !== null && typeof domain !== 'number') return null
  return { name, domain: domain ?? undefined }
}

/** The system's count of datagrams dropped at a bound UDP address; null where it doesn't tell. */
function systemDrops(endpoint: Endpoint): number | null {
  if (process.platform !== 'linux') return null
  let table: string
  try {
    table = readFileSync(isIPv6(endpoint.host) ? '/proc/net/udp6' : '/proc/net/udp', 'utf8')
  } catch {
    return null
  }
  const port = `:${endpoint.port.toString(16).toUpperCase().padStart(4, '0')}`
  const address = isIP(endpoint.host) === 4 ? hexAddress(endpoint.host) : null
  let drops: number | null = null
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    const local = fields[1] ?? ''
    if (!local.endsWith(port) || (address !== null && local !== address + port)) continue
    drops = (drops ?? 0) + Number(fields.at(-1) ?? 0)
  }
  return drops
}

/** As in /proc/net: the address's 32-bit word as this machine stores it. */
function hexAddress(address: string): string {
  const bytes = Buffer.from(address.split('.').map(Number))
  const word = new Uint32Array(new Uint8Array(bytes).buffer)[0] ?? 0
  return word.toString(16).toUpperCase().padStart(8, '0')
}
