import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { FeedItem } from '../api/contract/clients'
import type { ClientMove } from '../api/contract/moves'
import { type Endpoint, PositionServer, VsoaServer } from '../vsoa/index'
import { FeedClients, type FeedOptions } from './index'
import { RING_ITEMS } from './ring'

const log = pino({ level: 'silent' })
const PASSWORD = '123456'
const host = '127.0.0.1'
const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function serverOn(name = 'axis_server', password: string | undefined = PASSWORD) {
  const server = new VsoaServer({ info: { name }, ...(password === undefined ? {} : { password }) })
  const endpoint = await server.listen({ host, port: 0 })
  cleanups.push(() => server.close())
  return { server, endpoint }
}

async function positionServer(table: Map<string, Endpoint>) {
  const server = new PositionServer((name) => {
    const found = table.get(name)
    return found ? { addr: found.host, port: found.port, domain: 2 } : null
  })
  const endpoint = await server.listen({ host, port: 0 })
  cleanups.push(() => server.close())
  return endpoint
}

function feedOf(positionServers: Endpoint[], options: Partial<FeedOptions> = {}) {
  const feed = new FeedClients({ positionServers, publisherOf: () => null, log, ...options })
  cleanups.push(() => feed.close())
  return feed
}

const config = (changes: Partial<Parameters<FeedClients['start']>[0]> = {}) => ({
  id: 'c1',
  server: 'vsoa://axis_server',
  password: PASSWORD,
  urls: ['/axis'],
  keepaliveMs: 200,
  connectTimeoutMs: 500,
  reconnectDelayMs: 0,
  ...changes,
})

/** Resolves with the first line that fits, whether it has come already or not. */
function line(feed: FeedClients, fits: (item: FeedItem) => boolean, id = 'c1', after = 0): Promise<FeedItem> {
  return new Promise((resolve) => {
    const look = () => {
      const found = feed.items(id, after).items.find(fits)
      if (!found) return
      feed.off('items', look)
      resolve(found)
    }
    feed.on('items', look)
    look()
  })
}
const kind =
  (wanted: FeedItem['kind'], text = '') =>
  (item: FeedItem) =>
    item.kind === wanted && item.text.includes(text)

/** The next client that comes (true) or goes (false). */
const visitor = (server: VsoaServer) => new Promise<boolean>((resolve) => server.once('client', (_, here) => resolve(here)))

describe('a client run for people', () => {
  it('prints what the example program prints, with publisher and epoch, and moves on when the server goes', async () => {
    const first = await serverOn()
    const second = await serverOn()
    const table = new Map([['axis_server', first.endpoint]])
    const names = new Map([
      [first.endpoint.port, { taskId: 't1', containerName: 'server_master-1', epoch: 1 }],
      [second.endpoint.port, { taskId: 't2', containerName: 'server_slave-1', epoch: 2 }],
    ])
    const feed = feedOf([await positionServer(table)], { publisherOf: (_, port) => names.get(port) ?? null })
    feed.start(config(), 'console restarted')
    const connected = await line(feed, kind('connected'))
    expect(connected.text).toBe('On connect, connect: connected, info: {"name":"axis_server"}')
    expect(connected.timing?.downMs).toBeNull()
    expect(connected.publisher).toEqual({ taskId: 't1', containerName: 'server_master-1' })

    first.server.publish('/axis', { paramText: '{"roll": 7, "pitch": 7, "yaw": 7}' })
    const message = await line(feed, kind('message'))
    expect(message).toMatchObject({
      text: 'On message, URL: /axis payload: {"roll": 7, "pitch": 7, "yaw": 7}',
      url: '/axis',
      param: { roll: 7, pitch: 7, yaw: 7 },
      publisher: { taskId: 't1', containerName: 'server_master-1' },
      epoch: 1,
    })
    expect(feed.status('c1')).toMatchObject({ state: 'connected', messages: 1, reconnects: 0, lastError: null })

    table.set('axis_server', second.endpoint)
    await first.server.close()
    const gone = await line(feed, kind('disconnected'))
    expect(gone.text).toMatch(/^On connect, connect: disconnected, info: \S/)
    expect(gone.publisher?.containerName).toBe('server_master-1')
    const again = await line(feed, kind('connected'), 'c1', gone.seq)
    expect(again.timing?.downMs).toBeGreaterThan(0)
    second.server.publish('/axis', { paramText: '{"roll": 1, "pitch": 1, "yaw": 1}' })
    expect(await line(feed, kind('message'), 'c1', gone.seq)).toMatchObject({ epoch: 2, publisher: { taskId: 't2' } })
    expect(feed.status('c1')).toMatchObject({
      state: 'connected',
      reconnects: 1,
      messages: 2,
      endpoint: `${host}:${second.endpoint.port}`,
      publisher: { taskId: 't2' },
      stats: {
        messages: 2,
        reconnects: 1,
        gaps: { quiet: 0, disconnected: 1 },
        longestSilence: {
          cause: 'switch',
          fromPublisher: { containerName: 'server_master-1' },
          toPublisher: { containerName: 'server_slave-1' },
        },
        down: { count: 1, maxMs: again.timing?.downMs },
      },
    })
    const [back] = feed.returns('c1')
    expect(back).toMatchObject({ from: { taskId: 't1' }, to: { taskId: 't2' }, downMs: again.timing?.downMs })
    expect(back?.firstMessageMs).toBeGreaterThanOrEqual(0)
    expect(back?.silenceMs).toBeGreaterThanOrEqual(back?.downMs ?? Number.POSITIVE_INFINITY)
    feed.resetStatistics('c1')
    expect(feed.status('c1')).toMatchObject({ messages: 2, stats: { messages: 0, reconnects: 0, longestSilence: null } })
    const { items, dropped } = feed.items('c1', 0)
    expect(items.map((item) => item.seq)).toEqual(items.map((_, index) => index + 1))
    expect(items[0]).toMatchObject({ kind: 'system', text: 'console restarted' })
    expect(dropped).toBe(0)
  })

  it('sees the kill -9 of a real server process and connects to its successor', async () => {
    const start = async () => {
      const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'lib/feed/publisher.fixture.ts'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      cleanups.push(() => child.kill('SIGKILL'))
      const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer]
      return { child, endpoint: { host, port: Number(chunk.toString()) } }
    }
    const [master, slave] = await Promise.all([start(), start()])
    const table = new Map([['axis_server', master.endpoint]])
    const feed = feedOf([await positionServer(table)])
    const moves: ClientMove[] = []
    feed.on('moved', (move) => moves.push(move))
    feed.start(config({ name: 'one' }))
    await line(feed, kind('message', '"roll": 2'))
    table.set('axis_server', slave.endpoint)
    master.child.kill('SIGKILL')
    const gone = await line(feed, kind('disconnected'))
    const first = await line(feed, kind('message'), 'c1', gone.seq)
    expect(first.param).toEqual({ roll: 1, pitch: 1, yaw: 1 })

    expect(moves.map((move) => [move.connectedAt !== null, move.complete])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
    const [, , done] = moves
    if (!done) throw new Error('the move is not complete')
    expect(done).toMatchObject({ clientId: 'c1', clientName: 'one', microservice: 'axis_server' })
    const { lastMessageAt, disconnectedAt, lookupStartedAt, connectedAt, subscribedAt, firstMessageAt } = done
    const times = [lastMessageAt, disconnectedAt, lookupStartedAt, connectedAt, subscribedAt, firstMessageAt]
    expect(times).not.toContain(null)
    expect(times).toEqual([...times].sort((a, b) => Number(a) - Number(b)))
  })

  it('says what keeps it from connecting, once, and goes on trying', async () => {
    const { endpoint } = await serverOn('axis_server', 'another')
    const table = new Map<string, Endpoint>()
    const feed = feedOf([await positionServer(table)])
    feed.start(config())
    await line(feed, kind('attempt'))
    const lookupError = feed.status('c1')?.lastError
    expect(lookupError).toMatchObject({ code: 'unknown', params: { server: 'axis_server' } })
    expect(feed.status('c1')?.state).toBe('connecting')
    table.set('axis_server', endpoint)
    const refused = await line(feed, (item) => item.kind === 'attempt' && !item.text.includes(lookupError?.text ?? '-'))
    expect(refused.text).toMatch(/password/i)
    expect(feed.status('c1')?.lastError).toMatchObject({
      code: 'password',
      params: { address: `${host}:${endpoint.port}` },
    })
    const attempts = feed.items('c1', 0).items.filter(kind('attempt'))
    expect(attempts.length).toBeLessThan(5)
  })

  it('says why it cannot start', async () => {
    const feed = feedOf([{ host, port: 1 }])
    feed.start(config({ keepaliveMs: 1 }))
    const refused = await line(feed, kind('system', 'keepaliveMs'))
    expect(refused.text).toMatch(/50/)
    expect(feed.status('c1')).toMatchObject({ state: 'stopped' })
    expect(feed.status('c1')?.lastError).toMatchObject({ code: 'options', text: expect.stringMatching(/keepaliveMs/) })
  })

  it('closes its connection when it is stopped, and keeps its lines until it is removed', async () => {
    const { server, endpoint } = await serverOn()
    const feed = feedOf([], {})
    feed.start(config({ server: `${endpoint.host}:${endpoint.port}` }))
    await line(feed, kind('connected'))
    const left = visitor(server)
    await feed.stop('c1')
    expect(await left).toBe(false)
    expect(feed.status('c1')).toMatchObject({ state: 'stopped', lastError: null, publisher: null })
    expect(feed.items('c1', 0).items.at(-1)?.text).toBe('Stopped')
    feed.start(config({ server: `${endpoint.host}:${endpoint.port}` }))
    await line(feed, kind('connected'), 'c1', feed.items('c1', 0).items.at(-1)?.seq)
    const leftAgain = visitor(server)
    await feed.remove('c1')
    expect(feed.status('c1')).toBeNull()
    expect(await leftAgain).toBe(false)
  })

  it('drops the oldest lines of a flood and says how many', async () => {
    const { server, endpoint } = await serverOn()
    const feed = feedOf([])
    feed.start(config({ server: `${endpoint.host}:${endpoint.port}` }))
    await line(feed, kind('connected'))
    const FLOOD = 20_000
    const last = `{"n": ${FLOOD - 1}}`
    for (let n = 0; n < FLOOD; n++) {
      server.publish('/axis', { paramText: `{"n": ${n}}` })
      // in turns, as a server's own buffer bound asks for
      if (n % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
    }
    await line(feed, kind('message', last))
    const { items, dropped } = feed.items('c1', 0)
    expect(items.length).toBeLessThanOrEqual(RING_ITEMS)
    expect(items.filter(kind('message')).length + dropped).toBeGreaterThanOrEqual(FLOOD)
    expect(feed.status('c1')).toMatchObject({ messages: FLOOD, stats: { messages: FLOOD } })
    expect(feed.status('c1')?.state).toBe('connected')
  })

  it('is started again after its worker died, and says so', async () => {
    const { server, endpoint } = await serverOn()
    const feed = feedOf([], { workerUrl: new URL('./crashing-worker.fixture.ts', import.meta.url) })
    feed.start(config({ server: `${endpoint.host}:${endpoint.port}` }))
    await line(feed, kind('connected'))
    server.publish('/axis', { param: { n: 1 } })
    await line(feed, kind('message'))
    const crash = new BroadcastChannel('crash the feed worker')
    crash.postMessage('now')
    crash.close()
    const note = await line(feed, kind('system', 'planted'))
    await line(feed, kind('connected'), 'c1', note.seq)
    server.publish('/axis', { param: { n: 2 } })
    await line(feed, kind('message'), 'c1', note.seq)
    expect(feed.status('c1')).toMatchObject({ state: 'connected', messages: 2, reconnects: 1 })
  })
})
