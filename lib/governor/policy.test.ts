import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../domain/failover-policy'
import { AGENT_URLS, type AgentContainer } from '../protocol/agent'
import { GOVERNOR_STATUS, GOVERNOR_URLS, type SwitchRecord } from '../protocol/governor'
import { VsoaClient, VsoaStatusError } from '../vsoa'
import { killed, World } from './testing/world'

const AXIS = 'axis_server'
const world = new World()
let master: AgentContainer
let slave: AgentContainer
let governor: Awaited<ReturnType<World['spawnGovernor']>>

beforeAll(async () => {
  await world.open()
  await Promise.all([world.startAgent('n1'), world.startAgent('n2')])
  governor = await world.spawnGovernor()
  await Promise.all([world.watch('n1'), world.watch('n2')])
  master = await world.run('n1', { name: 'server_master' })
  slave = await world.run('n2', { name: 'server_slave', restart: { policy: 'always', maxRetries: 0 } })
  await bothHealthy()
})
afterAll(() => world.close())

const bothHealthy = () => world.until(AXIS, (view) => view.instances.filter((each) => each.healthy).length === 2)
const put = (policy: object) =>
  world.set(GOVERNOR_URLS.putRule, {
    name: AXIS,
    strategy: 'masterSlave',
    master: master.spec.taskId,
    slaves: [slave.spec.taskId],
    ping: { intervalMs: 50, lost: 3 },
    policy,
  })
const switchover = (taskId: string) =>
  world.set<{ switch: SwitchRecord; released: string; clients: number }>(GOVERNOR_URLS.switchover, { name: AXIS, taskId })
const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof VsoaStatusError ? error.status : error),
  )

describe('the policy of a microservice', () => {
  it('switchover: promoted, announced, the clients released; refused where it makes no sense', async () => {
    expect(await statusOf(switchover(slave.spec.taskId))).toBe(GOVERNOR_STATUS.invalid)
    await put(DEFAULT_POLICY)
    const client = await VsoaClient.connect({ host: '127.0.0.1', port: master.port, password: '123456' })
    const closed = new Promise((resolve) => client.on('close', resolve))
    const moved = await switchover(slave.spec.taskId)
    expect(moved).toMatchObject({ switch: { kind: 'switchover', cause: 'planned switchover' }, released: 'rpc', clients: 1 })
    await closed
    expect(await world.port()).toBe(slave.port)
    expect(await switchover(slave.spec.taskId)).toMatchObject({ switch: null })
    expect(await statusOf(switchover('unknown'))).toBe(GOVERNOR_STATUS.noneHealthy)
    await switchover(master.spec.taskId)
    await put({ never: [slave.spec.taskId] })
    expect(await statusOf(switchover(slave.spec.taskId))).toBe(GOVERNOR_STATUS.invalid)
    expect(await statusOf(put({ never: [master.spec.taskId] }))).toBe(GOVERNOR_STATUS.invalid)
  })

  it('manual: kill -9 of the active is recorded, and nobody is promoted, also after kill -9 of the governor', async () => {
    await put({ mode: 'manual' })
    process.kill(master.pid ?? 0, 'SIGKILL')
    const lost = await world.switched((each) => each.kind === 'lost')
    expect(lost.evidence).toContainEqual(expect.objectContaining({ signal: 'policy', why: { code: 'keptManual', params: {} } }))
    expect(await world.port()).toBeNull()
    world.client?.close()
    await killed(governor)
    governor = await world.spawnGovernor()
    const view = await world.until(AXIS, (each) => each.standing?.keptBack === 'manual')
    expect(view.instances.find((each) => each.taskId === slave.spec.taskId)?.healthy).toBe(true)
    expect(await world.port()).toBeNull()
    await switchover(slave.spec.taskId)
    expect(await world.port()).toBe(slave.port)
  })

  it('suspended: a hang is not judged; at its end it is', async () => {
    await world.agent('n1', AGENT_URLS.start, { taskId: master.spec.taskId })
    await bothHealthy()
    const until = Date.now() + 1500
    await put({ mode: 'suspended', until })
    const view = await world.until(AXIS, (each) => each.standing?.mode === 'suspended')
    process.kill(slave.pid ?? 0, 'SIGSTOP')
    const record = await world.switched((each) => each.cause === 'hang' && each.epoch > view.epoch)
    expect(record.detectedAt).toBeGreaterThan(until)
    expect(record.to?.taskId).toBe(master.spec.taskId)
  })

  it('drain with an end: kept over kill -9 of the governor, and over by itself', async () => {
    await bothHealthy()
    await put({})
    const until = Date.now() + 2500
    await world.set(GOVERNOR_URLS.availability, { taskId: master.spec.taskId, state: 'drain', until })
    expect(await world.port()).toBe(slave.port)
    world.client?.close()
    await killed(governor)
    governor = await world.spawnGovernor()
    const drained = await world.until(AXIS, (each) => each.instances.some((instance) => instance.availability?.state === 'drain'))
    expect(drained.instances.find((each) => each.taskId === master.spec.taskId)?.availability).toEqual({ state: 'drain', until })
    await world.until(AXIS, (each) => each.instances.every((instance) => instance.availability?.state === 'ready'))
    expect(Date.now()).toBeGreaterThanOrEqual(until - 5)
    expect(await statusOf(world.set(GOVERNOR_URLS.availability, { taskId: 'x', state: 'drain', until: null }))).toBe(
      GOVERNOR_STATUS.unknown,
    )
  })
})
