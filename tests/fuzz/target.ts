import { readdirSync } from 'node:fs'
import { AutoClient, lookup, PositionServer, VsoaClient, VsoaError, VsoaServer, VsoaStatusError } from '../../lib/vsoa/index'
import { isUrl } from '../../lib/vsoa/url'
import { serveRole } from '../support/role-process'
import { type ClientStep, GOOD_URL, KNOWN_NAME, PASSWORD, type TargetState, type TargetWords } from './words'

const host = '127.0.0.1'
/** Short, so that the silent are gone before the next look at the state. */
const HANDSHAKE_MS = 200

const CODES = new Set(['refused', 'timeout', 'closed', 'password', 'protocol', 'lookup', 'aborted', 'busy', 'tls'])

/** The process under fire. It may refuse and drop whatever it likes; it may not crash, hang, grow or forget who is who. */
export function target(): void {
  const complaints: string[] = []
  const complain = (what: string) => complaints.length < 20 && complaints.push(what)
  const server = new VsoaServer({
    info: { name: 'fuzz' },
    password: PASSWORD,
    quick: true,
    limits: { handshakeMs: HANDSHAKE_MS },
  })
  server.handle('/echo', ({ param, data }) => ({ param, data }))
  // as a service would: reads what it got, and merges it into something of its own
  server.handle('/tree/', async ({ url, param }) => ({ param: { url, ...Object.assign({}, param) } }))
  server.handle('/status', () => {
    throw new VsoaStatusError(130, { why: 'user' })
  })
  server.on('datagram', (client, { url, param, paramText, data, quick }) => {
    Object.assign({}, param)
    // A datagram may come without a URL, or with one that can't be sent.
    if (isUrl(url)) client.datagram(url, { paramText, data }, { quick })
  })
  server.on('error', (error) => complain(`server: ${error.stack}`))
  let port = 0
  const positions = new PositionServer((name) => (name === KNOWN_NAME ? { addr: host, port } : null))
  positions.on('error', (error) => complain(`position server: ${error.stack}`))
  process.on('warning', (warning) => complain(`warning: ${warning.stack}`))

  const words: TargetWords = {
    async start() {
      port = (await server.listen({ host, port: 0 })).port
      return { server: port, position: (await positions.listen({ host, port: 0 })).port }
    },
    publish: async ({ url, n }) => server.publish(url, { param: { n } }),
    async state(): Promise<TargetState> {
      globalThis.gc?.()
      const { heapUsed, external, rss } = process.memoryUsage()
      const polluted = Object.keys(Object.prototype)
      if (polluted.length > 0) complain(`Object.prototype has ${polluted}`)
      return {
        clients: server.stats().clients,
        subscriptions: server.clients().map(({ subscriptions }) => [...subscriptions]),
        used: heapUsed + external,
        resident: rss,
        descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
        complaints,
      }
    },
    async client({ port: to, steps, timeoutMs }) {
      let closeEvents = 0
      let messages = 0
      let client: VsoaClient
      try {
        client = await VsoaClient.connect({ host, port: to, password: PASSWORD, timeoutMs, quick: true })
      } catch (error) {
        return { connect: nameOf(error), steps: [], closeEvents, messages }
      }
      client.on('close', () => closeEvents++)
      const read = ({ url, param }: { url: string; param: unknown }) => {
        if (typeof url === 'string' && param !== GOOD_URL) messages++
      }
      client.on('message', read).on('datagram', read)
      const outcomes = await Promise.all(steps.map((step) => outcomeOf(take(client, step, timeoutMs))))
      client.close()
      // 'close' is told once, by then at the latest
      await new Promise((resolve) => setImmediate(resolve))
      return { connect: 'ok', steps: outcomes, closeEvents, messages }
    },
    auto({ position, withinMs }) {
      const events: string[] = []
      const client = new AutoClient({
        server: `vsoa://${KNOWN_NAME}`,
        password: PASSWORD,
        urls: [GOOD_URL],
        positionServers: [{ host, port: position }],
        keepaliveMs: 50,
        connectTimeoutMs: 60,
        reconnectDelayMs: 0,
      })
      return new Promise((resolve) => {
        let ended = false
        const end = async (recovered: boolean) => {
          if (ended) return
          ended = true
          clearTimeout(timer)
          await client.close()
          resolve({ recovered, events })
        }
        const timer = setTimeout(() => end(false), withinMs)
        client.on('connected', ({ endpoint }) => {
          events.push('connected')
          if (ended) events.push('after the end')
          if (endpoint.port === port) void end(true)
        })
        client.on('disconnected', () => events.push(ended ? 'after the end' : 'disconnected'))
        client.start()
      })
    },
    async lookup({ position, name, timeoutMs }) {
      try {
        const { addr, port: found } = await lookup(name, { servers: [{ host, port: position }], timeoutMs })
        return { found: { addr, port: found } }
      } catch (error) {
        return { error: nameOf(error) }
      }
    },
  }
  serveRole(words)
}

async function take(client: VsoaClient, { do: what, url }: ClientStep, timeoutMs: number): Promise<void> {
  if (what === 'subscribe' || what === 'unsubscribe') await client[what](url, { timeoutMs })
  else if (what === 'ping') await client.ping({ timeoutMs })
  else if (what === 'datagram') client.datagram(url, { param: { url } })
  else {
    const { param } = await client.call(url, { param: { url } }, { timeoutMs })
    void param
  }
}

async function outcomeOf(work: Promise<void>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    return nameOf(error)
  }
}

function nameOf(error: unknown): string {
  if (error instanceof VsoaStatusError) return 'status'
  return error instanceof VsoaError && CODES.has(error.code)
    ? error.code
    : `unexpected ${error instanceof Error ? error.stack : String(error)}`
}
