import type { TlsOptions } from 'node:tls'
import type { Authorise } from './login'
import type { ServerClient } from './server-client'
import type { ServerLimits } from './server-limits'

export interface ServerOptions {
  /** Told to every client in the handshake, e.g. `{ name: 'axis_server' }`. */
  info: string | Record<string, unknown>
  /** Clients must give exactly this one. Absent: any password is taken. */
  password?: string
  limits?: Partial<ServerLimits>
  /** TLS only, with these options of Node's (`cert` and `key` at least; `requestCert` and `ca` to ask for clients' certificates). */
  tls?: TlsOptions
  /** Opens the quick channel: a UDP socket beside the TCP one. Not together with `tls`: UDP here has neither secrecy nor proof. */
  quick?: boolean
  /** May this client log in? False, or an exception, answers "wrong password" and closes. */
  authorise?: Authorise
  /** May it do this? False, or an exception, answers "no permission"; a datagram is ignored. */
  permit?: (client: ServerClient, action: 'call' | 'subscribe' | 'datagram', url: string) => boolean
}

export interface ServerStats {
  /** Logged in now. */
  clients: number
  /** Streams open now, those waiting for their client included. */
  streams: number
  /** Connections dropped for bytes that aren't VSOA, and packets ignored for a type or direction that makes no sense. */
  malformed: number
  /** Handshakes that failed: wrong password, none in time, something else first, or no room. */
  refused: number
  /** Clients dropped because more than `bufferedBytes` waited for them. */
  slowDropped: number
  /** Messages published (not: delivered). */
  published: number
  /** Quick packets that didn't leave for want of room. */
  quickDropped: number
}
