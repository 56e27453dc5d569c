import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { descendants, isAlive } from '../support/processes'
import { AXIS_NAME, activeIs, deployAxisServer, healthy, microserviceWith, setMasterSlave, until } from '../support/scenario'
import type { Watcher } from '../support/watcher'
import { newestSwitch, servedBy } from './actions'
import { deployProgram, watchAxis } from './programs'

/** A container that starts something and leaves it: what is left has no parent below the agent. */
const STRAY =
  "require('child_process').spawn('sh', ['-c', 'sleep 600 & echo left $!'], { stdio: 'inherit' }); setInterval(() => {}, 1000)"

let instance: Instance
let dataDir: string
let watcher: Watcher
let master: string
let slave: string
let stray: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tandem-power-'))
  instance = await startInstance({ dataDir })
  const env = ['AXIS_PERIOD_MS=20']
  master = (await deployAxisServer(instance.api, { name: 'server_master', node: 'node1', env })).taskId
  slave = (await deployAxisServer(instance.api, { name: 'server_slave', node: 'node2', env })).taskId
  await microserviceWith(instance.api, 2)
  await setMasterSlave(instance.api, { master, slave })
  await activeIs(instance.api, master)
  stray = (await deployProgram(instance.api, { name: 'stray', node: 'node1', script: STRAY })).taskId
  watcher = watchAxis(instance)
  await servedBy(watcher, (await healthy(instance.api, master)).vsoaPort, 0)
})
afterAll(async () => {
  await watcher?.close()
  await instance?.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

const node = (name: string) =>
  until(`node ${name}`, async () => {
    const { list } = await instance.api.call(contract.listNodes, { query: { name } })
    return list.find((each) => each.name === name)
  })
const power = async (name: string, on: boolean) =>
  instance.api.call(contract.setNodePower, { params: { id: (await node(name)).id }, body: { on } })
const processesOf = async (taskId: string) => {
  const { vsoaPort } = await healthy(instance.api, taskId)
  return instance.containerPid(vsoaPort) ?? Number.NaN
}

describe.runIf(process.platform === 'linux')('the power of a simulated node', () => {
  it('off: all its processes are gone at once, the slave serves; a restart of the console leaves it off', async () => {
    const slavePort = (await healthy(instance.api, slave)).vsoaPort
    const agent = await until('the agent of the master', async () => {
      const pid = await processesOf(master)
      return instance.pids().agents.find((each) => descendants(each).some((below) => below.pid === pid))
    })
    const left = await until('what the stray program leaves', async () => {
      const { lines } = await instance.api.call(contract.containerLog, { params: { taskId: stray }, query: {} })
      return Number(/^left (\d+)$/.exec(lines.find((each) => each.text.startsWith('left'))?.text ?? '')?.[1] ?? 0)
    })
    // The agent, the master, the stray program, and what it left.
    const doomed = [agent, ...descendants(agent).map((each) => each.pid), left]
    expect(doomed).toHaveLength(4)
    expect(doomed.filter(isAlive)).toEqual(doomed)
    const mark = watcher.mark()
    const row = await power('node1', false)
    expect(row).toMatchObject({ power: 'off' })
    expect(doomed.filter(isAlive)).toEqual([])
    expect(await servedBy(watcher, slavePort, mark)).toBe(1)
    const newest = await newestSwitch(instance.api, (each) => each.kind === 'failover')
    expect(newest).toMatchObject({ from: { taskId: master }, to: { taskId: slave } })
    // Nobody was left to tell of an exit.
    expect(['connection closed', 'agent gone']).toContain(newest.cause)
    expect(
      await until('it is offline', async () => {
        const now = await node('node1')
        return now.status === 'offline' && now
      }),
    ).toMatchObject({ power: 'off', offlineCause: 'power off', statusReason: expect.any(String) })
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200)

    process.kill(instance.pids().console ?? Number.NaN, 'SIGKILL')
    await until('the console is back', async () => (await node('node2')).status === 'online')
    expect(await node('node1')).toMatchObject({ power: 'off', offlineCause: 'power off' })
    expect(instance.pids().agents).toHaveLength(2)
  })

  it('on: its containers come back as desired, each once, and the slave goes on serving', async () => {
    const mark = watcher.mark()
    const row = await power('node1', true)
    expect(row.power).toBe('on')
    await microserviceWith(instance.api, 2)
    // The governor has reached it; it tells the console, which knows a moment later.
    await until('it is online', async () => (await node('node1')).status === 'online')
    expect(instance.pids().agents).toHaveLength(3)
    expect(instance.pids().containers).toHaveLength(3)
    const { active } = await instance.api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })
    expect(active).toBe(slave)
    expect(watcher.since(mark, 'disconnected')).toEqual([])
    // Asking for what is so already does nothing.
    const { agents } = instance.pids()
    await power('node1', true)
    expect(instance.pids().agents).toEqual(agents)
  })

  it('is kept over a restart of everything, which doesn’t wait for it', async () => {
    await power('node3', false)
    await instance.stop()
    instance = await startInstance({ dataDir })
    const { list } = await instance.api.call(contract.listNodes)
    expect(list.map((each) => [each.name, each.status, each.power])).toEqual([
      ['node1', 'online', 'on'],
      ['node2', 'online', 'on'],
      ['node3', 'offline', 'off'],
    ])
    const third = list[2]?.id ?? ''
    await instance.api.call(contract.setNodePower, { params: { id: third }, body: { on: true } })
    await until('node3 is online', async () => {
      const found = await instance.api.call(contract.getNode, { params: { id: third } })
      return found.status === 'online'
    })
  })
})
