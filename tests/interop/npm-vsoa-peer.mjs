// The npm package `vsoa` in a process of its own: its native part can take the process down.
// One JSON object a line on stdin: { id, op, ... }; on stdout: { id, result } or { id, error }, and { event, ... } at any time.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const { Server, Client, Position, lookup, method, AF_INET } = createRequire(import.meta.url)('vsoa')

const tell = (object) => process.stdout.write(`${JSON.stringify(object)}\n`)
const outgoing = (payload) =>
  payload && { param: payload.param, data: payload.data === undefined ? undefined : Buffer.from(payload.data, 'latin1') }
const incoming = (payload) => ({ param: payload?.param, data: payload?.data ? Buffer.from(payload.data).toString('latin1') : '' })
const done = (resolve, reject) => (error, result) => (error ? reject(error) : resolve(result))
const TIMEOUT_MS = 5000

let server
let client
let position

const ops = {
  startServer({ info, passwd, tls }) {
    server = new Server({ info, passwd })
    server.onclient = (remote, here) => {
      tell({ event: 'client', here })
      if (here) remote.on('subscribe', (urls) => tell({ event: 'subscribe', urls }))
    }
    server.ondata = (remote, url, payload, quick) => {
      tell({ event: 'datagram', url, quick, ...incoming(payload) })
      remote.datagram('/back', { param: { heard: url } }, quick)
    }
    const echo = (handler) => (remote, request, payload) => {
      const called = request.method === method.SET ? 'SET' : 'GET'
      remote.reply(0, request.seqno, {
        param: { handler, url: request.url, method: called, got: payload?.param },
        data: payload?.data,
      })
    }
    for (const url of ['/echo', '/tree/']) server.on(url, echo(url))
    server.on('/status', (remote, request) => remote.reply(130, request.seqno, { param: { why: 'user' } }))
    server.on('/stream', (remote, request) => {
      const stream = server.createStream(TIMEOUT_MS)
      stream.on('data', (bytes) => stream.write(bytes)).on('error', () => {})
      // its port is known once it listens
      stream._srv.once('listening', () => remote.reply(0, request.seqno, undefined, stream.tunid))
    })
    return new Promise((resolve, reject) => {
      const started = (error) => (error ? reject(error) : resolve(server.address().port))
      const at = { domain: AF_INET, addr: '127.0.0.1', port: 0 }
      if (tls) server.start(at, { cert: tls.cert, key: tls.key }, started)
      else server.start(at, started)
    })
  },
  publish: ({ url, payload, quick }) => server.publish(url, outgoing(payload), quick),
  isSubscribed: ({ url }) => server.isSubscribed(url),
  connect({ to, passwd, tls }) {
    client = new Client({ passwd })
    client.on('message', (url, payload, quick) => tell({ event: 'message', url, quick, ...incoming(payload) }))
    client.on('datagram', (url, payload, quick) => tell({ event: 'datagram', url, quick, ...incoming(payload) }))
    client.on('error', (error) => tell({ event: 'error', status: error.status, message: error.message }))
    // what certificates it trusts is said by NODE_EXTRA_CA_CERTS: it hands on no `ca`
    return new Promise((resolve, reject) => client.connect(to, done(resolve, reject), tls ? {} : undefined))
  },
  subscribe: ({ urls }) => new Promise((resolve, reject) => client.subscribe(urls, done(resolve, reject), TIMEOUT_MS)),
  unsubscribe: ({ urls }) => new Promise((resolve, reject) => client.unsubscribe(urls, done(resolve, reject), TIMEOUT_MS)),
  call: ({ url, set, payload }) =>
    new Promise((resolve, reject) => {
      const options = { method: set ? method.SET : method.GET }
      const answered = (error, reply, tunnel) =>
        error ? reject(error) : resolve({ ...incoming(reply), ...(tunnel ? { tunnel } : {}) })
      client.call(url, options, outgoing(payload), answered, TIMEOUT_MS)
    }),
  ping: () => new Promise((resolve, reject) => client.ping(done(resolve, reject), TIMEOUT_MS)),
  datagram: ({ url, payload, quick }) => client.datagram(url, outgoing(payload), quick),
  stream: ({ tunnel, data }) =>
    new Promise((resolve, reject) => {
      const stream = client.createStream(tunnel, TIMEOUT_MS)
      const back = []
      stream.on('connect', () => stream.write(Buffer.from(data, 'latin1')))
      stream.on('data', (bytes) => {
        back.push(bytes)
        if (Buffer.concat(back).length < data.length) return
        resolve(Buffer.concat(back).toString('latin1'))
        stream.close()
      })
      stream.on('timeout', () => reject(new Error('timeout'))).on('error', reject)
    }),
  startPosition({ table }) {
    position = new Position(table, { domain: AF_INET, addr: '127.0.0.1', port: 0 })
    position.onquery = (_name, _domain, reply) => reply()
    return new Promise((resolve) => position.start(() => resolve(position._udp.address().port)))
  },
  lookup({ name, server: at, domain }) {
    Position.server(at)
    return new Promise((resolve, reject) => lookup(name, done(resolve, reject), domain))
  },
}

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const request = JSON.parse(line)
    try {
      tell({ id: request.id, result: (await ops[request.op](request)) ?? null })
    } catch (error) {
      tell({ id: request.id, error: { message: error.message, status: error.status } })
    }
  })
  .on('close', () => process.exit(0))
