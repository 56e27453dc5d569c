import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { ApiClient } from '../support/api-client'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { descendants, isAlive } from '../support/processes'
import {
  AXIS_NAME,
  AXIS_PASSWORD,
  activeIs,
  deployAxisServer,
  healthy,
  microserviceWith,
  setMasterSlave,
  until,
} from '../support/scenario'
import type { Watcher } from '../support/watcher'
import { act, newestSwitch, servedBy } from './actions'
import { containerWhen, watchAxis } from './programs'

const linux = process.platform === 'linux'
/** As long as a shutdown of every role may take. */
const END_MS = 25_000
const env = ['AXIS_PERIOD_MS=20']
const TOKEN = 'token-of-this-test'

const folder = mkdtempSync(join(tmpdir(), 'tandem-end-'))
const dataDir = join(folder, 'data')
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

const family = (root: number) => [root, ...descendants(root).map(({ pid }) => pid)]

describe.runIf(linux)('a shutdown and the next start on the same data folder', () => {
  // The same ports: clients elsewhere know where to ask.
  let ports: Record<string, string>
  let instance: Instance
  let watcher: Watcher
  let master: string
  let slave: string
  let resting: string
  let client: string

  const log = async (taskId: string) =>
    (await instance.api.call(contract.containerLog, { params: { taskId }, query: { lines: 500 } })).lines.map((line) => line.text)
  const microservice = () => instance.api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })

  beforeAll(async () => {
    ports = { PORT: String(await freePort()), TANDEM_POSITION_PORT: String(await freePort()) }
    instance = await startInstance({ dataDir, env: ports })
    master = (await deployAxisServer(instance.api, { name: 'server_master', node: 'node1', env })).taskId
    slave = (await deployAxisServer(instance.api, { name: 'server_slave', node: 'node2', env })).taskId
    resting = (await deployAxisServer(instance.api, { name: 'resting', node: 'node1', env: ['AXIS_NAME=resting'] })).taskId
    await microserviceWith(instance.api, 2)
    await setMasterSlave(instance.api, { master, slave })
    await activeIs(instance.api, master)
    watcher = watchAxis(instance)
    await servedBy(watcher, (await healthy(instance.api, master)).vsoaPort, 0)
    const made = await instance.api.call(contract.createClient, {
      body: { name: 'console client', server: AXIS_NAME, password: AXIS_PASSWORD, urls: ['/axis'], reconnectDelayMs: 0 },
    })
    client = made.id
    // The slave serves, the master is back as a stand-in, one is stopped: that is what must be found again.
    await act(instance.api, master, 'stop')
    await activeIs(instance.api, slave)
    await act(instance.api, master, 'start')
    await act(instance.api, resting, 'stop')
    await microserviceWith(instance.api, 2)
    await until('the client to be served', async () => {
      const row = await instance.api.call(contract.getClient, { params: { id: client } })
      return row.state === 'connected' && row.publisher?.taskId === slave
    })
  })
  afterAll(async () => {
    await watcher?.close()
    await instance?.stop()
  })

  it('ends simulated containers cleanly and brings everything back as it was desired', async () => {
    const before = await microservice()
    const last = await newestSwitch(instance.api, () => true)
    const slaveBefore = await healthy(instance.api, slave)
    const processes = family(instance.pids().parent)
    expect(instance.pids().containers).toHaveLength(2)
    const mark = watcher.mark()

    expect(await instance.stop()).toBe(0)
    expect(processes.filter(isAlive)).toEqual([])
    await watcher.next('disconnected', { since: mark })

    const between = watcher.mark()
    instance = await startInstance({ dataDir, env: ports })
    const { vsoaPort, exit } = await healthy(instance.api, slave)
    expect(vsoaPort).toBe(slaveBefore.vsoaPort)
    expect(exit).toMatchObject({ code: 0, signal: null, reason: 'agent ended' })
    expect(await log(slave)).toEqual(expect.arrayContaining(['axis_server ends: SIGTERM', 'ended: agent ended, code 0']))
    expect(await servedBy(watcher, vsoaPort, between)).toBe(1)
    await healthy(instance.api, master)

    expect(await microserviceWith(instance.api, 2)).toMatchObject({
      active: slave,
      loadBalance: 'masterSlave',
      epoch: before.epoch,
      loadBalanceDetail: before.loadBalanceDetail,
    })
    expect((await newestSwitch(instance.api, () => true)).id).toBe(last.id)
    expect(watcher.since(between, 'connected')).toHaveLength(1)
    expect(await containerWhen(instance.api, resting, 'it is known', (row) => row.nodeOnline)).toMatchObject({
      status: 'stopped',
      desired: 'stopped',
    })
    expect(instance.pids().containers).toHaveLength(2)
  })

  it('runs clients again, and says in their output that this was no failover', async () => {
    const items = await until('its first message', async () => {
      const feed = await instance.api.call(contract.clientFeed, { params: { id: client } })
      return feed.items.some((each) => each.kind === 'message') && feed.items
    })
    expect(items[0]).toMatchObject({ kind: 'system', text: 'console restarted' })
    const row = await instance.api.call(contract.getClient, { params: { id: client } })
    expect(row).toMatchObject({ running: true, state: 'connected', publisher: { taskId: slave } })
  })

  it('fails over as before', async () => {
    const pid = instance.containerPid((await healthy(instance.api, slave)).vsoaPort) ?? Number.NaN
    const mark = watcher.mark()
    const masterPort = (await healthy(instance.api, master)).vsoaPort
    process.kill(pid, 'SIGKILL')
    await servedBy(watcher, masterPort, mark)
  })
})

describe.runIf(linux)('the program that starts it', () => {
  let cleanUp: (() => unknown)[] = []
  afterEach(async () => {
    for (const step of cleanUp.reverse()) await step()
    cleanUp = []
  })

  /** As `npm start` runs it, without npm, in a process group of its own. */
  async function run(): Promise<{ run: ChildProcess; api: ApiClient }> {
    const port = await freePort()
    const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], {
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(port),
        TANDEM_POSITION_PORT: String(await freePort()),
        TANDEM_DATA_DIR: join(folder, 'run'),
        TANDEM_API_TOKEN: TOKEN,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    cleanUp.push(() => child.kill('SIGKILL'))
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
    await until(
      'it to be ready',
      () => {
        if (child.exitCode !== null) throw new Error(text)
        return text.includes('Tandem is ready at')
      },
      170_000,
    )
    return { run: child, api: new ApiClient({ url: `http://127.0.0.1:${port}`, token: TOKEN }) }
  }

  it.each([
    ['SIGKILL', 'SIGKILL'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGHUP', 'SIGHUP'],
  ] as const)('ended alone by %s leaves no process behind, nor a container', { timeout: 220_000 }, async (_, signal) => {
    const { run: child, api } = await run()
    // The first one deploys it, the others find it again.
    const { list } = await api.call(contract.listContainersByService)
    const taskId = list[0]?.taskId ?? (await deployAxisServer(api, { name: 'server', node: 'node1' })).taskId
    await healthy(api, taskId)
    const pids = family(child.pid ?? Number.NaN)
    expect(pids.length).toBeGreaterThanOrEqual(8)
    process.kill(child.pid ?? Number.NaN, signal)
    await until('every process to end', () => !pids.some(isAlive), END_MS)
  })
})
