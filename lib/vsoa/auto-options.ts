import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { encode, TYPE } from './codec'
import { LIMITS } from './limits'
import { positionServers } from './lookup'
import type { Endpoint } from './types'
import { isUrl } from './url'

export interface AutoClientOptions {
  /** `vsoa://name`, looked up before every connection, or `host:port`. */
  server: string
  password?: string
  /** Subscribed before 'connected'. */
  urls?: string[]
  /** Ping period and ping timeout, ms, at least 50; 1000 when absent. Three lost in a row: dead. */
  keepaliveMs?: number
  /** For look-up, TCP and handshake together, and once more for the subscription, ms, at least 20; 1000 when absent. */
  connectTimeoutMs?: number
  /** Wait before the next attempt after a failure or a lost connection, ms, from 0; 1000 when absent. */
  reconnectDelayMs?: number
  /** Each failed attempt in a row doubles that wait, up to this, ms, at least `reconnectDelayMs`; absent: it stays. */
  longestDelayMs?: number
  /** Needed for `vsoa://name`; when absent, those of /etc/vsoa.pos. */
  positionServers?: Endpoint[]
  /** Address family to look up: 2 IPv4, 10 IPv6; absent: any. */
  domain?: 2 | 10
  /**
   * As at `VsoaClient.connect`; the certificate's name is the name looked up unless `servername` says otherwise. A look-up that asks
   * for TLS turns it on; one that doesn't never turns it off.
   */
  tls?: boolean | ConnectionOptions
  /** As at `VsoaClient.connect`. */
  quick?: boolean
  /** Aborting it is `close()`. */
  signal?: AbortSignal
}

/** What `server` means: a name to look up, or an address. */
export interface Target {
  name: string | null
  endpoint: Endpoint
}

export function parseTarget(server: string): Target {
  const none = { host: '', port: 0 }
  const wrong = () => new RangeError(`server "${server}": allowed are vsoa://name and host:port (port 1 to 65535)`)
  const scheme = /^vsoa:\/\//i.test(server)
  const rest = scheme ? server.slice('vsoa://'.length).replace(/\/$/, '') : server
  const address = /^(\[[^\]]+\]|[^:/\s]+):(\d{1,5})$/.exec(rest)
  if (address !== null) {
    const host = (address[1] ?? '').replace(/^\[(.*)\]$/, '$1')
    const port = Number(address[2])
    if (port < 1 || port > 65_535) throw wrong()
    return { name: null, endpoint: { host, port } }
  }
  if (!scheme || !/^[^:/\s]+$/.test(rest) || rest.length > LIMITS.positionNameLength || isIP(rest) !== 0) throw wrong()
  return { name: rest, endpoint: none }
}

export function checkMs(option: string, value: number, least: number): number {
  const most = LIMITS.timerMs
  if (Number.isFinite(value) && value >= least && value <= most) return value
  throw new RangeError(`${option} ${value}: allowed are ${least} to ${most} ms`)
}

export function checkUrls(urls: string[]): string[] {
  for (const url of urls) {
    if (!isUrl(url))
      throw new RangeError(`urls "${url}": allowed is what starts with "/" and has at most ${LIMITS.urlLength} characters`)
  }
  try {
    encode({ type: TYPE.subscribe, param: urls })
  } catch {
    throw new RangeError(`urls: ${urls.length} URLs in all; allowed is what fits into one packet of ${LIMITS.packetBytes} bytes`)
  }
  return [...urls]
}

export function checkPositionServers(given: Endpoint[] | undefined): Endpoint[] {
  const servers = given ?? positionServers({})
  if (servers.length >= 1 && servers.length <= LIMITS.positionServers) return [...servers]
  throw new RangeError(
    `positionServers has ${servers.length} entries: allowed are 1 to ${LIMITS.positionServers} for vsoa://name`,
  )
}
