import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { isAlive, processInfo } from '../support/processes'
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
import { WarmPair } from '../support/warm-pair'
import { Watcher } from '../support/watcher'
import { act, container, newestSwitch, servedBy } from './actions'
import { codesOf, rawCall } from './raw'

const env = ['AXIS_PERIOD_MS=20']

let instance: Instance
let master: string
let slave: string
let watcher: Watcher

const portOf = async (taskId: string) => (await healthy(instance.api, taskId)).vsoaPort
async function pidOf(taskId: string): Promise<number> {
  const pid = instance.containerPid(await portOf(taskId))
  if (pid === null) throw new Error(`${taskId} has no process`)
  return pid
}
const microservice = () => instance.api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })
/** Waits for so many messages after `mark` and expects them to rise by one, without a disconnect between. */
async function expectGapless(mark: number, count: number): Promise<void> {
  await until(`${count} messages`, () => watcher.since(mark, 'message').length >= count)
  const numbers = watcher.since(mark, 'message').map((each) => each.number)
  expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i))
  expect(watcher.since(mark, 'disconnected')).toEqual([])
}
const kill = (pid: number | null) => process.kill(pid ?? Number.NaN, 'SIGKILL')

beforeAll(async () => {
  instance = await startInstance()
  master = (await deployAxisServer(instance.api, { name: 'server_master', node: 'node1', env })).taskId
  slave = (await deployAxisServer(instance.api, { name: 'server_slave', node: 'node2', env })).taskId
  await microserviceWith(instance.api, 2)
  await setMasterSlave(instance.api, { master, slave, ping: { intervalMs: 50, lost: 3 } })
  await activeIs(instance.api, master)
  watcher = new Watcher({
    server: `vsoa://${AXIS_NAME}`,
    password: AXIS_PASSWORD,
    urls: ['/axis'],
    keepaliveMs: 1000,
    connectTimeoutMs: 1000,
    reconnectDelayMs: 0,
    positionServers: [instance.position],
  })
  await servedBy(watcher, await portOf(master), 0)
})
afterAll(async () => {
  await watcher?.close()
  await instance?.stop()
})
/** Every test begins with both running, the master active, and the client there. */
afterEach(async () => {
  for (const each of [master, slave]) await act(instance.api, each, 'start')
  await microserviceWith(instance.api, 2)
  const mark = watcher.mark()
  if ((await microservice()).active === master) return
  await instance.api.call(contract.failback, { params: { id: AXIS_NAME } })
  await activeIs(instance.api, master)
  await servedBy(watcher, await portOf(master), mark)
})

describe('the active container', () => {
  it('is killed −9: the slave is announced at once, with evidence, and serves from 1', async () => {
    const [pid, slavePort, mark] = [await pidOf(master), await portOf(slave), watcher.mark()]
    kill(pid)
    expect(await servedBy(watcher, slavePort, mark)).toBe(1)
    expect(watcher.since(mark, 'disconnected').length).toBeGreaterThan(0)
    const newest = await newestSwitch(instance.api, (each) => each.kind === 'failover')
    expect(newest).toMatchObject({ from: { taskId: master }, to: { taskId: slave } })
    expect(['exit', 'connection closed']).toContain(newest.cause)
    expect(newest.evidence.length).toBeGreaterThan(0)
    expect(newest.announcedAt).toBeGreaterThanOrEqual(newest.detectedAt)
    // Its restart policy brings it back; nothing jumps back by itself.
    expect((await microserviceWith(instance.api, 2)).active).toBe(slave)
  })

  it('hangs (SIGSTOP): it is fenced before the slave is announced', async () => {
    const [pid, slavePort, mark] = [await pidOf(master), await portOf(slave), watcher.mark()]
    process.kill(pid, 'SIGSTOP')
    await servedBy(watcher, slavePort, mark)
    expect(isAlive(pid)).toBe(false)
    const newest = await newestSwitch(instance.api, (each) => each.cause === 'hang')
    expect(newest).toMatchObject({ kind: 'failover', from: { taskId: master }, to: { taskId: slave } })
    expect(newest.announcedAt).toBeGreaterThanOrEqual(newest.fencedAt ?? Number.POSITIVE_INFINITY)
    const row = await until('the exit is told', async () => {
      const found = await container(instance.api, master)
      return found.exit && found
    })
    expect(row.exit).toMatchObject({ signal: 'SIGKILL', reason: 'killed' })
  })

  it('is stopped as planned: promoted first; started again it stays a stand-in; failback moves the clients', async () => {
    const [slavePort, mark] = [await portOf(slave), watcher.mark()]
    // A connection that nobody can ask to go: it is waited for, and then told of.
    const silent = connect({ host: '127.0.0.1', port: await portOf(master) })
    await once(silent, 'connect')
    await act(instance.api, master, 'stop')
    silent.destroy()
    await servedBy(watcher, slavePort, mark)
    const query = { kind: ['container.clientsLeft' as const], subjectId: master }
    const told = await until('the event', async () => (await instance.api.call(contract.listEvents, { query })).list[0])
    expect(told.params).toEqual({ count: 1 })
    await newestSwitch(instance.api, (each) => each.kind === 'switchover' && each.cause === 'planned stop')
    expect((await container(instance.api, master)).status).toBe('stopped')
    await act(instance.api, master, 'start')
    expect((await microserviceWith(instance.api, 2)).active).toBe(slave)
    const before = watcher.mark()
    const moved = await instance.api.call(contract.failback, { params: { id: AXIS_NAME } })
    expect(moved).toMatchObject({ switch: { kind: 'failback', to: { taskId: master } }, released: 'rpc', clients: 1 })
    await servedBy(watcher, await portOf(master), before)
  })

  it('is paused as planned: promoted first, its clients released, not fenced; it comes back as a stand-in', async () => {
    const [pid, slavePort, mark] = [await pidOf(master), await portOf(slave), watcher.mark()]
    await act(instance.api, master, 'pause')
    await servedBy(watcher, slavePort, mark, 2000)
    expect(isAlive(pid)).toBe(true)
    await newestSwitch(instance.api, (each) => each.kind === 'switchover' && each.cause === 'planned pause')
    await act(instance.api, master, 'unpause')
    expect((await microserviceWith(instance.api, 2)).active).toBe(slave)
    expect(await pidOf(master)).toBe(pid)
  })
})

describe('killed −9 in the middle of a feed', () => {
  it('console: the feed has no gap, a failover works meanwhile, and the new console learns of it', async () => {
    const [first, mark] = [instance.pids().console, watcher.mark()]
    kill(first)
    await expectGapless(mark, 10)
    const again = () =>
      until(
        'the console is back',
        async () => (await fetch(`${instance.url}/readyz`)).ok && instance.pids().console !== first,
        30_000,
      )
    await again()
    expect((await microservice()).active).toBe(master)
    const [pid, slavePort, before] = [await pidOf(master), await portOf(slave), watcher.mark()]
    kill(instance.pids().console)
    kill(pid)
    await servedBy(watcher, slavePort, before)
    await newestSwitch(instance.api, (each) => each.to?.taskId === slave, 30_000)
  })

  it('governor: the feed has no gap, who is active is remembered, and it fails over again', async () => {
    const { epoch } = await microservice()
    const [first, mark] = [instance.pids().governor, watcher.mark()]
    kill(first)
    await expectGapless(mark, 10)
    const row = await until('the governor is back', async () => {
      const found = await microservice()
      return found.live && found.healthInstance === 2 && instance.pids().governor !== first && found
    })
    expect(row.active).toBe(master)
    expect(row.epoch).toBeGreaterThanOrEqual(epoch)
    const [pid, slavePort, before] = [await pidOf(master), await portOf(slave), watcher.mark()]
    kill(pid)
    await servedBy(watcher, slavePort, before)
    expect((await activeIs(instance.api, slave)).epoch).toBeGreaterThan(row.epoch)
  })

  it('governor while a rule is set: it is stored, that is said, and it counts once the governor is back', async () => {
    const { id, ping } = await microservice()
    const { governor } = instance.pids()
    const intervalMs = ping.intervalMs + 7
    process.kill(governor ?? Number.NaN, 'SIGSTOP')
    const loadBalanceDetail = [{ master, id: slave }]
    const set = { id, loadBalance: 'masterSlave', loadBalanceDetail, ping: { ...ping, intervalMs } } as const
    const answer = rawCall(instance, 'PUT', '/micro-service', set)
    await until('it is stored', async () => (await microservice()).ping.intervalMs === intervalMs)
    kill(governor)
    expect(codesOf(await answer)).toEqual([[null, 'governor.later']])
    await until('the governor has it', async () => {
      const now = await microservice()
      return now.live && now.healthInstance === 2 && instance.pids().governor !== governor
    })
    expect((await microservice()).ping).toEqual({ ...ping, intervalMs })
    await instance.api.call(contract.updateMicroservice, { body: { ...set, loadBalanceDetail: [...loadBalanceDetail], ping } })
  })

  it('agent: its containers are lost with it, the slave serves, and its container is back once and only once', async () => {
    const [pid, slavePort, mark] = [await pidOf(master), await portOf(slave), watcher.mark()]
    const agent = processInfo(pid)?.parent ?? Number.NaN
    expect(instance.pids().agents).toContain(agent)
    kill(agent)
    await servedBy(watcher, slavePort, mark)
    // Clients come over first: until the news of it are in, the console's rows are those from before.
    await activeIs(instance.api, slave)
    await healthy(instance.api, master)
    expect(isAlive(pid)).toBe(false)
    expect((await microserviceWith(instance.api, 2)).active).toBe(slave)
    expect(instance.pids().containers).toHaveLength(2)
    // The console's own line to the agent may be back a moment later than the governor's.
    await until('every node is online', async () => {
      const { list } = await instance.api.call(contract.listNodes)
      return list.length === 3 && list.every((each) => each.status === 'online')
    })
  })
})

describe('with warm standby', () => {
  let pair: WarmPair
  beforeAll(async () => {
    pair = await WarmPair.deploy(instance, { name: 'warm_axis', nodes: ['node1', 'node2'], periodMs: 10, clients: 3 })
  })
  afterAll(() => pair?.close())

  it('a planned stop: the numbers of every client are consecutive; started again, it follows', async () => {
    const { active, standby } = await pair.ready()
    const crossings = await pair.cross(() => act(instance.api, active, 'stop'), 20)
    for (const crossing of crossings) expect(crossing).toMatchObject({ missed: 0, repeated: 0 })
    await act(instance.api, active, 'start')
    expect(await pair.ready()).toEqual({ active: standby, standby: active })
  })

  it('kill −9: it goes on after the number that was followed last', async () => {
    const { active } = await pair.ready()
    const pid = await pair.pid(active)
    const crossings = await pair.cross(() => kill(pid), 20)
    for (const { missed, repeated } of crossings) expect(missed + repeated).toBeLessThanOrEqual(1)
  })
})
