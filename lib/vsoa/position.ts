import type { RemoteInfo, Socket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { isIP, isIPv6 } from 'node:net'
import { Emitter, reportListenerError } from './emitter'
import { VsoaError } from './errors'
import { FairQueue } from './fair-queue'
import { LIMITS } from './limits'
import { encodeAnswer, type PositionAnswer } from './position-answer'
import type { Endpoint } from './types'
import { bindUdp } from './udp'

/**
 * Finds a server: its name in lower case, the address family asked for (absent: any), who asks. Null: unknown.
 * Called for every datagram, so it must be quick; an exception counts as unknown and goes to 'error'.
 */
export type Resolve = (name: string, domain: number | undefined, from: Endpoint) => PositionAnswer | null

export interface PositionStats {
  answered: number
  unknown: number
  /** Datagrams that were no query, or from a port nobody can be answered at (0): dropped without an answer. */
  malformed: number
  /** Lost for want of buffer space: by the system (Linux: /proc/net/udp) plus answers not queued. Null where the system doesn't tell. */
  dropped: number | null
  /** Queries that had to wait because their address asked more than its share. */
  deferred: number
  /** Queries lost because more than LIMITS.positionQueue waited: of the address that had the most. */
  overflowed: number
  /** Receive buffer the system really gives, bytes. */
  receiveBuffer: number
}

const UNKNOWN = Buffer.from('{}')
const OPEN_BRACE = 0x7b
const listenerFailed = (error: unknown) => reportListenerError("a position server's 'error' event", error)
/** Groups of 16 bits of an IPv6 address, and those of them that name a network. */
const IPV6_GROUPS = 8
const NETWORK_GROUPS = 4
const CLOSE_BRACE = 0x7d
/** White space of JSON has no larger byte. */
const SPACE = 0x20

interface Query {
  name: string
  domain: number | undefined
  length: number
  from: RemoteInfo
}

/**
 * Answers look-ups by UDP: one JSON object in, one out, `{}` for a name it doesn't know. Who asks much waits behind those who ask
 * little. An answer is at most LIMITS.positionAmplification times as long as its question, headers of IP and UDP counted in both;
 * an answer that arrives is never answered.
 */
export class PositionServer extends Emitter<{ error: [Error] }> {
  readonly #resolve: Resolve
  readonly #counters = { answered: 0, unknown: 0, malformed: 0, deferred: 0 }
  readonly #queue = new FairQueue<Query>(
    { share: LIMITS.positionShare, batch: LIMITS.positionBatch, room: LIMITS.positionQueue },
    (query) => this.#answer(query),
  )
  #unsent = 0
  #socket: Socket | null = null
  #listening = false
  #endpoint: Endpoint | null = null
  readonly #sent = (error: Error | null) => {
    // An asker that can't be reached has given up or never was: nothing to do about it.
    if (error) this.#unsent++
  }

  constructor(resolve: Resolve) {
    super()
    this.#resolve = resolve
  }

  /** Binds; resolves with the address in use. Rejects with the system's error (EADDRINUSE, EACCES …). */
  async listen(endpoint: Endpoint): Promise<Endpoint> {
    if (this.#listening) throw new Error('this position server is listening already')
    this.#listening = true
    this.reopenIterators()
    try {
      const socket = await bindUdp(endpoint, { recvBufferSize: LIMITS.positionReceiveBuffer })
      if (!this.#listening) {
        socket.close()
        throw new VsoaError('closed', 'the position server was closed while it began to listen')
      }
      socket.on('error', (error) => this.#report(error))
      socket.on('message', (bytes, from) => this.#receive(bytes, from))
      this.#socket = socket
      const { address, port } = socket.address()
      this.#endpoint = { host: address, port }
      return { host: address, port }
    } catch (error) {
      this.#listening = false
      throw error
    }
  }

  stats(): PositionStats {
    const socket = this.#socket
    const dropped = this.#endpoint === null ? null : systemDrops(this.#endpoint)
    return {
      ...this.#counters,
      dropped: dropped === null ? null : dropped + this.#unsent,
      overflowed: this.#queue.overflowed,
      // Linux reports twice what was set, for its bookkeeping.
      receiveBuffer: socket === null ? 0 : socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1),
    }
  }

  close(): Promise<void> {
    const socket = this.#socket
    this.#listening = false
    this.#socket = null
    this.#endpoint = null
    this.#queue.clear()
    this.endIterators()
    return new Promise((resolve) => {
      if (socket === null) resolve()
      else socket.close(() => resolve())
    })
  }

  #receive(bytes: Buffer, from: RemoteInfo): void {
    // Port 0 is legal in a datagram and can't be sent to.
    const query = from.port !== 0 && mayBeObject(bytes) ? parseQuery(bytes, from) : null
    if (query === null) {
      this.#counters.malformed++
      return
    }
    const source = sourceOf(from)
    if (this.#queue.admit(source)) {
      this.#answer(query)
      return
    }
    this.#counters.deferred++
    this.#queue.defer(source, query)
  }

  #answer(query: Query): void {
    const { from } = query
    let found: PositionAnswer | null = null
    try {
      found = this.#resolve(query.name.toLowerCase(), query.domain, { host: from.address, port: from.port })
    } catch (error) {
      this.#report(error)
    }
    const reply = (found && encodeAnswer(query.name, query.domain, query.length, found)) ?? UNKNOWN
    if (reply === UNKNOWN) this.#counters.unknown++
    else this.#counters.answered++
    const socket = this.#socket
    if (socket === null) return
    if (socket.getSendQueueCount() >= LIMITS.positionSendQueue) this.#unsent++
    else socket.send(reply, from.port, from.address, this.#sent)
  }

  #report(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error))
    if (this.listenerCount('error') === 0) reportListenerError('a position server', known)
    else this.emitSafely('error', [known], listenerFailed)
  }
}

/** Whom a query counts for: the address; of IPv6 the half that names a network, since the other half is the asker's to choose. */
export function sourceOf({ address, family }: Pick<RemoteInfo, 'address' | 'family'>): string {
  // The latter are IPv4 at a socket that has both.
  if (family === 'IPv4' || address.startsWith('::ffff:')) return address
  let groups = 0
  for (let at = address.indexOf(':'); at !== -1; at = address.indexOf(':', at + 1)) {
    if (++groups === NETWORK_GROUPS) return address.slice(0, at)
    if (address[at + 1] === ':') break
  }
  const [front = '', back = ''] = address.split('%', 1)[0]?.split('::') ?? []
  const [first, last] = [front, back].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]]
  const zeros = Array<string>(IPV6_GROUPS - first.length - last.length).fill('0')
  return [...first, ...zeros, ...last].slice(0, NETWORK_GROUPS).join(':')
}

/** The first and the last byte tell most junk, before anything is spent on it: an exception of the parser costs more than an answer. */
function mayBeObject(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0
  const last = bytes.at(-1) ?? 0
  return (first === OPEN_BRACE || (first <= SPACE && first > 0)) && (last === CLOSE_BRACE || (last <= SPACE && last > 0))
}

function parseQuery(bytes: Buffer, from: RemoteInfo): Query | null {
  if (bytes.length > LIMITS.positionBytes) return null
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { name, domain, addr } = value as { name?: unknown; domain?: unknown; addr?: unknown }
  if (typeof name !== 'string' || name === '' || name.length > LIMITS.positionNameLength) return null
  if (domain !== undefined && domain !== null && typeof domain !== 'number') return null
  // Somebody's answer: two position servers must not talk to each other for ever.
  if (addr !== undefined) return null
  return { name, domain: domain ?? undefined, length: bytes.length, from }
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
