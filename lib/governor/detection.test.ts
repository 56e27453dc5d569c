import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AgentContainer } from '../protocol/agent'
import { GOVERNOR_URLS, GovernorInfo, SwitchRecord } from '../protocol/governor'
import { VsoaClient } from '../vsoa'
import { killed, type Wanted, World } from './testing/world'

const AXIS = 'axis_server'
let world: World
let hogs: ChildProcess[] = []
beforeEach(async () => {
  world = await new World().open()
})
afterEach(async () => {
  await Promise.all(hogs.map(killed))
  hogs = []
  await world.close()
})

/** A master and a slave on nodes of their own, pinged at 100 ms × 3. */
async function pair(more: Partial<Wanted> = {}): Promise<{ master: AgentContainer; slave: AgentContainer }> {
  await Promise.all([world.startAgent('n1'), world.startAgent('n2')])
  await world.startGovernor()
  await Promise.all([world.watch('n1'), world.watch('n2')])
  const [master, slave] = await Promise.all([
    world.run('n1', { name: 'server_master', ...more }),
    world.run('n2', { name: 'server_slave', ...more }),
  ])
  await world.until(AXIS, (view) => view.instances.length === 2 && view.instances.every((each) => each.healthy))
  const [first, second] = [master.spec.taskId, slave.spec.taskId]
  const ping = { intervalMs: 100, lost: 3 }
  await world.set(GOVERNOR_URLS.putRule, { name: AXIS, strategy: 'masterSlave', master: first, slaves: [second], ping })
  await world.switched((each) => each.to?.taskId === first)
  return { master, slave }
}

it('a SIGSTOP is seen and told from a process that gets no processor, while hogs take every core', async () => {
  const { master, slave } = await pair()
  hogs = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }))
  // Some rounds of pings under the hogs: nothing may come of that.
  for (let round = 0; round < 10; round++) {
    const before = (await world.view(AXIS))?.instances.map((each) => each.rttMs)
    await world.until(AXIS, (view) => view.instances.some((each, index) => each.rttMs !== before?.[index]))
  }
  expect(world.switches.filter((each) => each.kind === 'failover')).toEqual([])
  process.kill(master.pid ?? 0, 'SIGSTOP')
  const record = SwitchRecord.parse(await world.switched((each) => each.kind === 'failover'))
  expect(record).toMatchObject({ cause: 'hang', from: { taskId: master.spec.taskId }, to: { taskId: slave.spec.taskId } })
  expect(record.evidence[0]).toMatchObject({ signal: 'ping lost', at: record.faultAt })
  if (process.platform === 'linux') expect(record.evidence[0]?.why?.code).toBe('pingsLostStopped')
  expect(record.detectedAt - record.faultAt).toBeGreaterThanOrEqual(299)
  const { watch } = GovernorInfo.parse(await world.get(GOVERNOR_URLS.info))
  expect(watch?.lagMaxMs).toBeGreaterThan(0)
})

it('one whose health check fails is replaced and lets its clients go, lives, and is healthy again with one good answer', async () => {
  const health = { path: '/health', intervalMs: 50, timeoutMs: 1000, retries: 3, startPeriodMs: 0 }
  const { master, slave } = await pair({ health })
  const client = await VsoaClient.connect({ host: '127.0.0.1', port: master.port, password: '123456' })
  const released = new Promise<void>((resolve) => client.on('close', () => resolve()))
  process.kill(master.pid ?? 0, 'SIGUSR2')
  const record = SwitchRecord.parse(await world.switched((each) => each.kind === 'failover'))
  expect(record).toMatchObject({ cause: 'unhealthy', from: { taskId: master.spec.taskId }, to: { taskId: slave.spec.taskId } })
  expect(record.evidence[0]).toMatchObject({
    signal: 'health',
    why: { code: 'healthStatus', params: { path: '/health', status: 4, retries: 3 } },
  })
  await released
  expect(await world.port()).toBe(slave.port)
  const sick = await world.until(AXIS, (view) => view.instances.some((each) => !each.healthy && each.healthReason))
  expect(sick.instances.find((each) => !each.healthy)).toMatchObject({
    taskId: master.spec.taskId,
    join: 'joined',
    missedPings: 0,
  })
  process.kill(master.pid ?? 0, 'SIGUSR2')
  const well = await world.until(AXIS, (view) => view.instances.every((each) => each.healthy && !each.healthReason))
  expect(well.active).toBe(slave.spec.taskId)
})
