import { LIMITS } from './limits'

/** Bounds of one server; all can be given at construction. */
export interface ServerLimits {
  /**
   * From the TCP connection to a valid handshake, ms (TLS and `authorise` included); a later one has as much. A silent or
   * half-speaking client is closed after it.
   */
  handshakeMs: number
  /** Connections that haven't finished their handshake, and as many that haven't finished TLS; the oldest one makes room for a new one. */
  handshakes: number
  /** TCP connections at once, logged in or not. */
  clients: number
  /** Bytes that may wait for one client; one who has more waiting after a send is dropped as too slow. */
  bufferedBytes: number
  /** Largest packet taken from a client; at most what the protocol allows. */
  packetBytes: number
  /** How long half a packet of a logged-in client may wait for its rest, ms; it is looked at once in this time, so it may be twice as long. */
  packetMs: number
  /** URLs one client may be subscribed to. */
  subscriptions: number
  /** Characters the URLs of one client's subscriptions may have together. */
  subscriptionLength: number
  /** Calls of one client that handlers may be working on; further ones are answered "no memory". */
  pendingCalls: number
  /** Streams open at once, those waiting for their client included. */
  streams: number
  /** How long a closed client's last bytes may take to leave, ms. */
  lingerMs: number
}

export const SERVER_LIMITS: ServerLimits = {
  handshakeMs: 5_000,
  handshakes: 1_000,
  clients: 10_000,
  bufferedBytes: 4 * 1024 * 1024,
  packetBytes: LIMITS.packetBytes,
  packetMs: 10_000,
  subscriptions: 1_024,
  subscriptionLength: 65_536,
  pendingCalls: 1_024,
  streams: 1_024,
  lingerMs: 1_000,
}
