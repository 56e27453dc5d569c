import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { AXIS_NAME, activeIs, deployAxisServer, healthy, microserviceWith, setMasterSlave, until } from '../support/scenario'
import type { Watcher } from '../support/watcher'
import { act, newestSwitch, servedBy } from './actions'
import { containerWhen, gapsSince, watchAxis } from './programs'
import { type Answer, codesOf, rawCall } from './raw'
import { startThatEnds } from './run-server'

/** A disk of its own, small enough to be filled. */
const DISK_MB = 24
/** So many small changes fit into what the database has in reserve; far less do. */
const MOST_CHANGES = 2_000
const PASSWORD = 'a-password-of-admin'
const env = ['AXIS_PERIOD_MS=20']

const folder = mkdtempSync(join(tmpdir(), 'tandem-disk-'))
const dataDir = join(folder, 'data')
const filler = join(folder, 'filler')
const mount = (...options: string[]) => execFileSync('mount', [...options, folder], { stdio: 'pipe' })
const mounted = mountDisk()
if (!mounted) process.stderr.write('faults-disk: skipped, a full disk needs Linux and root that may mount a tmpfs\n')

function mountDisk(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    mount('-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs')
    return true
  } catch {
    return false
  }
}

/** Takes every byte that is left. */
function fill(): void {
  const file = openSync(filler, 'a')
  try {
    for (const size of [262_144, 4_096, 1]) {
      const chunk = Buffer.alloc(size)
      for (;;) {
        try {
          writeSync(file, chunk)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          break
        }
      }
    }
  } finally {
    closeSync(file)
  }
}

afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!mounted)('a disk that fills up while Tandem runs', () => {
  let instance: Instance
  let watcher: Watcher
  let master: string
  let slave: string
  let containers: number[]
  let mark: number
  /** The lost pings that were last taken, and those that were last asked for. */
  let taken = 3
  let lost = 3

  const change = async (): Promise<Answer> => {
    lost = lost === 4 ? 5 : 4
    const answer = await rawCall(instance, 'PUT', '/micro-service', {
      id: AXIS_NAME,
      loadBalance: 'masterSlave',
      loadBalanceDetail: [{ master, id: slave }],
      ping: { intervalMs: 500, lost },
    })
    if (answer.http === 200) taken = lost
    return answer
  }
  const signIn = () =>
    fetch(`${instance.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: instance.url },
      body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    })
  const service = (name: string, config: unknown) => ({
    name,
    node: { names: ['node1'] },
    image: { ref: 'axis-server@1.0.0#linux', config },
  })
  const config = async () => (await instance.api.call(contract.imageConfig, { query: { ref: 'axis-server@1.0.0#linux' } })).config

  beforeAll(async () => {
    instance = await startInstance({ dataDir, env: { TANDEM_ADMIN_PASSWORD: PASSWORD } })
    master = (await deployAxisServer(instance.api, { name: 'server_master', node: 'node1', env })).taskId
    slave = (await deployAxisServer(instance.api, { name: 'server_slave', node: 'node2', env })).taskId
    await microserviceWith(instance.api, 2)
    await setMasterSlave(instance.api, { master, slave })
    await activeIs(instance.api, master)
    watcher = watchAxis(instance)
    await servedBy(watcher, (await healthy(instance.api, master)).vsoaPort, 0)
    containers = instance.pids().containers
    mark = watcher.mark()
    fill()
  })
  afterAll(async () => {
    await watcher?.close()
    await instance?.stop()
  })

  it('says so to whoever changes something, and changes nothing', async () => {
    let answer = await change()
    for (let i = 0; i < MOST_CHANGES && answer.http === 200; i++) answer = await change()
    expect([answer.http, answer.status, codesOf(answer)]).toEqual([507, 507, [[null, 'store.unwritable']]])
    expect(answer.message).toMatch(/^The data folder can’t be written \(.*full.*\)\. Nothing was changed\./)
    expect((await instance.api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })).ping.lost).toBe(taken)

    const made = await rawCall(instance, 'POST', '/service', service('more', await config()), { 'accept-language': 'zh-CN' })
    expect([made.http, made.message]).toEqual([507, expect.stringMatching(/^数据目录无法写入/)])
    expect((await instance.api.call(contract.listServices)).total).toBe(2)
    const client = await rawCall(instance, 'POST', '/client', { server: AXIS_NAME, urls: ['/axis'] })
    expect(client.http).toBe(507)
    expect(await instance.api.call(contract.listClients)).toEqual([])
    const stop = await rawCall(instance, 'PUT', '/container', { id: 'server_slave-1', action: 'stop' })
    expect(stop.http).toBe(507)
  })

  it('refuses a login with the reason', async () => {
    const response = await signIn()
    expect([response.status, await response.json()]).toEqual([507, { code: 'STORE_UNWRITABLE' }])
  })

  it('is no reason for a container to end, or for the feed to have a gap', async () => {
    expect(await gapsSince(watcher, mark, 50)).toEqual([])
    expect(instance.pids().containers).toEqual(containers)
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200)
    expect((await instance.api.call(contract.listNodes)).list.map((each) => each.status)).toEqual(['online', 'online', 'online'])
  })

  it('keeps nobody from failing over, and a killed container from being started again', async () => {
    const slavePort = (await healthy(instance.api, slave)).vsoaPort
    const killed = instance.containerPid((await healthy(instance.api, master)).vsoaPort) ?? Number.NaN
    const before = watcher.mark()
    process.kill(killed, 'SIGKILL')
    await servedBy(watcher, slavePort, before)
    await until('the killed one to be back', () => {
      const now = instance.pids().containers
      return now.length === 2 && !now.includes(killed)
    })
    mark = watcher.mark()
  })

  it('does all it should once there is space again, and knows what happened meanwhile', async () => {
    unlinkSync(filler)
    expect((await change()).http).toBe(200)
    expect((await signIn()).status).toBe(200)
    const record = await newestSwitch(instance.api, (each) => each.to?.taskId === slave)
    expect([record.kind, record.from?.taskId]).toEqual(['failover', master])
    // At least once: a machine that is very busy may make the governor end it again.
    const row = await containerWhen(instance.api, master, 'its restart is known', (each) => each.restartCnt >= 1)
    expect(row.exit).toMatchObject({ signal: 'SIGKILL' })
    await microserviceWith(instance.api, 2)
    await act(instance.api, master, 'stop')
    await act(instance.api, master, 'start')
    const { taskId } = await deployAxisServer(instance.api, { name: 'more', node: 'node1' })
    await healthy(instance.api, taskId)
    // What isn't known when the disk is full again can't be known before there is space.
    await microserviceWith(instance.api, 3)
    expect(await gapsSince(watcher, mark, 10)).toEqual([])
  })

  it('keeps a console that ends meanwhile away, but nothing else; it is back with the space and knows everything', async () => {
    fill()
    const [first, masterPort] = [instance.pids().console ?? Number.NaN, (await healthy(instance.api, master)).vsoaPort]
    const killed = instance.containerPid((await healthy(instance.api, slave)).vsoaPort) ?? Number.NaN
    const before = watcher.mark()
    process.kill(first, 'SIGKILL')
    process.kill(killed, 'SIGKILL')
    await servedBy(watcher, masterPort, before)
    mark = watcher.mark()
    expect(await gapsSince(watcher, mark, 50)).toEqual([])
    unlinkSync(filler)
    await until(
      'the console is back',
      async () => (await fetch(`${instance.url}/readyz`)).ok && instance.pids().console !== first,
      30_000,
    )
    const record = await newestSwitch(instance.api, (each) => each.to?.taskId === master)
    expect(record.from?.taskId).toBe(slave)
    // The third came when there was space before.
    await microserviceWith(instance.api, 3)
    expect(await gapsSince(watcher, mark, 50)).toEqual([])
  })

  it('refuses the next start while it is full, or read-only, with the reason', async () => {
    await watcher.close()
    expect(await instance.stop()).toBe(0)
    fill()
    const full = await startThatEnds({ TANDEM_DATA_DIR: dataDir })
    expect(full).toMatchObject({
      code: 1,
      text: expect.stringContaining(`The data folder ${dataDir} (TANDEM_DATA_DIR) is on a full disk.`),
    })
    mount('-o', 'remount,ro')
    const readOnly = await startThatEnds({ TANDEM_DATA_DIR: dataDir })
    expect(readOnly).toMatchObject({
      code: 1,
      text: expect.stringContaining(`The data folder ${dataDir} (TANDEM_DATA_DIR) is on a read-only file system.`),
    })
  })
})
