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

let server
let client
let position

const ops = {
  startServer({ info, passwd }) {
    server = new Server({ info, passwd })
    server.onclient = (remote, here) => {
      tell({ event: 'client', here })
      if (here) remote.on('subscribe', (urls) => tell({ event: 'subscribe', urls }))
    }
    server.ondata = (remote, url, payload) => {
      tell({ event: 'datagram', url, ...incoming(payload) })
      remote.datagram('/back', { param: { heard: url } })
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
    return new Promise((resolve, reject) => {
      server.start({ domain: AF_INET, addr: '127.0.0.1', port: 0 }, (error) =>
        error ? reject(error) : resolve(server.address().port),
      )
    })
  },
  publish: ({ url, payload }) => server.publish(url, outgoing(payload)),
  isSubscribed: ({ url }) => server.isSubscribed(url),

  connect({ to, passwd }) {
    client = new Client({ passwd })
    client.on('message', (url, payload) => tell({ event: 'message', url, ...incoming(payload) }))
    client.on('datagram', (url, payload) => tell({ event: 'datagram', url, ...incoming(payload) }))
    client.on('error', (error) => tell({ event: 'error', status: error.status, message: error.message }))
    return new Promise((resolve, reject) => client.connect(to, done(resolve, reject)))
  },
  subscribe: ({ urls }) => new Promise((resolve, reject) => client.subscribe(urls, done(resolve, reject), 5000)),
  unsubscribe: ({ urls }) => new Promise((resolve, reject) => client.unsubscribe(urls, done(resolve, reject), 5000)),
  call: ({ url, set, payload }) =>
    new Promise((resolve, reject) => {
      const options = { method: set ? method.SET : method.GET }
      client.call(url, options, outgoing(payload), (error, reply) => (error ? reject(error) : resolve(incoming(reply))), 5000)
    }),
  ping: () => new Promise((resolve, reject) => client.ping(done(resolve, reject), 5000)),
  datagram: ({ url, payload }) => client.datagram(url, outgoing(payload)),

  startPosition({ table }) {
    position = new Position(table, { domain: AF_INET, addr: '127.0.0.1', port: 0 })
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
