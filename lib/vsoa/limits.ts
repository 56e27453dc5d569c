/** Bounds of the protocol and of this implementation. Bytes unless the name says otherwise. */
export const LIMITS = {
  /** Fixed size of every packet's header. */
  headerBytes: 20,
  /** Largest TCP packet, header and padding included (official implementations use the same). */
  packetBytes: 262_144,
  /** Largest packet of the quick channel: what fits into a UDP datagram. */
  quickBytes: 65_507,
  /** Datagrams of the quick channel that may wait for the system; further ones are dropped and counted. */
  quickSendQueue: 4_096,
  /** Deepest nesting of arrays and objects in a param; a deeper one is delivered as text. */
  jsonDepth: 128,
  /** Largest packet a server accepts before the handshake: a password and a few options. */
  handshakeBytes: 8_192,
  /** Longest URL that may be subscribed or called, in characters. */
  urlLength: 4_096,
  /** Slashes a URL may have: each is a parent that is looked for. */
  urlDepth: 128,
  /** Requests one client may have unanswered. */
  pendingRequests: 4_096,
  /** Bytes one client may have waiting for the system before a request is refused as busy. */
  clientBufferedBytes: 8 * 1024 * 1024,
  /** How long half a packet from a server may wait for its rest, ms; looked at once in this time, so it may be twice as long. */
  packetMs: 10_000,
  /** Largest position datagram that is looked at. */
  positionBytes: 1_024,
  /** Longest name that can be looked up, in characters. */
  positionNameLength: 255,
  /** Position servers one look-up may be given. */
  positionServers: 16,
  /** Receive buffer a position server asks the system for. */
  positionReceiveBuffer: 4 * 1024 * 1024,
  /** Look-ups of one address that are answered at once in a millisecond; further ones wait behind those of others. */
  positionShare: 16,
  /** Waiting look-ups answered each time the event loop comes round. */
  positionBatch: 8,
  /** Look-ups that may wait at a position server. */
  positionQueue: 16_384,
  /** How many times as long as its question an answer may be, headers of IP and UDP counted in both. */
  positionAmplification: 4,
  /** Answers that may wait for the system at a position server; further ones are dropped and counted. */
  positionSendQueue: 8_192,
  /** Idle time after which TCP itself checks that the other machine still exists, ms. */
  keepAliveMs: 30_000,
  /** The longest time a timer of Node can be set to, ms; with more it fires at once. */
  timerMs: 2 ** 31 - 1,
} as const
