import { createRequire } from 'node:module'
import { VsoaClient, VsoaServer } from '../../../lib/vsoa/index'
import { fail } from '../../../tests/support/role-process'

/** What the bench of the wire asks of an implementation; both are used as their own documentation shows. */
export interface BenchServer {
  publish(url: string, param: unknown): void
}
export interface BenchClient {
  /** The param of every message, parsed, as a subscriber reads it. */
  subscribe(url: string, onParam: (param: unknown) => void): Promise<void>
  /** One GET; resolves with the answer's param. */
  call(url: string, param: unknown): Promise<unknown>
}
export interface Side {
  /** A server on a free loopback port that answers calls of `/echo` with what they brought. */
  serve(): Promise<{ server: BenchServer; port: number }>
  connect(port: number): Promise<BenchClient>
}

export const SIDES = ['ours', 'npm'] as const
export type SideName = (typeof SIDES)[number]

const host = '127.0.0.1'
const NAME = 'bench'

const ours: Side = {
  async serve() {
    const server = new VsoaServer({ info: { name: NAME } })
    server.handle('/echo', ({ param }) => ({ param }))
    const { port } = await server.listen({ host, port: 0 })
    return { server: { publish: (url, param) => void server.publish(url, { param }) }, port }
  },
  async connect(port) {
    const client = await VsoaClient.connect({ host, port })
    client.on('close', (error) => fail(`our client was closed: ${error}`))
    return {
      subscribe(url, onParam) {
        client.on('message', ({ param }) => onParam(param))
        return client.subscribe(url)
      },
      call: async (url, param) => (await client.call(url, { param })).param,
    }
  },
}

/** The little of npm `vsoa` that is used here: its own types don't pass strict checks. */
interface NpmPackage {
  Server: new (options: {
    info: { name: string }
  }) => {
    on(url: string, handler: (client: NpmRemote, request: { seqno: number }, payload?: { param?: unknown }) => void): void
    start(address: object, done: (error?: Error) => void): void
    address(): { port: number }
    publish(url: string, payload: { param: unknown }): void
    sendTimeout(ms: number): void
  }
  Client: new () => {
    on(event: 'message', listener: (url: string, payload?: { param?: unknown }) => void): void
    on(event: 'error', listener: (error: Error) => void): void
    connect(address: object, done: (error?: Error) => void): void
    subscribe(url: string, done: (error?: Error) => void): void
    call(
      url: string,
      options: object,
      payload: { param: unknown },
      done: (error?: Error, payload?: { param?: unknown }) => void,
    ): void
    sendTimeout(ms: number): void
  }
}
interface NpmRemote {
  reply(status: number, seqno: number, payload: { param?: unknown }): void
}

const AF_INET = 2
/** By default it closes whoever takes 100 ms to be written to: on a busy machine that is anybody. */
const NPM_SEND_TIMEOUT_MS = 10_000

const settle =
  <T>(resolve: (value: T) => void, reject: (error: Error) => void, value: () => T) =>
  (error?: Error) =>
    error ? reject(error) : resolve(value())

/** Loaded where it is used only: it is native code, which must not be in the process that measures ours. */
function npm(): Side {
  const { Server, Client } = createRequire(import.meta.url)('vsoa') as NpmPackage
  return {
    serve() {
      const server = new Server({ info: { name: NAME } })
      server.sendTimeout(NPM_SEND_TIMEOUT_MS)
      server.on('/echo', (client, { seqno }, payload) => client.reply(0, seqno, { param: payload?.param }))
      const publish = (url: string, param: unknown) => server.publish(url, { param })
      return new Promise((resolve, reject) =>
        server.start(
          { domain: AF_INET, addr: host, port: 0 },
          settle(resolve, reject, () => ({ server: { publish }, port: server.address().port })),
        ),
      )
    },
    async connect(port) {
      const client = new Client()
      client.on('error', (error) => fail(`a client of npm vsoa: ${error}`))
      client.sendTimeout(NPM_SEND_TIMEOUT_MS)
      await new Promise<void>((resolve, reject) =>
        client.connect(
          { domain: AF_INET, addr: host, port },
          settle(resolve, reject, () => undefined),
        ),
      )
      return {
        subscribe(url, onParam) {
          client.on('message', (_url, payload) => onParam(payload?.param))
          return new Promise((resolve, reject) =>
            client.subscribe(
              url,
              settle(resolve, reject, () => undefined),
            ),
          )
        },
        call: (url, param) =>
          new Promise((resolve, reject) =>
            client.call(url, {}, { param }, (error, payload) => (error ? reject(error) : resolve(payload?.param))),
          ),
      }
    },
  }
}

export function side(name: SideName): Side {
  return name === 'ours' ? ours : npm()
}
