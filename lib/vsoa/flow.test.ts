import { describe, expect, it, vi } from 'vitest'
import { AutoClient, lookup, type Message, PositionServer, type ServerOptions, VsoaClient, VsoaServer } from './index'
import type { Connection } from './server-client'
import { makeCertificate } from './testing/certificate'
import { RawPeer } from './testing/raw-peer'
import { until, useResources } from './testing/resources'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }

async function start(options: Partial<ServerOptions> = {}) {
  const server = keep(new VsoaServer({ info: { name: 'flow' }, ...options }))
  return { server, endpoint: await server.listen(loopback) }
}

describe('publishing', () => {
  it('delivers large and small messages of one turn in order to all, and what is queued before a close', async () => {
    const { server, endpoint } = await start()
    const got: number[][] = [[], [], []]
    for (const list of got) {
      const client = keep(await VsoaClient.connect(endpoint))
      client.on('message', ({ data }) => list.push(data.length))
      await client.subscribe('/')
    }
    const sizes = [10, 20, 9_000, 30, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 100_000, 5]
    for (const size of sizes) server.publish('/x', { data: new Uint8Array(size) })
    server.clients()[1]?.datagram('/extra', { data: new Uint8Array(3) })
    server.publish('/x', { data: new Uint8Array(7) })
    await server.release()
    await until(() => got.every((list) => list.length === sizes.length + 1))
    for (const list of got) expect(list).toEqual([...sizes, 7])
  })

  it('shares the bytes of one turn between those who get the same ones', async () => {
    const { server, endpoint } = await start()
    const got: string[][] = [[], [], []]
    for (const list of got) {
      const client = keep(await VsoaClient.connect(endpoint))
      client.on('message', ({ url, param }) => list.push(`${url} ${param}`))
      await client.subscribe(list === got[1] ? ['/both', '/second'] : '/both')
    }
    for (let turn = 0; turn < 3; turn++) {
      for (let n = 0; n < 3; n++) server.publish(n === 1 ? '/second' : '/both', { param: turn * 10 + n })
      server.publish('/both', { param: turn * 10 + 3 })
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => got.reduce((sum, list) => sum + list.length, 0) === 9 + 12 + 9)
    const both = [0, 1, 2].flatMap((turn) => [0, 2, 3].map((n) => `/both ${turn * 10 + n}`))
    expect([got[0], got[2]]).toEqual([both, both])
    expect(got[1]?.filter((text) => text.startsWith('/second'))).toEqual(['/second 1', '/second 11', '/second 21'])
  })

  it('can be paced: drained waits for who has much waiting, and no longer than told', async () => {
    const { server, endpoint } = await start()
    await server.drained()
    const peer = await RawPeer.connect(endpoint)
    keep({ close: () => peer.socket.destroy() })
    peer.send({ type: 0, seq: 1 })
    await peer.next()
    peer.send({ type: 2, url: '/' })
    await peer.next()
    peer.socket.pause()
    const data = new Uint8Array(200_000)
    while (server.buffered < 1_000_000) {
      server.publish('/x', { data })
      await new Promise((resolve) => setImmediate(resolve))
    }
    await server.drained({ below: 3_000_000 })
    await expect(server.drained({ timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(server.drained({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    const abort = new AbortController()
    const aborted = server.drained({ signal: abort.signal })
    abort.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    const { socket } = server.clients()[0] as Connection
    const listeners = () => [socket.listenerCount('drain'), socket.listenerCount('close')]
    const before = listeners()
    const late = Array.from({ length: 20 }, () => server.drained({ timeoutMs: 1 }))
    for (const { status } of await Promise.allSettled(late)) expect(status).toBe('rejected')
    const drained = Array.from({ length: 20 }, () => server.drained())
    expect(listeners()).toEqual(before)
    peer.socket.resume()
    await Promise.all(drained)
    expect(server.buffered).toBe(0)
    peer.socket.pause()
    while (server.buffered < 1_000_000) {
      server.publish('/x', { data })
      await new Promise((resolve) => setImmediate(resolve))
    }
    const gone = server.drained()
    peer.socket.destroy()
    await gone
  })

  it('stops reaching who unsubscribes or is unhandled', async () => {
    const { server, endpoint } = await start()
    server.handle('/x', () => ({}))
    const client = keep(await VsoaClient.connect(endpoint))
    await client.call('/x')
    expect([server.unhandle('/x'), server.unhandle('/x')]).toEqual([true, false])
    await expect(client.call('/x')).rejects.toMatchObject({ status: 3 })
  })
})

describe('listeners', () => {
  const broken = () => {
    throw new Error('mine')
  }

  it('get what those before them threw at, loops too, and each exception is reported', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keep({ close: () => warned.mockRestore() })
    const { server, endpoint } = await start()
    const errors: string[] = []
    server.on('error', broken).on('error', ({ message }) => errors.push(message))
    server.on('datagram', broken)
    const datagrams = server.iterate('datagram')
    const auto = keep(new AutoClient({ server: `127.0.0.1:${endpoint.port}`, urls: ['/'] }))
    auto.on('message', broken)
    const heard = auto.iterate('message')
    auto.start()
    const client = await auto.ready()
    client.on('close', broken)
    const closed = new Promise((resolve) => client.once('close', resolve))
    client.datagram('/d')
    expect((await datagrams.next()).value?.[1].url).toBe('/d')
    expect(errors).toEqual(['mine'])
    server.publish('/m')
    expect((await heard.next()).value?.[0].url).toBe('/m')
    client.close()
    expect([await closed, client.listenerCount('close')]).toEqual([null, 1])
    const told = warned.mock.calls.map(([text]) => String(text))
    for (const what of ["a VSOA server's 'error' event", "an automatic client's 'message'", "a VSOA client's 'close'"])
      expect(told).toContainEqual(expect.stringContaining(what))
  })

  it("of a position server's 'error' get what those before them threw at", async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keep({ close: () => warned.mockRestore() })
    const positions = keep(new PositionServer(broken))
    const errors: string[] = []
    positions.on('error', broken).on('error', ({ message }) => errors.push(message))
    const at = await positions.listen(loopback)
    await expect(lookup('x', { servers: [at] })).rejects.toMatchObject({ code: 'lookup' })
    expect(errors).toEqual(['mine'])
  })
})

describe('iterators', () => {
  it('give the events until the connection ends', async () => {
    const { server, endpoint } = await start()
    const client = await VsoaClient.connect(endpoint)
    const messages = client.iterate('message')
    const more = client.iterate('message')
    await client.subscribe('/')
    for (let n = 0; n < 3; n++) server.publish('/n', { param: n })
    const got: unknown[] = []
    for await (const [message] of messages) {
      got.push(message.param)
      if (got.length === 3) client.close()
    }
    expect(got).toEqual([0, 1, 2])
    const all: Message[] = []
    for await (const [message] of more) all.push(message)
    expect(all.length).toBe(3)
    await until(() => server.stats().clients === 0)
  })

  it('end when the loop is left, with "busy" above their bound, and with "aborted"', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    await client.subscribe('/')
    const left = client.iterate('message')
    const bounded = client.iterate('message', { limit: 2 })
    for (let n = 0; n < 4; n++) server.publish('/n', { param: n })
    for await (const [message] of left) if (message.param === 1) break
    expect((await left.next()).done).toBe(true)
    await client.ping()
    expect((await bounded.next()).value?.[0].param).toBe(0)
    expect((await bounded.next()).value?.[0].param).toBe(1)
    await expect(bounded.next()).rejects.toMatchObject({ code: 'busy' })
    expect((await bounded.next()).done).toBe(true)
    expect(client.listenerCount('message')).toBe(0)
    const abort = new AbortController()
    const aborted = client.iterate('message', { signal: abort.signal })
    const asked = aborted.next()
    abort.abort()
    await expect(asked).rejects.toMatchObject({ code: 'aborted' })
    await expect(client.iterate('message', { signal: abort.signal }).next()).rejects.toMatchObject({ code: 'aborted' })
  })

  it('work at servers and automatic clients, and end with them', async () => {
    const { server, endpoint } = await start()
    const datagrams = server.iterate('datagram')
    const auto = keep(new AutoClient({ server: `127.0.0.1:${endpoint.port}`, urls: ['/'] }))
    const connections = auto.iterate('connected')
    auto.start()
    const client = await auto.ready()
    client.datagram('/d', { param: 1 })
    expect((await datagrams.next()).value?.[1]).toMatchObject({ url: '/d', param: 1 })
    expect((await connections.next()).value?.[0].info).toEqual({ name: 'flow' })
    await auto.close()
    expect((await connections.next()).done).toBe(true)
    await server.close()
    expect((await datagrams.next()).done).toBe(true)
  })

  it('are at their end when they are made after it, until a server listens again', async () => {
    const { server, endpoint } = await start()
    const client = await VsoaClient.connect(endpoint)
    const auto = new AutoClient({ server: `127.0.0.1:${endpoint.port}` })
    const aborted = new AutoClient({ server: `127.0.0.1:${endpoint.port}`, signal: AbortSignal.abort() })
    const positions = new PositionServer(() => null)
    await positions.listen(loopback)
    const closed = new Promise((resolve) => client.once('close', resolve))
    await Promise.all([server.close(), auto.close(), positions.close(), closed])
    const ended = [
      server.iterate('client'),
      client.iterate('message'),
      auto.iterate('connected'),
      aborted.iterate('connected'),
      positions.iterate('error'),
    ]
    for (const iterator of ended) expect((await iterator.next()).done).toBe(true)
    expect([client.listenerCount('message'), server.listenerCount('client')]).toEqual([0, 0])
    const again = await server.listen(loopback)
    const here = server.iterate('client')
    keep(await VsoaClient.connect(again))
    expect((await here.next()).value?.[1]).toBe(true)
  })
})

describe('waiting', () => {
  it('can be aborted at a subscription, and at an automatic client as a whole', async () => {
    const { endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    const abort = new AbortController()
    const subscribing = client.subscribe('/x', { signal: abort.signal })
    abort.abort()
    await expect(subscribing).rejects.toMatchObject({ code: 'aborted' })
    const stop = new AbortController()
    const auto = new AutoClient({ server: '127.0.0.1:1', signal: stop.signal, reconnectDelayMs: 10 })
    auto.start()
    await expect(auto.ready({ timeoutMs: 30 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(auto.ready({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    const never = auto.ready()
    stop.abort()
    await expect(never).rejects.toMatchObject({ code: 'closed' })
    await expect(auto.ready()).rejects.toMatchObject({ code: 'closed' })
    const late = new AutoClient({ server: '127.0.0.1:1', signal: stop.signal })
    late.start()
    await expect(late.ready()).rejects.toMatchObject({ code: 'closed' })
  })

  it('is over at once where there is a connection', async () => {
    const { endpoint } = await start()
    const auto = keep(new AutoClient({ server: `127.0.0.1:${endpoint.port}` }))
    auto.start()
    expect(await auto.ready()).toBe(await auto.ready({ timeoutMs: 1 }))
  })
})

describe('an automatic client and TLS', () => {
  it('turns it on when the look-up says so, verifies the name looked up, and never lets a look-up turn it off', async () => {
    const own = makeCertificate('axis_server')
    const { endpoint } = await start({ tls: own })
    const plain = await start()
    const place = { ...endpoint, security: true }
    const positions = keep(new PositionServer(() => ({ addr: place.host, port: place.port, security: place.security })))
    const positionServers = [await positions.listen(loopback)]
    const run = (options: object) => {
      const auto = keep(new AutoClient({ server: 'vsoa://axis_server', positionServers, reconnectDelayMs: 20, ...options }))
      auto.start()
      return auto
    }
    await run({ tls: { ca: own.cert } }).ready()
    expect((await run({}).iterate('attempt').next()).value?.[0].error.code).toBe('tls')
    expect((await run({ quick: true }).iterate('attempt').next()).value?.[0].error.code).toBe('refused')
    expect(
      (
        await run({ tls: { ca: own.cert, servername: 'other' } })
          .iterate('attempt')
          .next()
      ).value?.[0].error.code,
    ).toBe('tls')
    Object.assign(place, plain.endpoint, { security: false })
    expect(
      (
        await run({ tls: { ca: own.cert } })
          .iterate('attempt')
          .next()
      ).value?.[0].error.code,
    ).toBe('tls')
    expect((await run({ quick: true, domain: 2 }).ready()).info).toEqual({ name: 'flow' })
    expect(() => run({ quick: true, tls: true })).toThrow(RangeError)
  })
})
