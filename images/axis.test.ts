import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RELEASE_URL } from '../lib/protocol/governor'
import { AutoClient, type Endpoint, PositionServer, VsoaClient } from '../lib/vsoa'
import { buildImages } from '../scripts/build-images.mjs'

let folder: string
const programs: Program[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-axis-'))
  await buildImages({ outDir: folder })
})
afterEach(() => {
  for (const program of programs.splice(0)) program.child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A built image as a process, with nothing in its environment but what is given. */
class Program {
  readonly lines: string[] = []
  readonly exit: Promise<{ code: number | null; signal: string | null }>
  readonly child: ChildProcess
  #seen: (() => void)[] = []

  constructor(name: string, env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(folder, name, 'main.js')], { env: env as NodeJS.ProcessEnv, stdio: 'pipe' })
    programs.push(this)
    this.exit = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })))
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (!stream) continue
      createInterface(stream).on('line', (line) => {
        this.lines.push(line)
        for (const seen of this.#seen.splice(0)) seen()
      })
    }
  }

  /** The first line from number `from` on that fits, now or later; the test's own time limit ends the wait. */
  async line(pattern: RegExp, from = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(from).find((line) => pattern.test(line))
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#seen.push(resolve))
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function startServer(port: number, env: Record<string, string> = {}): Promise<Program> {
  const program = new Program('axis-server', {
    AXIS_HOST: '127.0.0.1',
    VSOA_AUTO_PORT: String(port),
    AXIS_PERIOD_MS: '10',
    ...env,
  })
  await program.line(new RegExp(`started, VSOA port ${port}`))
  return program
}

const connect = (port: number) => VsoaClient.connect({ host: '127.0.0.1', port, password: '123456' })

describe('axis-server', () => {
  it('publishes only while somebody has subscribed, numbers from 1, in exactly the seed’s text', async () => {
    const port = await freePort()
    const program = await startServer(port)
    const client = await connect(port)
    expect(client.info).toEqual({ name: 'axis_server' })
    const texts: string[] = []
    const five = new Promise<void>((resolve) => {
      client.on('message', (message) => {
        texts.push(message.paramText)
        if (texts.length === 5) resolve()
      })
    })
    await client.subscribe('/axis')
    await five
    expect(texts[0]).toBe('{"roll": 1, "pitch": 1, "yaw": 1}')
    expect(texts[4]).toBe('{"roll": 5, "pitch": 5, "yaw": 5}')
    await client.unsubscribe('/axis')
    const last = (await client.call('/axis')).paramText
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await client.call('/axis')).paramText).toBe(last)
    expect((await client.call('/health')).param).toMatchObject({ status: 'ok', name: 'axis_server', clients: 1 })
    program.child.kill('SIGUSR2')
    await program.line(/the sensor has failed/)
    await expect(client.call('/health')).rejects.toMatchObject({ status: 4, param: { status: 'failed' } })
    program.child.kill('SIGUSR2')
    await program.line(/works again/)
    expect((await client.call('/health')).param).toMatchObject({ status: 'ok' })
    await program.line(/subscribed to \/axis/)
    client.close()
    await program.line(/disconnected, 0 connected/)
  })

  it('takes its name, password and port from the environment, and 3002 for what is no port', async () => {
    const port = await freePort()
    await startServer(port, { AXIS_NAME: 'other', AXIS_PASSWORD: 'x' })
    await expect(connect(port)).rejects.toMatchObject({ code: 'password' })
    const client = await VsoaClient.connect({ host: '127.0.0.1', port, password: 'x' })
    expect(client.info).toEqual({ name: 'other' })
    client.close()
    // Whether 3002 is free on this machine is not ours to say; which port it goes for is.
    const odd = new Program('axis-server', { AXIS_HOST: '127.0.0.1', VSOA_AUTO_PORT: 'abc' })
    await odd.line(/started, VSOA port 3002|can't listen on 127\.0\.0\.1:3002/)
  })

  it('releases all clients but the one that asks', async () => {
    const port = await freePort()
    const program = await startServer(port)
    const clients = await Promise.all([connect(port), connect(port), connect(port)])
    const [asks, ...others] = clients
    const closed = others.map((client) => new Promise((resolve) => client.once('close', resolve)))
    expect((await asks?.call(RELEASE_URL, undefined, { method: 'SET' }))?.param).toEqual({ released: 2 })
    // Who asked may pause it at once: they are free all the same.
    program.child.kill('SIGSTOP')
    await Promise.all(closed)
    program.child.kill('SIGCONT')
    expect(asks?.connected).toBe(true)
    await expect(asks?.call(RELEASE_URL)).rejects.toMatchObject({ status: 2 })
    await program.line(/released 2 clients/)
    asks?.close()
  })

  it('closes its clients and ends with 0 on SIGTERM, and when its agent is gone', async () => {
    const port = await freePort()
    const program = await startServer(port)
    const client = await connect(port)
    const closed = new Promise((resolve) => client.once('close', resolve))
    program.child.kill('SIGTERM')
    await closed
    expect(await program.exit).toEqual({ code: 0, signal: null })
    const orphan = await startServer(port)
    orphan.child.stdin?.end()
    expect(await orphan.exit).toEqual({ code: 0, signal: null })
  })

  it('says why it can’t listen and ends with 1', async () => {
    const port = await freePort()
    await startServer(port)
    const second = new Program('axis-server', { AXIS_HOST: '127.0.0.1', VSOA_AUTO_PORT: String(port) })
    await second.line(new RegExp(`can't listen on 127\\.0\\.0\\.1:${port}.*EADDRINUSE`))
    expect(await second.exit).toMatchObject({ code: 1 })
  })

  it('needs at most 60 MB', async () => {
    const { readFile } = await import('node:fs/promises')
    const program = await startServer(await freePort())
    const status = await readFile(`/proc/${program.child.pid}/status`, 'utf8').catch(() => 'VmRSS: 0 kB')
    expect(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(60 * 1024)
  })
})

describe('axis-server with AXIS_STANDBY=warm', () => {
  /** Two of them, a position server that names the first, and three clients that have heard something. */
  async function pair() {
    const [first, second] = [await freePort(), await freePort()]
    const named = { port: first }
    const positions = new PositionServer((name) => (name === 'axis_server' ? { addr: '127.0.0.1', port: named.port } : null))
    const position = await positions.listen({ host: '127.0.0.1', port: 0 })
    const env = { AXIS_STANDBY: 'warm', VSOA_POS_SERVER: `127.0.0.1:${position.port}` }
    const servers = [await startServer(first, env), await startServer(second, env)] as const
    await servers[1].line(new RegExp(`follows 127.0.0.1:${first}`))
    const clients = [new Heard(position), new Heard(position), new Heard(position)]
    for (const client of clients) await client.reach((numbers) => numbers.length > 5)
    const close = async () => {
      for (const { client } of clients) await client.close()
      await positions.close()
    }
    return { ports: [first, second] as const, named, servers, clients, close }
  }

  it('goes on with the next number when it is released: every client’s numbers are consecutive, to and fro', async () => {
    const { ports, named, servers, clients, close } = await pair()
    for (const [from, to] of [
      [0, 1],
      [1, 0],
      [0, 1],
    ] as const) {
      named.port = ports[to]
      const asks = await connect(ports[from])
      expect((await asks.call(RELEASE_URL, undefined, { method: 'SET' })).param).toEqual({ released: 3 })
      asks.close()
      for (const each of clients) await each.reach(() => each.since(ports[to]) > 20)
      // A follower is no client, and no subscriber: what it has is the leader's.
      await servers[from].line(new RegExp(`follows 127.0.0.1:${ports[to]}`))
      const ask = await connect(ports[to])
      expect((await ask.call('/health')).param).toMatchObject({ clients: 4 })
      ask.close()
    }
    for (const each of clients) expect(each.breaks()).toEqual([])
    await close()
  })

  it('hands over when it is told to end, also to clients that come late, and goes on after a kill −9', async () => {
    const { ports, named, servers, clients, close } = await pair()
    const late = new Heard(clients[0]?.position ?? { host: '', port: 0 }, 300)
    await late.reach((numbers) => numbers.length > 5)
    clients.push(late)
    named.port = ports[1]
    servers[0].child.kill('SIGTERM')
    for (const each of clients) await each.reach(() => each.since(ports[1]) > 20)
    for (const each of clients) expect(each.breaks()).toEqual([])
    expect(await servers[0].exit).toEqual({ code: 0, signal: null })
    const env = { AXIS_STANDBY: 'warm', VSOA_POS_SERVER: `127.0.0.1:${late.position.port}` }
    const again = await startServer(ports[0], env)
    await again.line(new RegExp(`follows 127.0.0.1:${ports[1]}`))
    named.port = ports[0]
    servers[1].child.kill('SIGKILL')
    for (const each of clients) await each.reach(() => each.since(ports[0]) > 20)
    // What was on its way when it was killed may be missing or come twice: one number.
    for (const each of clients) for (const { before, after } of each.breaks()) expect(Math.abs(after - before - 1)).toBe(1)
    await close()
  })

  it('moves its numbers only while somebody has subscribed, and tells no subscriber of anything else', async () => {
    const { servers, clients, ports, close } = await pair()
    for (const { client } of clients) await client.close()
    await servers[0].line(/disconnected, 0 connected/)
    const asks = await connect(ports[0])
    const urls = new Set<string>()
    const last = (await asks.call('/axis')).paramText
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await asks.call('/axis')).paramText).toBe(last)
    const ten = new Promise<void>((resolve) => {
      let count = 0
      asks.on('message', ({ url }) => {
        urls.add(url)
        if (++count === 10) resolve()
      })
    })
    await asks.subscribe('/')
    await ten
    expect([...urls]).toEqual(['/axis'])
    asks.close()
    await close()
  })

  it('hands over to a follower before its clients are closed, and waits for its word', async () => {
    const port = await freePort()
    await startServer(port, { AXIS_STANDBY: 'warm', VSOA_POS_SERVER: '127.0.0.1:1' })
    const [follower, client, asks] = await Promise.all([connect(port), connect(port), connect(port)])
    const first = (await follower.call('/standby/follow', undefined, { method: 'SET' })).param
    expect(first).toMatchObject({ last: 0, subscribers: 0, handedOver: false })
    const handedOver = new Promise((resolve) => {
      follower.on('datagram', ({ param }) => {
        if ((param as { handedOver: boolean }).handedOver) resolve(param)
      })
    })
    const heard: number[] = []
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.on('message', ({ param }) => heard.push((param as { roll: number }).roll))
    await client.subscribe('/axis')
    await expect.poll(() => heard.length).toBeGreaterThan(3)
    const start = performance.now()
    expect((await asks.call(RELEASE_URL, undefined, { method: 'SET' })).param).toEqual({ released: 1 })
    // It said nothing: that was waited for, and not longer.
    expect(performance.now() - start).toBeGreaterThan(90)
    await closed
    expect(await handedOver).toMatchObject({ last: heard.at(-1), subscribers: 1 })
    asks.close()
  })

  it('says what it needs, and what is no way to stand by', async () => {
    const port = await freePort()
    const cold = await startServer(port, { AXIS_STANDBY: 'hot' })
    expect(cold.lines[0]).toBe('AXIS_STANDBY=hot is none of cold, warm, using cold')
    const alone = new Program('axis-server', { AXIS_STANDBY: 'warm', VSOA_POS_SERVER: 'nowhere' })
    await alone.line(/axis_server can't stand by: .*nowhere/)
    expect(await alone.exit).toMatchObject({ code: 1 })
    const asks = await connect(port)
    await expect(asks.call('/standby/follow', undefined, { method: 'SET' })).rejects.toMatchObject({ name: 'VsoaStatusError' })
    asks.close()
  })
})

/** An automatic client of the feed: each number it got, and from whom. */
class Heard {
  readonly got: { number: number; port: number }[] = []
  readonly client: AutoClient
  #port = 0
  #seen: (() => void)[] = []

  constructor(
    readonly position: Endpoint,
    reconnectDelayMs = 0,
  ) {
    this.client = new AutoClient({
      server: 'vsoa://axis_server',
      password: '123456',
      urls: ['/axis'],
      reconnectDelayMs,
      positionServers: [position],
    })
    this.client.on('connected', ({ endpoint }) => {
      this.#port = endpoint.port
    })
    this.client.on('message', ({ param }) => {
      this.got.push({ number: (param as { roll: number }).roll, port: this.#port })
      for (const seen of this.#seen.splice(0)) seen()
    })
    this.client.start()
  }

  /** Resolves when what it got fits; the test's own time limit ends the wait. */
  async reach(fits: (got: { number: number; port: number }[]) => boolean): Promise<void> {
    while (!fits(this.got)) await new Promise<void>((resolve) => this.#seen.push(resolve))
  }

  /** How many it got in a row from a port, up to now. */
  since(port: number): number {
    return this.got.length - 1 - this.got.findLastIndex((each) => each.port !== port)
  }

  /** Where a number isn't the one before and 1. */
  breaks(): { before: number; after: number }[] {
    return this.got.slice(1).flatMap(({ number: after }, index) => {
      const before = this.got[index]?.number ?? 0
      return after === before + 1 ? [] : [{ before, after }]
    })
  }
}

describe('axis-client', () => {
  it('finds the server by its name, prints what it hears, and goes on at the next one from 1', async () => {
    const [first, second] = [await freePort(), await freePort()]
    let active = first
    const asked: string[] = []
    const positions = new PositionServer((name) => {
      asked.push(name)
      return name === 'axis_server' ? { addr: '127.0.0.1', port: active } : null
    })
    const { port } = await positions.listen({ host: '127.0.0.1', port: 0 })
    const master = await startServer(first)
    await startServer(second)
    const client = new Program('axis-client', { VSOA_POS_SERVER: `127.0.0.1:${port}`, AXIS_RECONNECT_DELAY_MS: '0' })
    await client.line(/^On message, URL: \/axis payload: \{"roll": 3, "pitch": 3, "yaw": 3\}$/)
    expect(client.lines[0]).toBe('On connect, connect: connected, info: {"name":"axis_server"}')
    expect(client.lines[1]).toBe('On message, URL: /axis payload: {"roll": 1, "pitch": 1, "yaw": 1}')
    active = second
    const from = client.lines.length
    master.child.kill('SIGKILL')
    await client.line(/^On message, URL: \/axis payload: \{"roll": 2, /, from)
    const after = client.lines.slice(client.lines.findIndex((line) => line.includes('disconnected')))
    expect(after[0]).toMatch(/^On connect, connect: disconnected, info: ./)
    expect(after.slice(1, 3)).toEqual([
      'On connect, connect: connected, info: {"name":"axis_server"}',
      'On message, URL: /axis payload: {"roll": 1, "pitch": 1, "yaw": 1}',
    ])
    expect(new Set(asked)).toEqual(new Set(['axis_server']))
    client.child.kill('SIGTERM')
    expect(await client.exit).toEqual({ code: 0, signal: null })
    await positions.close()
  })

  it('says what is wrong with its settings', async () => {
    const client = new Program('axis-client', { AXIS_SERVER: 'vsoa://', VSOA_POS_SERVER: '127.0.0.1:1' })
    await client.line(/axis-client can't start: ./)
    expect(await client.exit).toMatchObject({ code: 1 })
  })
})
