import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { encode, FLAG, TYPE } from './codec'
import { LIMITS, type ServerOptions, STATUS, VsoaClient, VsoaServer } from './index'
import { parseParam } from './param'
import type { Connection } from './server-client'
import { RawPeer } from './testing/raw-peer'
import { until, useResources } from './testing/resources'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }

async function start(options: Partial<ServerOptions> = {}) {
  const server = keep(new VsoaServer({ info: { name: 'test' }, ...options }))
  return { server, endpoint: await server.listen(loopback) }
}

async function open(endpoint: { host: string; port: number }) {
  const peer = await RawPeer.connect(endpoint)
  keep({ close: () => peer.socket.destroy() })
  return peer
}

async function login(endpoint: { host: string; port: number }) {
  const peer = await RawPeer.login(endpoint)
  keep({ close: () => peer.socket.destroy() })
  return peer
}

describe('params', () => {
  it('are text where they are not JSON, or nested too deep; strings and escapes do not count', () => {
    expect(parseParam('')).toBeUndefined()
    expect(parseParam('{oops')).toBe('{oops')
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(parseParam(nested(LIMITS.jsonDepth))).toBeInstanceOf(Array)
    expect(parseParam(nested(LIMITS.jsonDepth + 1))).toBe(nested(LIMITS.jsonDepth + 1))
    expect(parseParam(nested(100_000))).toBe(nested(100_000))
    const text = { text: `${'[{'.repeat(200)}"\\` }
    expect(parseParam(JSON.stringify([text, text]))).toEqual([text, text])
    const flat = JSON.stringify(Array.from({ length: 300 }, () => ({})))
    expect(parseParam(flat)).toEqual(JSON.parse(flat))
  })

  it.each([
    '{"__proto__":{"admin":true},"a":1}',
    '{"\\u005f_proto__":{"admin":true},"a":1}',
    '{"\\u005F\\u005f\\u0070roto__":{"admin":true},"a":1}',
    '{"constructor":{"prototype":{"admin":true}},"a":1}',
    '{"\\u0063onstructor":{"prototyp\\u0065":{"admin":true}},"a":1}',
  ])('cannot change a prototype: %s', (text) => {
    const value = parseParam(text) as { a: number }
    expect(Object.keys(value)).toEqual(['a'])
    expect((Object.assign({}, value) as { admin?: boolean }).admin).toBeUndefined()
    expect(parseParam('{"constructor":"ACME","n":"__proto__"}')).toEqual({ constructor: 'ACME', n: '__proto__' })
  })
})

describe('limits of a server', () => {
  it('hangs up on half a packet that stays half, after login too, and not on a slow one', async () => {
    const { server, endpoint } = await start({ limits: { packetMs: 60 } })
    const half = await login(endpoint)
    const slow = await login(endpoint)
    const bytes = encode({ type: TYPE.pingEcho, seq: 4, data: new Uint8Array(40) })
    half.socket.write(bytes.subarray(0, 30))
    const begin = performance.now()
    const timer = setInterval(() => slow.socket.write(bytes.subarray(0, 20)), 5)
    slow.socket.write(bytes.subarray(20))
    clearInterval(timer)
    await half.whenClosed()
    expect(performance.now() - begin).toBeGreaterThan(50)
    expect(server.stats()).toMatchObject({ malformed: expect.any(Number) })
    expect(half.closed).toBe(true)
  })

  it('goes on with one whose rest was there before the time was up, though nobody could read it', async () => {
    const { server, endpoint } = await start({ limits: { packetMs: 40 } })
    const peer = await login(endpoint)
    const ping = encode({ type: TYPE.pingEcho, seq: 4 })
    const { socket } = server.clients()[0] as Connection
    const had = socket.bytesRead
    peer.socket.write(ping.subarray(0, 10))
    await until(() => socket.bytesRead === had + 10)
    // After this phase of the event loop come timers, then what has arrived.
    await new Promise((resolve) => setImmediate(resolve))
    peer.socket.write(ping.subarray(10))
    // As if this process had been stopped.
    const end = performance.now() + 80
    while (performance.now() < end);
    expect((await peer.next()).seq).toBe(4)
    expect(server.stats().malformed).toBe(0)
  })

  it('goes on with one whose packets only look half because many come', async () => {
    const packetMs = 150
    const { server, endpoint } = await start({ limits: { packetMs } })
    const peer = await login(endpoint)
    const ping = encode({ type: TYPE.pingEcho, seq: 4 })
    const end = performance.now() + 4 * packetMs
    peer.socket.write(ping.subarray(0, 10))
    while (performance.now() < end) {
      peer.socket.write(Buffer.concat([ping.subarray(10), ping.subarray(0, 10)]))
      await peer.next()
    }
    expect(peer.closed).toBe(false)
    expect(server.stats().malformed).toBe(0)
  })

  it('makes room for a new handshake by ending the oldest', async () => {
    const { server, endpoint } = await start({ limits: { handshakes: 2 } })
    const first = await open(endpoint)
    const second = await open(endpoint)
    const third = await open(endpoint)
    await first.whenClosed()
    third.send({ type: TYPE.servInfo, seq: 1 })
    expect((await third.next()).status).toBe(STATUS.ok)
    expect([second.closed, server.stats().refused]).toEqual([false, 1])
  })

  it('takes packets up to its own size only, and refuses sizes the protocol has not', async () => {
    const { endpoint } = await start({ limits: { packetBytes: 1_000 } })
    const peer = await login(endpoint)
    peer.send({ type: TYPE.pingEcho, data: new Uint8Array(980) })
    expect((await peer.next()).type).toBe(TYPE.pingEcho)
    peer.send({ type: TYPE.pingEcho, data: new Uint8Array(984) })
    await peer.whenClosed()
    for (const packetBytes of [19, LIMITS.packetBytes + 1]) {
      expect(() => new VsoaServer({ info: 'x', limits: { packetBytes } })).toThrow(RangeError)
    }
  })

  it('refuses an info that could be told to nobody', () => {
    expect(() => new VsoaServer({ info: 'x'.repeat(LIMITS.packetBytes - 20) })).toThrow(RangeError)
  })

  it('bounds what the URLs of one client may cost', async () => {
    const { server, endpoint } = await start({ limits: { subscriptionLength: 100 } })
    const peer = await login(endpoint)
    const ask = async (type: number, url: string) => {
      peer.send({ type, url })
      return (await peer.next()).status
    }
    const long = `/${'a'.repeat(59)}`
    expect(await ask(TYPE.subscribe, long)).toBe(STATUS.ok)
    expect(await ask(TYPE.subscribe, `${long}b`)).toBe(STATUS.noMemory)
    expect(await ask(TYPE.unsubscribe, long)).toBe(STATUS.ok)
    expect(await ask(TYPE.subscribe, `${long}b`)).toBe(STATUS.ok)
    expect(await ask(TYPE.subscribe, '/'.repeat(LIMITS.urlDepth + 1))).toBe(STATUS.arguments)
    expect(server.clients()[0]?.subscriptions).toEqual([`${long}b`])
  })

  it('ignores replies, and packet types nobody knows', async () => {
    const { server, endpoint } = await start()
    const peer = await login(endpoint)
    peer.send({ type: TYPE.rpc, flags: FLAG.reply, url: '/x' })
    peer.send({ type: 77 })
    peer.send({ type: TYPE.pingEcho, seq: 5 })
    expect((await peer.next()).seq).toBe(5)
    expect(server.stats().malformed).toBe(2)
  })
})

describe('limits of a client', () => {
  it('hangs up on a server that sends half a packet and no more', async () => {
    const sockets: Socket[] = []
    const odd = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
      socket.once('data', () => {
        socket.write(encode({ type: TYPE.servInfo, flags: FLAG.reply, seq: 1 }))
        socket.write(encode({ type: TYPE.publish, url: '/x' }).subarray(0, 15))
      })
    })
    odd.listen(0, '127.0.0.1')
    await once(odd, 'listening')
    keep({
      close: () => {
        for (const socket of sockets) socket.destroy()
        odd.close()
      },
    })
    const { port } = odd.address() as { port: number }
    const client = keep(await VsoaClient.connect({ host: '127.0.0.1', port, packetMs: 60 }))
    expect((await once(client, 'close'))[0]).toMatchObject({ code: 'protocol' })
  })
})

describe('who may', () => {
  it('log in: asked after the password, also with a promise; what comes meanwhile is served afterwards', async () => {
    const errors: Error[] = []
    const waiting: ((allowed: boolean) => void)[] = []
    const { server, endpoint } = await start({
      password: 'p',
      authorise: ({ param, address }) => {
        const { who } = param as { who: string }
        if (who === 'throws') throw new Error('mine')
        if (who === 'rejects') return Promise.reject(new Error('later'))
        if (who === 'waits') return new Promise((resolve) => waiting.push(resolve))
        return address === '127.0.0.1' && who === 'friend'
      },
    })
    server.on('error', (error) => errors.push(error))
    const statusOf = async (who: string, passwd = 'p') => {
      const peer = await open(endpoint)
      peer.send({ type: TYPE.servInfo, seq: 1, param: { passwd, who } })
      return (await peer.next()).status
    }
    expect(await statusOf('friend')).toBe(STATUS.ok)
    expect(await statusOf('friend', 'wrong')).toBe(STATUS.password)
    for (const who of ['foe', 'throws', 'rejects']) expect(await statusOf(who)).toBe(STATUS.password)
    expect(errors.map((error) => error.message)).toEqual(['mine', 'later'])
    const peer = await open(endpoint)
    peer.send({ type: TYPE.servInfo, seq: 1, param: { passwd: 'p', who: 'waits' } })
    peer.send({ type: TYPE.pingEcho, seq: 2 })
    await until(() => waiting.length === 1)
    expect(server.stats().clients).toBe(1)
    waiting[0]?.(true)
    expect([(await peer.next()).seq, (await peer.next()).seq]).toEqual([1, 2])
    const gone = await open(endpoint)
    gone.send({ type: TYPE.servInfo, seq: 1, param: { passwd: 'p', who: 'waits' } })
    await until(() => waiting.length === 2)
    const seen: boolean[] = []
    server.on('client', (_client, here) => seen.push(here))
    const heard = async () => {
      peer.send({ type: TYPE.pingEcho })
      await peer.next()
    }
    gone.socket.destroy()
    await gone.whenClosed()
    await heard()
    waiting[1]?.(true)
    await heard()
    expect([seen, server.stats().clients]).toEqual([[], 2])
  })

  it('log in again only one verdict at a time, and in the time of a handshake', async () => {
    const verdicts: Promise<boolean>[] = [Promise.resolve(true), new Promise(() => {})]
    const { server, endpoint } = await start({ authorise: () => verdicts.shift() ?? false, limits: { handshakeMs: 200 } })
    const peer = await open(endpoint)
    const handshake = encode({ type: TYPE.servInfo })
    peer.socket.write(Buffer.concat([handshake, handshake]))
    await until(() => server.stats().clients === 1)
    const { socket } = server.clients()[0] as Connection
    peer.socket.write(Buffer.alloc(64 * 1024 * 1024, encode({ type: TYPE.noop })))
    await peer.whenClosed()
    expect(server.stats()).toMatchObject({ clients: 0, refused: 1 })
    expect(socket.bytesRead).toBeLessThan(1024 * 1024)
  })

  it('not send half a packet with the handshake and no more', async () => {
    const { server, endpoint } = await start({ authorise: async () => true, limits: { packetMs: 40 } })
    const peer = await open(endpoint)
    peer.socket.write(Buffer.concat([encode({ type: TYPE.servInfo }), Buffer.from([0x29])]))
    await peer.whenClosed()
    expect(server.stats()).toMatchObject({ malformed: 1, refused: 0 })
  })

  it('call, subscribe and send: asked for every URL, refused with "no permission"', async () => {
    const errors: Error[] = []
    const { server, endpoint } = await start({
      permit: (client, action, url) => {
        if (url === '/throws') throw new Error('mine')
        return client.address === '127.0.0.1' && url === `/${action}`
      },
    })
    server.on('error', (error) => errors.push(error))
    server.handle('/', () => ({}))
    const heard: string[] = []
    server.on('datagram', (_client, { url }) => heard.push(url))
    const client = keep(await VsoaClient.connect(endpoint))
    await client.call('/call')
    await client.subscribe('/subscribe')
    await expect(client.call('/other')).rejects.toMatchObject({ status: STATUS.noPermission })
    await expect(client.call('/throws')).rejects.toMatchObject({ status: STATUS.noPermission })
    await expect(client.subscribe(['/subscribe', '/other'])).rejects.toMatchObject({ status: STATUS.noPermission })
    client.datagram('/other')
    client.datagram('/datagram')
    await client.ping()
    expect([heard, errors.length]).toEqual([['/datagram'], 1])
  })
})
