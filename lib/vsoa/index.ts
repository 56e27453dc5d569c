import type { EventEmitter } from 'node:events'
import type { VsoaError } from './errors'
import type { Endpoint, Message, Payload } from './types'

export { STATUS, statusText, VsoaError, type VsoaErrorCode, VsoaStatusError } from './errors'
export type { Endpoint, Json, Message, Payload } from './types'

export interface ServerLimits {
  handshakeMs: number
  clients: number
  bufferedBytes: number
  subscriptions: number
  pendingCalls: number
}
export interface ServerOptions {
  info: string | Record<string, unknown>
  password?: string
  limits?: Partial<ServerLimits>
}
export interface CallRequest extends Message {
  client: ServerClient
  method: 'GET' | 'SET'
}
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing answers with an empty reply
export type CallHandler = (request: CallRequest) => Payload | void | Promise<Payload | void>
export interface ServerClient {
  readonly id: number
  readonly address: string
  readonly port: number
  readonly connectedAt: number
  readonly subscriptions: readonly string[]
  datagram(url: string, payload?: Payload): boolean
  close(): void
}
export declare class VsoaServer extends EventEmitter<{
  client: [ServerClient, boolean]
  datagram: [ServerClient, Message]
  subscribe: [ServerClient, string[]]
  error: [Error]
}> {
  constructor(options: ServerOptions)
  listen(endpoint: Endpoint): Promise<Endpoint>
  handle(url: string, handler: CallHandler): void
  isSubscribed(url: string): boolean
  publish(url: string, payload?: Payload): number
  clients(): ServerClient[]
  release(except?: ServerClient): number
  stats(): { clients: number; malformed: number; refused: number; slowDropped: number; published: number }
  close(): Promise<void>
}

export interface ConnectOptions {
  host: string
  port: number
  password?: string
  timeoutMs?: number
  signal?: AbortSignal
}
export interface CallOptions {
  method?: 'GET' | 'SET'
  timeoutMs?: number
  signal?: AbortSignal
}
export declare class VsoaClient extends EventEmitter<{ message: [Message]; datagram: [Message]; close: [VsoaError | null] }> {
  private constructor()
  static connect(options: ConnectOptions): Promise<VsoaClient>
  readonly info: unknown
  readonly clientId: number
  readonly endpoint: Endpoint
  readonly connected: boolean
  subscribe(urls: string | string[], options?: { timeoutMs?: number }): Promise<void>
  unsubscribe(urls: string | string[], options?: { timeoutMs?: number }): Promise<void>
  call(url: string, payload?: Payload, options?: CallOptions): Promise<Message>
  ping(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<number>
  datagram(url: string, payload?: Payload): boolean
  close(): void
}

export interface AutoClientOptions {
  server: string
  password?: string
  urls?: string[]
  keepaliveMs?: number
  connectTimeoutMs?: number
  reconnectDelayMs?: number
  positionServers?: Endpoint[]
}
export interface Connected {
  info: unknown
  endpoint: Endpoint
  lookupMs: number
  connectMs: number
  subscribeMs: number
}
export declare class AutoClient extends EventEmitter<{
  connected: [Connected]
  disconnected: [VsoaError]
  message: [Message]
  datagram: [Message]
  attempt: [{ attempt: number; error: VsoaError; retryInMs: number }]
}> {
  constructor(options: AutoClientOptions)
  start(): void
  readonly client: VsoaClient | null
  close(): Promise<void>
}

export interface PositionAnswer {
  addr: string
  port: number
  domain?: 2 | 10
  security?: boolean
}
export type Resolve = (name: string, domain: number | undefined, from: Endpoint) => PositionAnswer | null
export declare class PositionServer extends EventEmitter<{ error: [Error] }> {
  constructor(resolve: Resolve)
  listen(endpoint: Endpoint): Promise<Endpoint>
  stats(): { answered: number; unknown: number; malformed: number; dropped: number | null; receiveBuffer: number }
  close(): Promise<void>
}
export declare function lookup(
  name: string,
  options: { servers: Endpoint[]; timeoutMs?: number; domain?: 2 | 10; signal?: AbortSignal },
): Promise<PositionAnswer & { from: Endpoint }>
export declare function positionServers(source: { setting?: string; file?: string }): Endpoint[]
