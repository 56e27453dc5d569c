import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import pino from 'pino'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ContainerRow, LogLine } from '../api/contract/containers'
import type { NodeRow } from '../api/contract/nodes'
import {
  type ClientToServer,
  LIST_TOPICS,
  LIVE_PATH,
  type ListTopic,
  type LiveChange,
  type ServerToClient,
  type Topic,
} from '../api/live'
import type { Measured } from '../control/changes'
import { FeedClients } from '../feed/index'
import { PositionServer, VsoaServer } from '../vsoa/index'
import { type LiveOptions, startLive, type Viewer } from './index'

type Page = Socket<ServerToClient, ClientToServer>
const log = pino({ level: 'silent' })
const host = '127.0.0.1'
const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A list that lives in memory; the rows' cells that don't matter here are left out. */
const row = (id: string, name: string) => ({ id, name }) as unknown as NodeRow

const none = async () => new Map()
const noRows = Object.fromEntries(LIST_TOPICS.map((topic) => [topic, none])) as unknown as LiveOptions['rows']

async function liveOn(changes: Partial<LiveOptions> = {}) {
  const nodes = new Map<string, NodeRow>()
  const loads: string[][] = []
  const sessions = new Map<string, { principal: Viewer; expiresAt: Date }>([
    ['one', { principal: { id: 'u1', name: 'ann', role: 'viewer' }, expiresAt: new Date(Date.now() + 3_600_000) }],
    ['two', { principal: { id: 'u2', name: 'bob', role: 'operator' }, expiresAt: new Date(Date.now() + 3_600_000) }],
  ])
  const news = new EventEmitter<{ change: [ListTopic, string]; measured: [Measured] }>()
  const feed = new FeedClients({ positionServers: [], publisherOf: () => null, log })
  const server = createServer((_, response) => response.end('a page'))
  const options: LiveOptions = {
    server,
    auth: {
      session: async (headers) => {
        const session = sessions.get(/session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? '')
        return session && session.expiresAt.getTime() > Date.now() ? session : null
      },
      authenticate: async (headers) =>
        headers.get('authorization') === 'Bearer T' ? { id: 'token', name: 'token', role: 'administrator' } : null,
    },
    allowedOrigin: (origin, hostHeader) => origin === undefined || origin === `http://${hostHeader}`,
    rows: {
      ...noRows,
      nodes: async (ids) => {
        loads.push(ids)
        return new Map(ids.flatMap((id) => (nodes.has(id) ? [[id, nodes.get(id) as NodeRow] as const] : [])))
      },
    },
    changes: news,
    openLog: async () => () => {},
    openPicks: async () => () => {},
    feed,
    governorUp: () => true,
    log,
    ...changes,
  }
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const live = startLive(options)
  const { port } = server.address() as AddressInfo
  cleanups.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  cleanups.push(() => feed.close())
  cleanups.push(() => live.close())
  const page = (headers: Record<string, string> = { cookie: 'session=one' }): Page => {
    const socket: Page = io(`http://${host}:${port}`, {
      path: LIVE_PATH,
      transports: ['websocket'],
      extraHeaders: headers,
      forceNew: true,
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
    })
    cleanups.push(() => socket.close())
    return socket
  }
  return { live, server, port, nodes, loads, sessions, news, feed, page }
}

const next = <E extends keyof ServerToClient>(page: Page, event: E) =>
  new Promise<Parameters<ServerToClient[E]>[0]>((resolve) => page.once(event as never, resolve as never))
const linked = (page: Page) => new Promise<void>((resolve) => page.once('connect', () => resolve()))
const cutOff = (page: Page) => new Promise<string>((resolve) => page.once('disconnect', resolve))
const watch = (page: Page, topic: Topic) => page.emitWithAck('watch', topic) as Promise<{ ok: boolean; code?: string }>
const refusal = (page: Page) => new Promise<Error & { data?: { code: string } }>((resolve) => page.once('connect_error', resolve))

describe('who may look', () => {
  it('lets in a session and a token, and nobody else', async () => {
    const { live, page } = await liveOn()
    const [ann, tool] = [page(), page({ authorization: 'Bearer T' })]
    await Promise.all([linked(ann), linked(tool)])
    expect(live.viewers()).toBe(2)
    expect((await next(ann, 'heartbeat')).governor).toBe(true)
    expect((await refusal(page({ cookie: 'session=nobody' }))).data).toEqual({ code: 'unauthenticated' })
    expect((await refusal(page({}))).data).toEqual({ code: 'unauthenticated' })
  })

  it("refuses another site's page even with the session's cookie", async () => {
    const { page, port } = await liveOn()
    await refusal(page({ cookie: 'session=one', origin: 'http://evil.example' }))
    await linked(page({ cookie: 'session=one', origin: `http://${host}:${port}` }))
  })

  it('sends a page to the login when its session expires or is taken away', async () => {
    const { page, sessions, live } = await liveOn()
    const one = sessions.get('one')
    if (one) one.expiresAt = new Date(Date.now() + 300)
    const [ann, bob] = [page(), page({ cookie: 'session=two' })]
    await Promise.all([linked(ann), linked(bob)])
    const gone = cutOff(ann)
    await next(ann, 'expired')
    expect(await gone).toBe('io server disconnect')
    const bobs = next(bob, 'expired')
    sessions.delete('two')
    live.dropSession('u2')
    await bobs
  })

  it('tells a page of another role, and takes the topics away that the new one may not watch', async () => {
    const { page, sessions, live } = await liveOn()
    const bob = page({ cookie: 'session=two' })
    await linked(bob)
    expect(await watch(bob, 'audit')).toEqual({ ok: true })
    const two = sessions.get('two')
    if (two) two.principal = { ...two.principal, role: 'viewer' }
    const told = next(bob, 'role')
    live.dropSession('u2')
    expect(await told).toBe('viewer')
    expect(await watch(bob, 'audit')).toEqual({ ok: false, code: 'forbidden' })
  })

  it('answers what it cannot watch with a code', async () => {
    const { page } = await liveOn({
      openLog: async () => {
        throw Object.assign(new Error('no such container'), { code: 'container.unknown' })
      },
    })
    const ann = page()
    expect(await watch(ann, 'passwords' as Topic)).toEqual({ ok: false, code: 'topic.unknown' })
    expect(await watch(ann, 'log:../../x')).toEqual({ ok: false, code: 'topic.unknown' })
    expect(await watch(ann, 'log:t1')).toEqual({ ok: false, code: 'container.unknown' })
    for (const word of [null, { a: 1 }, 7]) expect((await watch(ann, word as never)).ok).toBe(false)
  })

  it('bounds the topics of one viewer', async () => {
    const { page } = await liveOn()
    const ann = page()
    const answers = await Promise.all(Array.from({ length: 70 }, (_, n) => watch(ann, `log:t${n}`)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(64)
    expect(answers.at(-1)).toEqual({ ok: false, code: 'topic.many' })
  })
})

describe('lists', () => {
  it('sends a first change at once and many as few, with rows loaded once for all', async () => {
    const { page, nodes, news, loads } = await liveOn()
    const pages = [page(), page({ cookie: 'session=two' })] as const
    for (const one of pages) expect(await watch(one, 'nodes')).toEqual({ ok: true })
    nodes.set('n1', row('n1', 'first'))
    const both = Promise.all(pages.map((one) => next(one, 'change')))
    const before = performance.now()
    news.emit('change', 'nodes', 'n1')
    const [message] = await both
    expect(performance.now() - before).toBeLessThan(100)
    expect(message).toMatchObject({ topic: 'nodes', changes: [{ id: 'n1', row: { name: 'first' } }] })
    expect(loads).toEqual([['n1']])

    const seen = new Map<string, unknown>()
    let messages = 0
    const all = new Promise<void>((resolve) =>
      pages[0].on('change', (change: LiveChange) => {
        messages++
        for (const { id, row } of change.changes) seen.set(id, row)
        if (seen.has('last')) resolve()
      }),
    )
    for (let n = 0; n < 500; n++) {
      nodes.set('n1', row('n1', `name ${n}`))
      news.emit('change', 'nodes', 'n1')
    }
    nodes.delete('n2')
    news.emit('change', 'nodes', 'n2')
    news.emit('change', 'nodes', 'last')
    await all
    expect(messages).toBeLessThan(5)
    expect(seen.get('n1')).toMatchObject({ name: 'name 499' })
    expect(seen.get('n2')).toBeNull()
  })

  it('loads nothing for a list that nobody watches, and sends nothing after unwatch', async () => {
    const { page, news, loads } = await liveOn()
    const ann = page()
    await watch(ann, 'nodes')
    ann.emit('unwatch', 'nodes')
    // answered in order: once this is answered, the unwatch before it was done
    await watch(ann, 'services')
    news.emit('change', 'nodes', 'n1')
    const answered = next(ann, 'change')
    news.emit('change', 'services', 's1')
    expect((await answered).topic).toBe('services')
    expect(loads).toEqual([])
  })

  it('sends figures alone to whoever has the container, or its service, in sight', async () => {
    const serviceOf = (taskId: string) => taskId.slice(0, 2)
    const loaded: string[] = []
    const containers = async (ids: string[]) => {
      loaded.push(...ids)
      return new Map(ids.map((taskId) => [taskId, { taskId, serviceId: serviceOf(taskId) } as ContainerRow] as const))
    }
    const { page, news, live } = await liveOn({ rows: { ...noRows, containers } })
    const measured = (taskId: string) => news.emit('measured', { taskId, serviceId: serviceOf(taskId) })
    const [all, narrow] = [page(), page({ cookie: 'session=two' })]
    const heard = new Map([all, narrow].map((one) => [one, [] as string[]]))
    for (const one of [all, narrow]) {
      one.on('change', ({ changes }) => heard.get(one)?.push(...changes.map(({ id }) => id)))
      expect(await watch(one, 'containers')).toEqual({ ok: true })
    }
    const see = (one: Page, ids: unknown) => one.emitWithAck('sight', ids as string[] | null)
    for (const wrong of [7, [7], 's1', Array.from({ length: 201 }, () => 's1')])
      expect(await see(narrow, wrong)).toEqual({ ok: false, code: 'sight.invalid' })
    expect(await see(narrow, ['s1', 's3-b'])).toEqual({ ok: true })
    for (const taskId of ['s1-a', 's2-a', 's3-a', 's3-b']) measured(taskId)
    // More than figures: for everybody, and figures told before it don't come after it.
    measured('s4-a')
    news.emit('change', 'containers', 's4-a')
    await vi.waitFor(() => expect(heard.get(narrow)).toHaveLength(3))
    expect(heard.get(narrow)?.sort()).toEqual(['s1-a', 's3-b', 's4-a'])
    await vi.waitFor(() => expect(heard.get(all)).toHaveLength(5))

    // What nobody has in sight isn't even loaded.
    all.close()
    await vi.waitFor(() => expect(live.viewers()).toBe(1))
    loaded.length = 0
    measured('s2-a')
    measured('s1-a')
    await vi.waitFor(() => expect(heard.get(narrow)).toHaveLength(4))
    expect(loaded).toEqual(['s1-a'])
    expect(await see(narrow, null)).toEqual({ ok: true })
    measured('s2-a')
    await vi.waitFor(() => expect(heard.get(narrow)).toHaveLength(5))
  })

  it('makes viewers ask again when rows cannot be loaded', async () => {
    const base = await liveOn()
    const broken = async (): Promise<Map<string, NodeRow>> => {
      throw new Error('database is locked')
    }
    const { page, news } = await liveOn({
      rows: { ...noRows, nodes: broken },
    })
    expect(base.live.viewers()).toBe(0)
    const ann = page()
    await watch(ann, 'nodes')
    const back = cutOff(ann).then(() => linked(ann))
    news.emit('change', 'nodes', 'n1')
    await back
  })
})

describe('logs and feeds', () => {
  it('follows a log once for all viewers and lets it go with the last', async () => {
    const sinks: ((lines: LogLine[]) => void)[] = []
    const events = new EventEmitter()
    const { page } = await liveOn({
      openLog: async (taskId, sink) => {
        expect(taskId).toBe('t1')
        sinks.push(sink)
        return () => events.emit('closed')
      },
    })
    const [ann, bob] = [page(), page({ cookie: 'session=two' })]
    await Promise.all([watch(ann, 'log:t1'), watch(bob, 'log:t1')])
    expect(sinks).toHaveLength(1)
    const lines = Promise.all([next(ann, 'log'), next(bob, 'log')])
    for (const seq of [1, 2]) sinks[0]?.([{ seq, at: 0, stream: 'stdout', text: `line ${seq}` }])
    for (const message of await lines) expect(message).toMatchObject({ taskId: 't1', lines: [{ seq: 1 }, { seq: 2 }] })
    const closed = once(events, 'closed')
    ann.emit('unwatch', 'log:t1')
    bob.close()
    await closed
    await watch(ann, 'log:t1')
    expect(sinks).toHaveLength(2)
  })

  it('tells where a person has read to in their own tabs, and nobody else', async () => {
    const { page, live } = await liveOn()
    const [one, two, bob] = [page(), page(), page({ cookie: 'session=two' })]
    await Promise.all([one, two, bob].map(linked))
    for (const each of [one, two, bob]) expect(await watch(each, 'read')).toEqual({ ok: true })
    const bobs = next(bob, 'read')
    const own = [next(one, 'read'), next(two, 'read')]
    live.tellRead('u1', 7)
    expect(await Promise.all(own)).toEqual([{ readTo: 7 }, { readTo: 7 }])
    live.tellRead('u2', 3)
    expect(await bobs).toEqual({ readTo: 3 })
  })

  it("streams a client's lines from a real server, across its death", async () => {
    const table = { port: 0 }
    const position = new PositionServer(() => ({ addr: host, port: table.port }))
    const positionServer = await position.listen({ host, port: 0 })
    cleanups.push(() => position.close())
    const servers = [
      new VsoaServer({ info: { name: 'axis_server' } }),
      new VsoaServer({ info: { name: 'axis_server' } }),
    ] as const
    const ports = await Promise.all(servers.map(async (one) => (await one.listen({ host, port: 0 })).port))
    cleanups.push(() => Promise.all(servers.map((one) => one.close())))
    const subscribed = servers.map((one) => new Promise<void>((resolve) => one.once('subscribe', () => resolve())))
    table.port = ports[0] ?? 0
    const feed = new FeedClients({ positionServers: [positionServer], publisherOf: () => null, log })
    cleanups.push(() => feed.close())
    const { page } = await liveOn({ feed })
    feed.start({
      id: 'c1',
      server: 'axis_server',
      password: null,
      urls: ['/axis'],
      keepaliveMs: 200,
      connectTimeoutMs: 500,
      reconnectDelayMs: 0,
    })
    const ann = page()
    const texts: string[] = []
    const until = (part: string) =>
      new Promise<void>((resolve) => {
        const look = () => texts.some((text) => text.includes(part)) && resolve()
        ann.on('feed', look)
        look()
      })
    ann.on('feed', ({ items }) => texts.push(...items.map(({ text }) => text)))
    expect(await watch(ann, 'client:c1')).toEqual({ ok: true })
    expect(await watch(ann, 'moves')).toEqual({ ok: true })
    const moved = new Promise((resolve) => ann.once('moved', resolve))
    await subscribed[0]
    servers[0].publish('/axis', { paramText: '{"roll": 1}' })
    await until('{"roll": 1}')
    table.port = ports[1] ?? 0
    await servers[0].close()
    await until('connect: disconnected')
    await subscribed[1]
    servers[1].publish('/axis', { paramText: '{"roll": 5}' })
    await until('{"roll": 5}')
    expect(await moved).toEqual({ microservice: 'axis_server', clientId: 'c1' })
  })
})

describe('bounds', () => {
  it('cuts a viewer that reads nothing, and serves the others', async () => {
    const { page, port, news, nodes, live } = await liveOn()
    const ann = page()
    await watch(ann, 'nodes')
    // a WebSocket by hand, that stops reading once it watches
    const slow = connect({ host, port })
    cleanups.push(() => slow.destroy())
    slow.write(
      `GET ${LIVE_PATH}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nCookie: session=two\r\n\r\n',
    )
    const frame = (text: string) => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
    let received = ''
    const got = (part: string) =>
      new Promise<void>((resolve) => {
        const look = (chunk: Buffer) => {
          received += chunk.toString('latin1')
          if (!received.includes(part)) return
          slow.off('data', look)
          resolve()
        }
        slow.on('data', look)
      })
    const opened = got('"sid"')
    await opened
    slow.write(frame('40'))
    await got('40{')
    slow.write(frame('420["watch","nodes"]'))
    await got('"ok":true')
    slow.pause()
    expect(live.viewers()).toBe(2)

    nodes.set('big', row('big', 'x'.repeat(400_000)))
    let heard = 0
    while (live.viewers() > 1 && heard < 200) {
      const change = next(ann, 'change')
      news.emit('change', 'nodes', 'big')
      await change
      heard++
    }
    expect(live.viewers()).toBe(1)
    expect(ann.connected).toBe(true)
  })

  it('lets other requests and other upgrades through, and leaves the server when it closes', async () => {
    const { server, port, live, page } = await liveOn()
    server.on('upgrade', (request, socket) => {
      if (request.url === '/_next/webpack-hmr') socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    })
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('a page')
    const other = connect({ host, port })
    other.write('GET /_next/webpack-hmr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    expect(String((await once(other, 'data'))[0])).toContain('101')
    other.destroy()
    const ann = page()
    await linked(ann)
    const cut = cutOff(ann)
    await live.close()
    await cut
    ann.close()
    expect(server.listening).toBe(true)
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('a page')
  })
})
