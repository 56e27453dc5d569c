import type { ConnectionOptions } from 'node:tls'
import type { RequestOptions } from './requests'
import type { Message } from './types'

export interface ConnectOptions {
  host: string
  port: number
  password?: string
  /** For TCP, TLS and handshake together, ms; 5000 when absent. */
  timeoutMs?: number
  signal?: AbortSignal
  /** True, or options of Node's `tls.connect` (`ca`, `cert`, `key`, `servername` …). The server's certificate is verified unless they say otherwise. */
  tls?: boolean | ConnectionOptions
  /** Opens a UDP port and tells it, so that quick messages come by UDP and quick datagrams can go so. Not together with `tls`. */
  quick?: boolean
  /** URLs whose subscription leaves together with the handshake: a `subscribe` of the same URLs then costs no round trip of its own. */
  subscribe?: string[]
  /** How long half a packet may wait for its rest, ms, looked at once in this time; 10,000 when absent. */
  packetMs?: number
}

export interface CallOptions extends RequestOptions {
  /** GET when absent. */
  method?: 'GET' | 'SET'
}

/** A reply. `tunnel` is the id of the stream the server has opened for us; 0 when there is none. */
export type Answer = Message & { readonly tunnel: number }
