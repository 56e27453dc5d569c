import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { descendants, isAlive } from '../support/processes'
import { deployAxisServer, healthy, until } from '../support/scenario'

const linux = process.platform === 'linux'
/** As long as a shutdown of every role may take. */
const END_MS = 25_000

let folder: string
let dataDir: string
let cleanUp: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-start-'))
  dataDir = join(folder, 'data')
})
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
  cleanUp = []
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

async function start(env: Record<string, string> = {}): Promise<Instance> {
  const instance = await startInstance({ dataDir, env })
  cleanUp.push(() => instance.stop())
  return instance
}

/** Everything that runs for an instance, the parent included. */
const family = (parent: number) => [parent, ...descendants(parent).map(({ pid }) => pid)]
const allGone = (pids: readonly number[]) => until('every process to end', () => !pids.some(isAlive), END_MS)

/** Runs a start to its end and gives what it said. */
async function startThatEnds(env: Record<string, string>): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['dist/server.js'], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      TANDEM_POSITION_PORT: String(await freePort()),
      TANDEM_DATA_DIR: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  cleanUp.push(() => child.kill('SIGKILL'))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

describe('a start', () => {
  it('says when it is ready, keeps its data to itself, and ends all it started', async () => {
    const instance = await start()
    expect(instance.output()).toMatch(/^Tandem is ready at http:\/\/127\.0\.0\.1:\d+$/m)
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    for (const file of ['secret.key', 'roles.json', 'parent.lock']) expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600)
    const { parent, console: web, governor, agents } = instance.pids()
    expect([web, governor, agents.length]).toEqual([expect.any(Number), expect.any(Number), 3])
    // Without the privilege the governor stays where the parent is; it never comes behind it.
    const [ours, ofConsole, ofGovernor] = [getPriority(), getPriority(web ?? 0), getPriority(governor ?? 0)]
    expect(ofConsole).toBe(ours)
    expect(ofGovernor).toBeLessThanOrEqual(ours)
    const pids = family(parent)
    expect(await instance.stop()).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
  })

  it.runIf(linux)('hides what opens the console from the other roles', async () => {
    const instance = await start({ TANDEM_ADMIN_PASSWORD: 'a-password-of-admin' })
    const { console: web, governor, agents } = instance.pids()
    const environment = (pid: number | null) => readFileSync(`/proc/${pid}/environ`, 'latin1')
    expect(environment(web)).toContain(instance.token)
    for (const pid of [governor, ...agents]) {
      expect(environment(pid)).not.toContain(instance.token)
      expect(environment(pid)).not.toContain('a-password-of-admin')
    }
  })

  it('is refused on a data folder in use, and the one that runs goes on', async () => {
    const instance = await start()
    const second = await startThatEnds({})
    expect(second.code).toBe(1)
    expect(second.text).toContain(`in use by another Tandem (process ${instance.pids().parent} `)
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200)
  })

  it('is refused on a busy PORT and on a busy position port, with the name of the setting', async () => {
    const holder = createServer()
    const port = await listening(holder)
    const busy = await startThatEnds({ PORT: String(port) })
    expect(busy).toMatchObject({ code: 1, text: expect.stringContaining(`PORT ${port} on 127.0.0.1 is in use`) })

    const instance = await start()
    dataDir = join(folder, 'other')
    const position = await startThatEnds({ TANDEM_POSITION_PORT: String(instance.position.port) })
    expect(position.code).toBe(1)
    expect(position.text).toContain(`TANDEM_POSITION_PORT ${instance.position.port} on 127.0.0.1 is in use`)
  })

  it('is refused on a wrong setting and on a folder that can’t be one', async () => {
    const wrong = await startThatEnds({ PORT: 'abc', TANDEM_API_TOKEN: 'x' })
    expect(wrong.code).toBe(1)
    expect(wrong.text).toContain('PORT is "abc". Allowed: a whole number from 1 to 65535.')
    expect(wrong.text).toContain('TANDEM_API_TOKEN has a wrong value (not shown)')
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const notAFolder = await startThatEnds({ TANDEM_DATA_DIR: file })
    expect(notAFolder).toMatchObject({ code: 1, text: expect.stringContaining(`The data folder ${file} (TANDEM_DATA_DIR)`) })
  })

  it.runIf(linux && statSync('/dev/full', { throwIfNoEntry: false }))('is refused where nothing can be made', async () => {
    const { code, text } = await startThatEnds({ TANDEM_DATA_DIR: '/proc/tandem' })
    expect(code).toBe(1)
    expect(text).toContain('The data folder /proc/tandem (TANDEM_DATA_DIR)')
  })
})

describe('kill -9', () => {
  it.runIf(linux)('of the parent ends every role and container; the next start takes over', async () => {
    const first = await start()
    const service = await deployAxisServer(first.api, { name: 'server_master', node: 'node1' })
    await healthy(first.api, service.taskId)
    const pids = family(first.pids().parent)
    expect(first.pids().containers).toHaveLength(1)
    process.kill(first.pids().parent, 'SIGKILL')
    await allGone(pids)

    const second = await start()
    await healthy(second.api, service.taskId)
    expect(second.pids().containers).toHaveLength(1)
  })

  it.runIf(linux)('of a role starts it again, and nothing else', async () => {
    const instance = await start()
    const before = instance.pids()
    for (const role of ['governor', 'console'] as const) {
      const old = instance.pids()[role] ?? Number.NaN
      process.kill(old, 'SIGKILL')
      await until(`another ${role}`, () => {
        const now = instance.pids()[role]
        return now !== null && now !== old
      })
      await until('all to be ready', async () => {
        const answer = await fetch(`${instance.url}/readyz`).catch(() => null)
        return answer?.status === 200
      })
    }
    expect(instance.pids()).toMatchObject({ parent: before.parent, agents: before.agents })
  })
})

describe.runIf(linux)('npm start', () => {
  /** Starts as a person does, in a process group of its own, and gives npm, what it started, and its output. */
  async function npmStart(): Promise<{ npm: ChildProcess; pids: number[] }> {
    const npm = spawn('npm', ['start'], {
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(await freePort()),
        TANDEM_POSITION_PORT: String(await freePort()),
        TANDEM_DATA_DIR: dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let text = ''
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (text += chunk))
    await until(
      'npm start to be ready',
      () => {
        if (npm.exitCode !== null) throw new Error(text)
        return text.includes('Tandem is ready at')
      },
      170_000,
    )
    const pids = family(npm.pid ?? Number.NaN)
    cleanUp.push(() => allGone(pids))
    expect(pids.length).toBeGreaterThanOrEqual(7)
    return { npm, pids }
  }

  it.each([
    ['SIGTERM to npm alone', (npm: number) => process.kill(npm, 'SIGTERM')],
    ['SIGKILL to npm alone', (npm: number) => process.kill(npm, 'SIGKILL')],
    ['Ctrl-C, a SIGINT to the group', (npm: number) => process.kill(-npm, 'SIGINT')],
    ['a closed terminal, a SIGHUP to the group', (npm: number) => process.kill(-npm, 'SIGHUP')],
    ['SIGKILL to the group', (npm: number) => process.kill(-npm, 'SIGKILL')],
  ])('ends whole after %s', { timeout: 220_000 }, async (_name, end) => {
    const { npm, pids } = await npmStart()
    end(npm.pid ?? Number.NaN)
    await allGone(pids)
  })
})

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
