import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { AutoClient, type AutoClientOptions, type Endpoint, PositionServer, type VsoaError, VsoaServer } from './index'
import { until, useResources } from './testing/resources'
import { startServerProcess } from './testing/server-process'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }
const quick = { keepaliveMs: 50, connectTimeoutMs: 300, reconnectDelayMs: 0 }

async function startServer(name: string, password?: string, endpoint: Endpoint = loopback) {
  const server = keep(new VsoaServer({ info: { name }, password }))
  return { server, endpoint: await server.listen(endpoint) }
}

/** A position server that names whatever `place.at` says. */
async function startPosition(at: Endpoint | null) {
  const place = { at, asked: 0 }
  const server = keep(
    new PositionServer(() => {
      place.asked++
      return place.at === null ? null : { addr: place.at.host, port: place.at.port }
    }),
  )
  return { place, positionServers: [await server.listen(loopback)] }
}

function run(options: AutoClientOptions) {
  const client = keep(new AutoClient(options))
  const log: string[] = []
  client.on('connected', ({ info }) => log.push(`connected ${(info as { name: string }).name}`))
  client.on('disconnected', (error) => log.push(`disconnected ${error.code}`))
  client.on('attempt', ({ error }) => log.push(`attempt ${error.code}`))
  client.start()
  return { client, log }
}

async function startSilentTcp() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  keep({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return { endpoint: { host: '127.0.0.1', port: address.port }, sockets }
}

describe('AutoClient', () => {
  it('looks up, connects, subscribes, then says connected; a message never comes before that', async () => {
    const { server, endpoint } = await startServer('axis', 'p')
    const { positionServers } = await startPosition(endpoint)
    server.on('subscribe', () => server.publish('/axis', { param: 'at once' }))
    const client = keep(new AutoClient({ server: 'vsoa://AXIS_server', password: 'p', urls: ['/axis'], positionServers }))
    const order: string[] = []
    client.on('message', (message) => order.push(`${message.url} ${message.param}`))
    client.on('connected', (connected) => {
      order.push('connected')
      expect(connected).toMatchObject({ info: { name: 'axis' }, endpoint })
      for (const ms of [connected.lookupMs, connected.connectMs, connected.subscribeMs]) expect(ms).toBeGreaterThan(0)
      expect(client.client?.connected).toBe(true)
      expect(server.clients()[0]?.subscriptions).toEqual(['/axis'])
    })
    client.start()
    client.start()
    await until(() => order.length === 2)
    expect(order).toEqual(['connected', '/axis at once'])
    expect(server.stats().clients).toBe(1)
  })

  it('a killed server costs milliseconds: the next look-up names another one', async () => {
    const [first, second] = await Promise.all([startServerProcess('first', 'p'), startServerProcess('second', 'p')])
    keep(first)
    keep(second)
    const { place, positionServers } = await startPosition(first.endpoint)
    first.child.once('exit', () => {
      place.at = second.endpoint
    })
    const { client, log } = run({ server: 'vsoa://axis', password: 'p', urls: ['/axis'], positionServers, reconnectDelayMs: 0 })
    await once(client, 'message')
    const again = once(client, 'connected')
    const killed = performance.now()
    first.child.kill('SIGKILL')
    await again
    expect(performance.now() - killed).toBeLessThan(500)
    const [message] = (await once(client, 'message')) as [{ param: { from: string } }]
    expect(message.param.from).toBe('second')
    expect(log.filter((line) => !line.startsWith('attempt'))).toEqual([
      'connected first',
      'disconnected closed',
      'connected second',
    ])
  })

  it('a hung server is dead after three lost pings; it goes on to another one', async () => {
    const hung = keep(await startServerProcess('hung', 'p'))
    const { endpoint } = await startServer('other', 'p')
    const { place, positionServers } = await startPosition(hung.endpoint)
    const { client, log } = run({ ...quick, server: 'vsoa://axis', password: 'p', urls: ['/axis'], positionServers })
    await once(client, 'message')
    place.at = endpoint
    const lost = once(client, 'disconnected')
    const stopped = performance.now()
    hung.child.kill('SIGSTOP')
    const [error] = (await lost) as [VsoaError]
    const ms = performance.now() - stopped
    expect(error.code).toBe('timeout')
    expect(ms).toBeGreaterThan(3 * 50 - 10)
    expect(ms).toBeLessThan(2_000)
    await until(() => log.includes('connected other'))
  })

  it('never gives up: unknown name, nobody there, wrong password, silent server; each is an attempt', async () => {
    const { place, positionServers } = await startPosition(null)
    const { client, log } = run({ ...quick, connectTimeoutMs: 60, server: 'vsoa://axis', password: 'p', positionServers })
    await until(() => log.includes('attempt lookup'))
    const gone = await startServer('gone')
    await gone.server.close()
    place.at = gone.endpoint
    await until(() => log.includes('attempt refused'))
    const strict = await startServer('strict', 'other')
    place.at = strict.endpoint
    await until(() => strict.server.stats().refused >= 2)
    expect(log).toContain('attempt password')
    place.at = (await startSilentTcp()).endpoint
    await until(() => log.includes('attempt timeout'))
    const right = await startServer('right', 'p')
    place.at = right.endpoint
    await until(() => log.includes('connected right'))
    expect(client.client?.endpoint).toEqual(right.endpoint)
  })

  it('delay 0 is no busy loop: the pause grows to 10 ms; a longer delay is kept', async () => {
    const gone = await startServer('gone')
    await gone.server.close()
    const server = `127.0.0.1:${gone.endpoint.port}`
    const pauses: number[] = []
    const client = keep(new AutoClient({ ...quick, server }))
    client.on('attempt', ({ retryInMs, attempt }) => {
      pauses.push(retryInMs)
      expect(attempt).toBe(pauses.length)
    })
    client.start()
    await until(() => pauses.length === 7)
    expect(pauses).toEqual([1, 2, 4, 8, 10, 10, 10])
    const patient = keep(new AutoClient({ ...quick, server, reconnectDelayMs: 100 }))
    const times: number[] = []
    patient.on('attempt', ({ retryInMs }) => {
      expect(retryInMs).toBe(100)
      times.push(performance.now())
    })
    patient.start()
    await until(() => times.length === 3)
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(190)
    const growing = keep(new AutoClient({ ...quick, server, reconnectDelayMs: 20, longestDelayMs: 50 }))
    const grown: number[] = []
    growing.on('attempt', ({ retryInMs }) => grown.push(retryInMs))
    growing.start()
    await until(() => grown.length === 4)
    expect(grown).toEqual([20, 40, 50, 50])
    expect(() => new AutoClient({ ...quick, server, reconnectDelayMs: 20, longestDelayMs: 10 })).toThrow('longestDelayMs')
  })

  it('tries at once when it is told that the server is there', async () => {
    const { endpoint, server } = await startServer('one')
    await server.close()
    const { client, log } = run({ ...quick, server: `127.0.0.1:${endpoint.port}`, reconnectDelayMs: 60_000 })
    await until(() => log.length === 1)
    client.hasten()
    await until(() => log.length === 2)
    await startServer('two', undefined, endpoint)
    client.hasten()
    await until(() => log.includes('connected two'))
    client.hasten()
    expect(client.client).not.toBeNull()
  })

  it('follows a release, and comes back to a restarted server at a fixed address', async () => {
    const { server, endpoint } = await startServer('one')
    const { client, log } = run({ ...quick, server: `vsoa://127.0.0.1:${endpoint.port}`, urls: ['/a', '/b/'] })
    await once(client, 'connected')
    expect(await server.release()).toBe(1)
    await until(() => log.filter((line) => line === 'connected one').length === 2)
    expect(server.clients()[0]?.subscriptions).toEqual(['/a', '/b/'])
    await server.close()
    await startServer('two', undefined, endpoint)
    await until(() => log.includes('connected two'))
    expect(log.filter((line) => line.startsWith('disconnected'))).toEqual(['disconnected closed', 'disconnected closed'])
  })

  it('a subscription that is refused is a failed attempt', async () => {
    const server = keep(new VsoaServer({ info: { name: 'full' }, limits: { subscriptions: 1 } }))
    const { port } = await server.listen(loopback)
    const { client, log } = run({ ...quick, server: `127.0.0.1:${port}`, urls: ['/a', '/b'] })
    await until(() => log.length >= 2)
    expect(new Set(log)).toEqual(new Set(['attempt protocol']))
    expect(client.client).toBeNull()
    await client.close()
    await until(() => server.stats().clients === 0)
  })

  it("a listener's exception stops nothing", async () => {
    const { server, endpoint } = await startServer('one')
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keep({ close: () => warned.mockRestore() })
    const client = keep(new AutoClient({ ...quick, server: `127.0.0.1:${endpoint.port}`, urls: ['/a'] }))
    let thrown = 0
    const fail = () => {
      thrown++
      throw new Error('mine')
    }
    client.on('connected', fail).on('disconnected', fail).on('message', fail)
    client.start()
    await until(() => server.isSubscribed('/a'))
    await until(() => thrown === 1)
    server.publish('/a')
    await until(() => thrown === 2)
    await server.release()
    await until(() => thrown === 4)
    expect(warned.mock.calls.length).toBe(4)
  })
})

describe('close', () => {
  async function expectSilence(client: AutoClient): Promise<void> {
    const heard: string[] = []
    for (const event of ['connected', 'disconnected', 'attempt', 'message'] as const) client.on(event, () => heard.push(event))
    const begin = performance.now()
    await client.close()
    expect(performance.now() - begin).toBeLessThan(200)
    await client.close()
    client.start()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(heard).toEqual([])
    expect(client.client).toBeNull()
  }

  it('before the start', async () => {
    await expectSilence(new AutoClient({ server: '127.0.0.1:1' }))
  })

  it('during the look-up', async () => {
    const { place, positionServers } = await startPosition(null)
    const silent = keep(createSocket('udp4'))
    silent.bind(0, '127.0.0.1')
    await once(silent, 'listening')
    positionServers.push({ host: '127.0.0.1', port: silent.address().port })
    const { client } = run({ server: 'vsoa://axis', positionServers, connectTimeoutMs: 5_000 })
    await Promise.all([until(() => place.asked === 1), once(silent, 'message')])
    await expectSilence(client)
  })

  it('during TCP and handshake', async () => {
    const { endpoint, sockets } = await startSilentTcp()
    const { client } = run({ server: `127.0.0.1:${endpoint.port}`, connectTimeoutMs: 5_000 })
    await expectSilence(client)
    const other = run({ server: `127.0.0.1:${endpoint.port}`, connectTimeoutMs: 5_000 }).client
    const before = sockets.size
    await until(() => sockets.size > before)
    await expectSilence(other)
  })

  it('at every moment of the first milliseconds', async () => {
    const { server, endpoint } = await startServer('one')
    const { positionServers } = await startPosition(endpoint)
    for (let turns = 0; turns < 25; turns++) {
      const { client } = run({ ...quick, server: 'vsoa://axis', urls: ['/a'], positionServers })
      for (let i = 0; i < turns; i++) await new Promise(setImmediate)
      await client.close()
      expect(client.client).toBeNull()
    }
    await until(() => server.stats().clients === 0)
  })

  it('while connected, from inside its own events, and during the pause', async () => {
    const { server, endpoint } = await startServer('one')
    const address = `127.0.0.1:${endpoint.port}`
    const { client } = run({ server: address, urls: ['/a'] })
    await once(client, 'connected')
    await expectSilence(client)
    await until(() => server.stats().clients === 0)
    const { client: inside } = run({ server: address, urls: ['/a'] })
    await new Promise<void>((resolve) => inside.on('connected', () => resolve(inside.close())))
    await until(() => server.stats().clients === 0)
    const { client: pausing } = run({ server: address, reconnectDelayMs: 60_000 })
    await once(pausing, 'connected')
    await server.release()
    await once(pausing, 'disconnected')
    await expectSilence(pausing)
  })
})

describe('options', () => {
  const fine = { server: '127.0.0.1:1' }

  it.each<[string, AutoClientOptions]>([
    ['server', { server: 'axis_server' }],
    ['server', { server: '127.0.0.1:0' }],
    ['server', { server: '127.0.0.1:70000' }],
    ['server', { server: 'http://127.0.0.1:1' }],
    ['server', { server: 'vsoa://' }],
    ['server', { server: '' }],
    ['keepaliveMs', { ...fine, keepaliveMs: 49 }],
    ['keepaliveMs', { ...fine, keepaliveMs: Number.NaN }],
    ['connectTimeoutMs', { ...fine, connectTimeoutMs: 19 }],
    ['reconnectDelayMs', { ...fine, reconnectDelayMs: -1 }],
    ['reconnectDelayMs', { ...fine, reconnectDelayMs: Number.POSITIVE_INFINITY }],
    ['urls', { ...fine, urls: ['axis'] }],
    ['urls', { ...fine, urls: Array.from({ length: 70 }, () => `/${'a'.repeat(4_000)}`) }],
    ['positionServers', { server: 'vsoa://axis', positionServers: [] }],
  ])('a wrong %s is named, with what is allowed', (option, options) => {
    expect(() => new AutoClient(options)).toThrow(RangeError)
    expect(() => new AutoClient(options)).toThrow(option)
    expect(() => new AutoClient(options)).toThrow(/allowed/)
  })

  it.each(['127.0.0.1:1', 'localhost:80', '[::1]:3000', 'vsoa://127.0.0.1:3002', 'VSOA://h:3'])('%s is an address', (server) => {
    expect(() => new AutoClient({ server })).not.toThrow()
  })
})
