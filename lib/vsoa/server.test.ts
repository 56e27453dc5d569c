import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { encode, FLAG, MAGIC, TYPE } from './codec'
import { type ServerClient, type ServerOptions, STATUS, VsoaClient, VsoaServer, VsoaStatusError } from './index'
import { QuickChannel } from './quick-channel'
import { Subscriptions } from './subscriptions'
import { RawPeer } from './testing/raw-peer'
import { until, useResources } from './testing/resources'
import { wrappingPacket } from './testing/wrapping-packet'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }

async function start(options: Partial<ServerOptions> = {}) {
  const server = keep(new VsoaServer({ info: { name: 'test' }, ...options }))
  return { server, endpoint: await server.listen(loopback) }
}

async function login(endpoint: { host: string; port: number }, password?: string) {
  const peer = await RawPeer.login(endpoint, password)
  keep({ close: () => peer.socket.destroy() })
  return peer
}

async function open(endpoint: { host: string; port: number }) {
  const peer = await RawPeer.connect(endpoint)
  keep({ close: () => peer.socket.destroy() })
  return peer
}

describe('handshake', () => {
  it('tells the info and a client id, ignores a UDP port, and counts the client', async () => {
    const { server, endpoint } = await start({ info: { name: 'axis' }, password: 'secret' })
    const seen: [number, boolean][] = []
    server.on('client', (client, here) => seen.push([client.id, here]))
    const peer = await open(endpoint)
    peer.send({ type: TYPE.servInfo, flags: FLAG.tunnel, tunnel: 4711, seq: 77, param: { passwd: 'secret', pingInterval: 5 } })
    const reply = await peer.next()
    expect(reply).toMatchObject({ type: TYPE.servInfo, status: STATUS.ok, seq: 77, paramText: '{"name":"axis"}' })
    expect(reply.flags & FLAG.reply).toBe(FLAG.reply)
    expect(reply.data.length).toBe(4)
    const id = reply.data.readUInt32BE(0)
    expect(server.clients().map((client) => client.id)).toEqual([id])
    expect(server.clients()[0]).toMatchObject({ address: '127.0.0.1', subscriptions: [] })
    peer.socket.destroy()
    await until(() => server.stats().clients === 0)
    expect(seen).toEqual([
      [id, true],
      [id, false],
    ])
  })

  it.each([
    ['a wrong password', { passwd: 'Secret' }],
    ['no password', {}],
    ['a password that is no text', { passwd: ['secret'] }],
    ['no object', 'secret'],
  ])('answers %s with status 1 and closes', async (_what, param) => {
    const { server, endpoint } = await start({ password: 'secret' })
    const peer = await open(endpoint)
    peer.send({ type: TYPE.servInfo, seq: 5, param })
    expect(await peer.next()).toMatchObject({ status: STATUS.password, seq: 5, data: Buffer.alloc(0) })
    await peer.whenClosed()
    expect(server.stats()).toMatchObject({ clients: 0, refused: 1, malformed: 0 })
  })

  it('refuses who begins with anything else, even without a password', async () => {
    const { server, endpoint } = await start()
    const peer = await open(endpoint)
    peer.send({ type: TYPE.subscribe, seq: 5, url: '/' })
    expect((await peer.next()).status).toBe(STATUS.password)
    await peer.whenClosed()
    expect(server.stats().refused).toBe(1)
  })

  it('closes a silent client and one that dribbles half a packet after the time limit', async () => {
    const { server, endpoint } = await start({ limits: { handshakeMs: 120 } })
    const silent = await open(endpoint)
    const dribbling = await open(endpoint)
    const bytes = encode({ type: TYPE.servInfo, param: { passwd: 'x'.repeat(500) } })
    let at = 0
    const timer = setInterval(() => dribbling.socket.write(bytes.subarray(at, ++at)), 10)
    keep({ close: () => clearInterval(timer) })
    const begin = performance.now()
    await Promise.all([silent.whenClosed(), dribbling.whenClosed()])
    expect(performance.now() - begin).toBeGreaterThan(90)
    expect(server.stats().refused).toBe(2)
  })

  it('takes no more connections than its limit', async () => {
    const { server, endpoint } = await start({ limits: { clients: 2 } })
    await login(endpoint)
    const second = await login(endpoint)
    const third = await open(endpoint)
    await third.whenClosed()
    expect(server.stats()).toMatchObject({ clients: 2, refused: 1 })
    second.socket.destroy()
    await until(() => server.stats().clients === 1)
    await login(endpoint)
  })
})

describe('malformed packets', () => {
  const wrapping = wrappingPacket()
  const huge = Buffer.alloc(20)
  huge[0] = MAGIC
  huge.writeUInt32BE(200_000, 16)

  it.each([
    ['88 bytes whose lengths wrap', wrapping],
    ['a large packet before login', huge],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['another version', Buffer.alloc(20, 0x19)],
  ])('%s: dropped and counted, the others go on', async (_what, bytes) => {
    const { server, endpoint } = await start()
    const good = await login(endpoint)
    const bad = await open(endpoint)
    bad.socket.write(bytes)
    await bad.whenClosed()
    expect(server.stats()).toMatchObject({ clients: 1, malformed: 1 })
    good.send({ type: TYPE.pingEcho, seq: 3 })
    expect(await good.next()).toMatchObject({ type: TYPE.pingEcho, seq: 3, status: 0 })
  })

  it('after login too; replies and unknown types are ignored and counted', async () => {
    const { server, endpoint } = await start()
    const peer = await login(endpoint)
    peer.send({ type: TYPE.rpc, flags: FLAG.reply, url: '/x' })
    peer.send({ type: 77 })
    peer.send({ type: TYPE.noop })
    peer.send({ type: TYPE.qosSetup, status: 3 })
    peer.send({ type: TYPE.pingEcho, seq: 1 })
    expect((await peer.next()).type).toBe(TYPE.pingEcho)
    expect(server.stats().malformed).toBe(2)
    peer.socket.write(wrapping)
    await peer.whenClosed()
    expect(server.stats()).toMatchObject({ clients: 0, malformed: 3 })
  })
})

describe('publish', () => {
  it('reaches subscribers by all three URL forms, by header and by list, each once', async () => {
    const { server, endpoint } = await start()
    const subscribed: string[][] = []
    server.on('subscribe', (_client, urls) => subscribed.push(urls))
    const exact = await login(endpoint)
    const below = await login(endpoint)
    const all = await login(endpoint)
    const list = await login(endpoint)
    exact.send({ type: TYPE.subscribe, seq: 1, url: '/a/b' })
    expect(await exact.next()).toMatchObject({ type: TYPE.subscribe, seq: 1, status: 0 })
    below.send({ type: TYPE.subscribe, seq: 1, url: '/a/' })
    await below.next()
    all.send({ type: TYPE.subscribe, seq: 1, url: '/' })
    await all.next()
    list.send({ type: TYPE.subscribe, seq: 1, param: ['/a/b', '/a/', '/c', '/a/b'] })
    await list.next()
    expect(subscribed).toEqual([['/a/b'], ['/a/'], ['/'], ['/a/b', '/a/', '/c']])
    expect(server.publish('/a/b', { param: { n: 1 }, data: Buffer.from('xyz') })).toBe(4)
    expect(server.publish('/a', { paramText: 'not json' })).toBe(3)
    expect(server.publish('/c')).toBe(2)
    expect(server.publish('/d')).toBe(1)
    const first = await exact.next()
    expect(first).toMatchObject({ type: TYPE.publish, url: '/a/b', paramText: '{"n":1}' })
    expect(first.data.toString()).toBe('xyz')
    expect([(await below.next()).url, (await below.next()).paramText]).toEqual(['/a/b', 'not json'])
    expect([(await list.next()).url, (await list.next()).url, (await list.next()).url]).toEqual(['/a/b', '/a', '/c'])
    expect(server.isSubscribed('/a/z')).toBe(true)
    const receivers = server.subscribers('/a')
    expect(receivers).toHaveLength(3)
    // To one alone: the others' next packets are other ones.
    expect(receivers.map((client) => client.publish('/a', { paramText: String(client.id) }))).toEqual([true, true, true])
    expect((await below.next()).paramText).toBe(String(receivers[0]?.id))
    expect(server.clients().map((client) => client.publish('/d'))).toEqual([false, false, true, false])
    all.socket.destroy()
    await until(() => server.stats().clients === 3)
    expect(server.isSubscribed('/d')).toBe(false)
    expect(server.stats().published).toBe(4)
  })

  it('refuses wrong subscriptions with a status and unsubscribes one, some or all', async () => {
    const { server, endpoint } = await start({ limits: { subscriptions: 3 } })
    const peer = await login(endpoint)
    const ask = async (type: number, fields: { url?: string; param?: unknown; paramText?: string }) => {
      peer.send({ type, seq: 9, ...fields })
      return (await peer.next()).status
    }
    for (const wrong of [{}, { url: 'a' }, { param: [] }, { param: ['/a', 7] }, { param: '/a' }, { paramText: '[' }]) {
      expect(await ask(TYPE.subscribe, wrong)).toBe(STATUS.arguments)
    }
    expect(await ask(TYPE.subscribe, { param: ['/a', '/b', '/c'] })).toBe(STATUS.ok)
    expect(await ask(TYPE.subscribe, { url: '/d' })).toBe(STATUS.noMemory)
    expect(await ask(TYPE.unsubscribe, { url: '/a' })).toBe(STATUS.ok)
    expect(server.isSubscribed('/a')).toBe(false)
    expect(await ask(TYPE.unsubscribe, { param: ['/b'] })).toBe(STATUS.ok)
    expect(server.clients()[0]?.subscriptions).toEqual(['/c'])
    expect(await ask(TYPE.unsubscribe, {})).toBe(STATUS.ok)
    expect(server.isSubscribed('/c')).toBe(false)
  })

  it('drops a subscriber that reads too slowly; the others miss nothing', async () => {
    const { server, endpoint } = await start({ limits: { bufferedBytes: 500_000 } })
    const slow = await login(endpoint)
    slow.send({ type: TYPE.subscribe, url: '/' })
    await slow.next()
    slow.socket.pause()
    const fast = keep(await VsoaClient.connect(endpoint))
    await fast.subscribe('/')
    let got = 0
    fast.on('message', () => got++)
    const gone: number[] = []
    server.on('client', (client, here) => here || gone.push(client.id))
    const data = Buffer.alloc(100_000, 1)
    let sent = 0
    while (gone.length === 0 && sent < 1_000) {
      server.publish('/x', { data })
      sent++
      await until(() => got === sent)
    }
    expect(server.stats()).toMatchObject({ clients: 1, slowDropped: 1 })
    server.publish('/x', { data })
    await until(() => got === sent + 1)
  })

  it('throws for a URL or payload that cannot be sent', async () => {
    const { server, endpoint } = await start()
    const peer = await login(endpoint)
    peer.send({ type: TYPE.subscribe, url: '/' })
    await peer.next()
    expect(() => server.publish('x')).toThrow(TypeError)
    expect(() => server.publish('/x', { data: new Uint8Array(300_000) })).toThrow(RangeError)
  })
})

describe('calls', () => {
  it('go to the exact handler, the nearest parent or the catch-all, with method, param and data', async () => {
    const { server, endpoint } = await start()
    for (const url of ['/a/b', '/a/', '/']) {
      server.handle(url, ({ url: called, method, param, data, client }) => ({
        param: { handler: url, called, method, param, client: client.id },
        data: Buffer.from(data).reverse(),
      }))
    }
    const client = keep(await VsoaClient.connect(endpoint))
    const answer = await client.call('/a/b', { param: [1], data: Buffer.from('abc') }, { method: 'SET' })
    expect(answer.param).toEqual({ handler: '/a/b', called: '/a/b', method: 'SET', param: [1], client: client.clientId })
    expect(answer.data.toString()).toBe('cba')
    expect((await client.call('/a/c')).param).toMatchObject({ handler: '/a/', method: 'GET' })
    expect((await client.call('/z')).param).toMatchObject({ handler: '/' })
  })

  it('answer statuses: no handler, thrown status, thrown error, unsendable answer; only that call is hurt', async () => {
    const { server, endpoint } = await start()
    const errors: Error[] = []
    server.on('error', (error) => errors.push(error))
    server.handle('/status', () => {
      throw new VsoaStatusError(200, { why: 'full' })
    })
    server.handle('/sync', () => {
      throw new Error('broken')
    })
    server.handle('/async', async () => {
      await delay(1)
      throw 'text'
    })
    server.handle(
      '/thenable',
      () =>
        ({
          // biome-ignore lint/suspicious/noThenProperty: an owner's own idea of a promise
          then() {
            throw new Error('no promise')
          },
        }) as never,
    )
    server.handle('/huge', () => ({ data: new Uint8Array(300_000) }))
    server.handle('/nothing', () => {})
    const client = keep(await VsoaClient.connect(endpoint))
    await expect(client.call('/missing')).rejects.toMatchObject({ status: STATUS.invalidUrl })
    await expect(client.call('/status')).rejects.toMatchObject({ status: 200, param: { why: 'full' } })
    await expect(client.call('/sync')).rejects.toMatchObject({ status: STATUS.notResponding })
    await expect(client.call('/async')).rejects.toMatchObject({ status: STATUS.notResponding })
    await expect(client.call('/thenable')).rejects.toMatchObject({ status: STATUS.notResponding })
    await expect(client.call('/huge')).rejects.toMatchObject({ status: STATUS.noMemory })
    expect((await client.call('/nothing')).param).toBeUndefined()
    expect(errors.map((error) => error.message)).toEqual([
      'broken',
      'text',
      'no promise',
      expect.stringContaining('at most 262144'),
    ])
    const peer = await login(endpoint)
    peer.send({ type: TYPE.rpc, seq: 8 })
    expect(await peer.next()).toMatchObject({ seq: 8, status: STATUS.arguments })
  })

  it('are bounded per client', async () => {
    const { server, endpoint } = await start({ limits: { pendingCalls: 2 } })
    let free = () => {}
    const gate = new Promise<void>((resolve) => {
      free = resolve
    })
    server.handle('/slow', () => gate)
    const client = keep(await VsoaClient.connect(endpoint))
    const slow = [client.call('/slow'), client.call('/slow')]
    await expect(client.call('/slow')).rejects.toMatchObject({ status: STATUS.noMemory })
    free()
    await Promise.all(slow)
    await client.call('/slow')
  })
})

describe('listeners', () => {
  it("a listener's exception is reported and hurts nobody", async () => {
    const { server, endpoint } = await start()
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keep({ close: () => warned.mockRestore() })
    server.on('client', () => {
      throw new Error('mine')
    })
    const client = keep(await VsoaClient.connect(endpoint))
    await client.ping()
    expect(String(warned.mock.calls[0]?.[0])).toContain('mine')
    const errors: Error[] = []
    server.on('error', (error) => errors.push(error))
    client.close()
    await until(() => errors.length === 1)
  })

  it.each([
    ['at once', true],
    ['after a verdict', Promise.resolve(true)],
  ])(
    'an exception of the server itself, %s, ends that connection, is told, and is nobody’s bad bytes',
    async (_when, verdict) => {
      const { server, endpoint } = await start({ authorise: () => verdict })
      const failed = once(server, 'error')
      const peer = await open(endpoint)
      const wanted = vi.spyOn(Subscriptions.prototype, 'wanted').mockImplementationOnce(() => {
        throw new TypeError('ours')
      })
      keep({ close: () => wanted.mockRestore() })
      peer.socket.write(Buffer.concat([encode({ type: TYPE.servInfo }), encode({ type: TYPE.subscribe, url: '/' })]))
      await peer.whenClosed()
      expect((await failed)[0]).toMatchObject({ message: 'ours' })
      expect(server.stats()).toMatchObject({ clients: 0, malformed: 0 })
    },
  )

  it('datagrams go both ways', async () => {
    const { server, endpoint } = await start()
    const got: unknown[] = []
    server.on('datagram', (client, message) => {
      got.push(message.param)
      client.datagram('/back', { param: message.url })
    })
    const client = keep(await VsoaClient.connect(endpoint))
    const back = new Promise((resolve) => client.once('datagram', (message) => resolve([message.url, message.param])))
    expect(client.datagram('/d', { param: { n: 1 } })).toBe(true)
    expect(await back).toEqual(['/back', '/d'])
    expect(got).toEqual([{ n: 1 }])
  })
})

describe('end', () => {
  it('release closes the clients but one, after what was queued for them', async () => {
    const { server, endpoint } = await start()
    const clients: ServerClient[] = []
    server.on('client', (client, here) => here && clients.push(client))
    const first = await login(endpoint)
    const second = await login(endpoint)
    second.send({ type: TYPE.subscribe, url: '/' })
    await second.next()
    server.publish('/last', { data: new Uint8Array(200_000) })
    expect(await server.release(clients[0])).toBe(1)
    expect(server.stats().clients).toBe(1)
    expect((await second.next()).url).toBe('/last')
    await second.whenClosed()
    expect(clients[1]?.datagram('/x')).toBe(false)
    first.send({ type: TYPE.pingEcho })
    await first.next()
    expect(await server.release()).toBe(1)
    await first.whenClosed()
  })

  it('close while it begins to listen resolves when the port is free, and it can listen again at once', async () => {
    const server = keep(new VsoaServer({ info: 'x' }))
    const { port } = await server.listen(loopback)
    await server.close()
    const first = server.listen({ ...loopback, port })
    const closing = server.close()
    const refused = expect(first).rejects.toMatchObject({ code: 'closed' })
    const second = server.listen({ ...loopback, port })
    const here = server.iterate('client')
    await closing
    await refused
    expect((await second).port).toBe(port)
    keep(await VsoaClient.connect(await second))
    expect((await here.next()).value?.[1]).toBe(true)
    await server.close()
    const third = server.listen({ ...loopback, port }).catch(() => {})
    await server.close()
    const other = keep(new VsoaServer({ info: 'y' }))
    expect((await other.listen({ ...loopback, port })).port).toBe(port)
    await third
  })

  it('a quick channel that cannot be opened ends what was accepted meanwhile', async () => {
    const server = keep(new VsoaServer({ info: 'x', quick: true }))
    let peer: RawPeer | null = null
    const bind = vi.spyOn(QuickChannel, 'bind').mockImplementationOnce(async (endpoint) => {
      peer = await RawPeer.login(endpoint)
      throw new Error('EACCES')
    })
    keep({ close: () => bind.mockRestore() })
    await expect(server.listen(loopback)).rejects.toThrow('EACCES')
    await (peer as RawPeer | null)?.whenClosed()
    expect(server.stats().clients).toBe(0)
    await server.listen(loopback)
  })

  it('close ends every connection, even of a client that reads nothing, and frees the port', async () => {
    const { server, endpoint } = await start({ limits: { lingerMs: 100 } })
    const stuck = await login(endpoint)
    stuck.send({ type: TYPE.subscribe, url: '/' })
    await stuck.next()
    stuck.socket.pause()
    await open(endpoint)
    for (let i = 0; i < 60; i++) server.publish('/x', { data: new Uint8Array(100_000) })
    await Promise.all([server.close(), server.close()])
    await server.close()
    const again = keep(new VsoaServer({ info: 'again' }))
    expect(await again.listen(endpoint)).toEqual(endpoint)
    expect((await VsoaClient.connect(endpoint).then((client) => keep(client))).info).toBe('again')
    await expect(keep(new VsoaServer({ info: 'x' })).listen(endpoint)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
