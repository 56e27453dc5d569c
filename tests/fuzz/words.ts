/** What the fuzzing target's process can be told. Everything in it is `lib/vsoa`, used as anybody would. */
export interface TargetWords {
  /** Starts the server and the position server. */
  start(args: Record<string, never>): Promise<{ server: number; position: number }>
  publish(args: { url: string; n: number }): Promise<number>
  state(args: Record<string, never>): Promise<TargetState>
  /** Connects a client to a port of ours and does the steps, whatever comes back. */
  client(args: { port: number; steps: ClientStep[]; timeoutMs: number }): Promise<ClientOutcome>
  /** Runs an automatic client until it has been served by the good server; tells what it said meanwhile. */
  auto(args: { position: number; withinMs: number }): Promise<{ recovered: boolean; events: string[] }>
  lookup(args: { position: number; name: string; timeoutMs: number }): Promise<LookupOutcome>
}

export interface TargetState {
  /** Logged in at the server. */
  clients: number
  subscriptions: string[][]
  /** Of the JavaScript heap and outside of it, after a garbage collection; bytes. */
  used: number
  resident: number
  descriptors: number
  /** Exceptions and warnings that nobody should have caused. */
  complaints: string[]
}

export type ClientStep = { do: 'subscribe' | 'unsubscribe' | 'call' | 'ping' | 'datagram'; url: string }

export interface ClientOutcome {
  /** 'ok', or the error's class and code, for the connection and for each step. */
  connect: string
  steps: string[]
  closeEvents: number
  messages: number
}

export type LookupOutcome = { found: { addr: string; port: number } } | { error: string }

export const PASSWORD = 'right'
export const KNOWN_NAME = 'known_server'
export const GOOD_URL = '/good'
