import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RELEASE_URL } from '../lib/protocol/governor'
import { PositionServer, VsoaClient } from '../lib/vsoa'
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
