import { createSocket, type Socket } from 'node:dgram'
import { readFileSync, statSync } from 'node:fs'
import { isIP, isIPv6 } from 'node:net'
import { VsoaError } from './errors'
import { LIMITS } from './limits'
import { extraOf, type PositionAnswer } from './position-answer'
import type { Endpoint } from './types'

export interface LookupOptions {
  /** Asked in order; at most LIMITS.positionServers. */
  servers: Endpoint[]
  /** For all of them together, ms; 2000 when absent. */
  timeoutMs?: number
  /** 2: only IPv4 addresses, 10: only IPv6; absent: any. */
  domain?: 2 | 10
  signal?: AbortSignal
}

const DEFAULT_TIMEOUT_MS = 2_000
/** How long a server may be silent before the next one is asked, or the same one again. Doubles with every round. */
const FIRST_REASK_MS = 50
const LAST_REASK_MS = 500
const DEFAULT_PORT = 54
const DEFAULT_FILE = '/etc/vsoa.pos'
const FILE_BYTES = 65_536

/**
 * Asks position servers where a VSOA server is. They are asked in order: the next one when one is silent for a while, can't be
 * reached or doesn't know the name; round after round until the time is over. The first address wins. When every server has said
 * that it doesn't know the name, rejects at once with VsoaError 'lookup'; otherwise 'timeout' or 'aborted'.
 */
export function lookup(name: string, options: LookupOptions): Promise<PositionAnswer & { from: Endpoint }> {
  const { servers, signal } = options
  if (servers.length === 0) return Promise.reject(new VsoaError('lookup', `no position server to ask for "${name}"`))
  if (servers.length > LIMITS.positionServers) {
    return Promise.reject(new RangeError(`${servers.length} position servers: at most ${LIMITS.positionServers} can be asked`))
  }
  if (name === '' || name.length > LIMITS.positionNameLength) {
    return Promise.reject(new RangeError(`a name to look up has 1 to ${LIMITS.positionNameLength} characters`))
  }
  if (signal?.aborted) return Promise.reject(new VsoaError('aborted', 'the look-up was aborted', { cause: signal.reason }))
  return new Promise((resolve, reject) => new Lookup(name, options, resolve, reject).start())
}

class Lookup {
  readonly #name: string
  readonly #options: LookupOptions
  readonly #query: Buffer
  readonly #sockets = new Map<number, Socket>()
  readonly #unknownAt = new Set<number>()
  readonly #resolve: (answer: PositionAnswer & { from: Endpoint }) => void
  readonly #reject: (error: VsoaError) => void
  readonly #aborted = () =>
    this.#fail(new VsoaError('aborted', 'the look-up was aborted', { cause: this.#options.signal?.reason }))
  #deadline: NodeJS.Timeout | undefined
  #reask: NodeJS.Timeout | undefined
  #turn = 0
  #done = false

  constructor(
    name: string,
    options: LookupOptions,
    resolve: (answer: PositionAnswer & { from: Endpoint }) => void,
    reject: (error: VsoaError) => void,
  ) {
    this.#name = name
    this.#options = options
    this.#resolve = resolve
    this.#reject = reject
    this.#query = Buffer.from(JSON.stringify({ name, domain: options.domain }))
  }

  start(): void {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = this.#options
    signal?.addEventListener('abort', this.#aborted, { once: true })
    this.#deadline = setTimeout(
      () => this.#fail(new VsoaError('timeout', `no position server answered for "${this.#name}" in ${timeoutMs} ms`)),
      timeoutMs,
    )
    this.#ask()
  }

  /** Asks the server whose turn it is. */
  #ask(): void {
    const { servers } = this.#options
    const index = this.#turn % servers.length
    const wait = Math.min(LAST_REASK_MS, FIRST_REASK_MS * 2 ** Math.floor(this.#turn / servers.length))
    this.#turn++
    clearTimeout(this.#reask)
    this.#reask = setTimeout(() => this.#ask(), wait)
    const socket = this.#sockets.get(index)
    if (this.#unknownAt.has(index)) this.#next(index)
    else if (socket !== undefined) this.#send(socket, index)
    else this.#open(index)
  }

  /** The server at `index` is of no use now: go on with the next one, but after a whole round wait for the timer. */
  #next(index: number): void {
    const { servers } = this.#options
    const last = index === servers.length - 1
    if (!this.#done && !last && (this.#turn - 1) % servers.length === index) this.#ask()
  }

  #open(index: number): void {
    const server = this.#options.servers[index]
    if (server === undefined) return
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4')
    this.#sockets.set(index, socket)
    // Connected, so that only this server's datagrams come in and a closed port is told at once.
    socket.on('error', () => {
      if (this.#sockets.get(index) === socket) this.#sockets.delete(index)
      close(socket)
      this.#next(index)
    })
    socket.on('message', (bytes) => this.#receive(index, server, bytes))
    socket.on('connect', () => this.#send(socket, index))
    socket.connect(server.port, server.host)
  }

  #send(socket: Socket, index: number): void {
    try {
      socket.send(this.#query, (error) => {
        if (error) this.#next(index)
      })
    } catch {
      // Still connecting: 'connect' sends.
    }
  }

  #receive(index: number, server: Endpoint, bytes: Buffer): void {
    const answer = parseAnswer(bytes, this.#name)
    if (answer === 'junk') return
    if (answer !== 'unknown') {
      if (!this.#finish()) return
      this.#resolve({ ...answer, from: { ...server } })
      return
    }
    this.#unknownAt.add(index)
    if (this.#unknownAt.size === this.#options.servers.length) {
      this.#fail(new VsoaError('lookup', `no position server knows "${this.#name}"`))
    } else {
      this.#next(index)
    }
  }

  #fail(error: VsoaError): void {
    if (this.#finish()) this.#reject(error)
  }

  #finish(): boolean {
    if (this.#done) return false
    this.#done = true
    clearTimeout(this.#deadline)
    clearTimeout(this.#reask)
    this.#options.signal?.removeEventListener('abort', this.#aborted)
    for (const socket of this.#sockets.values()) close(socket)
    this.#sockets.clear()
    return true
  }
}

function close(socket: Socket): void {
  socket.removeAllListeners()
  // What is still under way in it (connecting, an unreachable port) has nobody to tell.
  socket.on('error', () => {})
  socket.close()
}

function parseAnswer(bytes: Buffer, name: string): PositionAnswer | 'unknown' | 'junk' {
  if (bytes.length > LIMITS.positionBytes) return 'junk'
  if (bytes.length === 0) return 'unknown'
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    return 'junk'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'junk'
  const answer = value as { name?: unknown; addr?: unknown; port?: unknown; domain?: unknown; security?: unknown }
  if (Object.keys(answer).length === 0) return 'unknown'
  if (typeof answer.name === 'string' && answer.name.toLowerCase() !== name.toLowerCase()) return 'junk'
  const { addr, port } = answer
  if (typeof addr !== 'string' || isIP(addr) === 0 || !isPort(port)) return 'junk'
  const extra = extraOf(value as Record<string, unknown>)
  return { addr, port, domain: isIPv6(addr) ? 10 : 2, security: answer.security === true, ...(extra && { extra }) }
}

function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535
}

/**
 * The position servers to ask: from `setting`, text like VSOA_POS_SERVER's `ip:port[,ip:port]` (port 54 when left out, IPv6 in
 * brackets), else from `file` (lines `ip port`, '#' begins a comment; missing is fine). Throws an Error that says what is wrong
 * and where.
 */
export function positionServers(source: { setting?: string; file?: string }): Endpoint[] {
  const { setting, file = DEFAULT_FILE } = source
  if (setting !== undefined && setting.trim() !== '') {
    return bounded(
      setting.split(',').map((part) => parseServer(part.trim(), ':', `position servers "${setting}"`)),
      'the setting',
    )
  }
  let text: string
  try {
    if (statSync(file).size > FILE_BYTES) throw new Error(`${file}: larger than ${FILE_BYTES} bytes`)
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
  const servers: Endpoint[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/#.*/, '').trim()
    if (line !== '') servers.push(parseServer(line, /\s+/, `${file}, line ${index + 1}`))
  }
  return bounded(servers, file)
}

function bounded(servers: Endpoint[], where: string): Endpoint[] {
  if (servers.length <= LIMITS.positionServers) return servers
  throw new Error(`${where}: ${servers.length} position servers, at most ${LIMITS.positionServers} can be used`)
}

function parseServer(text: string, separator: ':' | RegExp, where: string): Endpoint {
  const match = separator === ':' ? /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text) : null
  const [hostText = '', portText] = match !== null ? [match[1], match[2]] : separator === ':' ? [text] : text.split(separator)
  const host = hostText.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) === 0) throw new Error(`${where}: "${text}" doesn't begin with an IP address`)
  const port = portText === undefined ? DEFAULT_PORT : /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN
  if (!isPort(port)) throw new Error(`${where}: "${text}" needs a port from 1 to 65535`)
  return { host, port }
}
