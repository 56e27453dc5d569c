/** What a node may be called. */
export const NODE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/

/**
 * Why a node is offline. `connecting`: it wasn't tried to the end yet. `unreachable`: nothing listens at its address, or the address
 * doesn't answer. `password`: its agent refuses ours. `not agent`: something else answers there. `lost`: it was connected.
 * `tls`: there is no TLS, or a certificate that isn't trusted.
 * `power off`: a simulated node that is switched off.
 */
export const OFFLINE_CAUSES = ['connecting', 'unreachable', 'password', 'not agent', 'tls', 'lost', 'power off'] as const
export type OfflineCause = (typeof OFFLINE_CAUSES)[number]

export interface AgentAddress {
  host: string
  port: number
}

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/
const DOTTED = /^[\d.]+$/
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** `host:port` in its parts, the host without an IPv6 address's brackets; null when it is something else. Letters count as small. */
export function parseAgentAddress(text: string): AgentAddress | null {
  const at = text.lastIndexOf(':')
  const host = text.slice(0, at).toLowerCase()
  const digits = text.slice(at + 1)
  if (at < 1 || !/^\d{1,5}$/.test(digits) || !HOST.test(host) || (DOTTED.test(host) && !IPV4.test(host))) return null
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? { host: host.replace(/^\[|\]$/g, ''), port } : null
}

/** An agent's address as it is stored: the same place is always written the same way. */
export function formatAgentAddress({ host, port }: AgentAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether only this machine itself can reach that host. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (IPV4.test(host) && host.startsWith('127.'))
}
