import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { isAlive } from '../support/processes'
import { AXIS_NAME, deleteDeployed, healthy, until } from '../support/scenario'
import type { Watcher } from '../support/watcher'
import { act, servedBy } from './actions'
import { containerWhen, deployProgram, gapsSince, watchAxis } from './programs'

/** The console's grace time between SIGTERM and SIGKILL. */
const GRACE_MS = 5_000

let instance: Instance
let watcher: Watcher

beforeAll(async () => {
  instance = await startInstance()
  const steady = await deployProgram(instance.api, { name: 'steady', node: 'node2', env: ['AXIS_PERIOD_MS=20'] })
  const { vsoaPort } = await healthy(instance.api, steady.taskId)
  watcher = watchAxis(instance)
  await servedBy(watcher, vsoaPort, 0)
})
/** Nothing of what containers do here may be felt by another one's client. */
afterAll(async () => {
  const gaps = watcher && (await gapsSince(watcher, 0, 100))
  await watcher?.close()
  await instance?.stop()
  expect(gaps).toEqual([])
})

const log = async (taskId: string) =>
  (await instance.api.call(contract.containerLog, { params: { taskId }, query: { lines: 500 } })).lines.map((line) => line.text)

describe('a container', () => {
  it('that exits at once backs off: few starts, the reason, and its last lines', async () => {
    const script = 'console.log("first line"); console.error("no configuration at /etc/axis"); process.exit(7)'
    const deployed = await deployProgram(instance.api, {
      name: 'failing',
      script,
      restart: { policy: 'always', maxRetries: 0 },
    })
    const begin = performance.now()
    const row = await containerWhen(
      instance.api,
      deployed.taskId,
      'it waits longer than a second',
      (each) => each.nextStartAt !== null && each.exit !== null && each.nextStartAt - each.exit.at > 1000,
    )
    expect(row).toMatchObject({ status: 'exited', exit: { code: 7, signal: null, reason: 'exited' } })
    expect(row.exit?.tail).toEqual(['first line', 'no configuration at /etc/axis'])
    const starts = (await log(deployed.taskId)).filter((line) => /^run \d+ started/.test(line)).length
    expect(starts).toBe(row.restartCnt + 1)
    // 100, 200, 400, 800 ms of waiting came before the one of 1600.
    expect(starts).toBe(5)
    expect(performance.now() - begin).toBeGreaterThan(1_000)
    const { list } = await instance.api.call(contract.listServices, { query: { name: 'failing' } })
    expect(list[0]).toMatchObject({ containerStatusGroup: ['exited'], instanceActive: 0 })
    await act(instance.api, deployed.taskId, 'stop')
    const stopped = await containerWhen(instance.api, deployed.taskId, 'it is stopped', (each) => each.status === 'stopped')
    expect(stopped.nextStartAt).toBeNull()
    await deleteDeployed(instance.api, deployed)
  })

  it('whose program isn’t there says so, and is no storm either', async () => {
    const { config } = await instance.api.call(contract.imageConfig, { query: { ref: 'axis-server@1.0.0#linux' } })
    config.process.args = ['./no-such-program']
    const { id, containers } = await instance.api.call(contract.createService, {
      body: { name: 'no-program', image: { ref: 'axis-server@1.0.0#linux', config }, node: { names: ['node1'] } },
    })
    const taskId = containers[0] ?? ''
    const row = await containerWhen(instance.api, taskId, 'its deployment failed', (each) => each.deployStatus === 'failure')
    expect(row.failedMessage).toContain('no-such-program')
    await deleteDeployed(instance.api, { serviceId: id, taskId })
  })

  it('whose port is busy gets the next free one, and says so', async () => {
    const holder = createServer().listen(await freePort(), '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const deployed = await deployProgram(instance.api, {
      name: 'elsewhere',
      port,
      env: ['AXIS_NAME=elsewhere', 'AXIS_PERIOD_MS=20'],
    })
    const row = await healthy(instance.api, deployed.taskId)
    expect(row.vsoaPort).toBeGreaterThan(port)
    expect(await log(deployed.taskId)).toContain(`port ${port} is busy, taking ${row.vsoaPort}`)
    // The place of the free one is taken again as soon as it is free.
    holder.close()
    await once(holder, 'close')
    await act(instance.api, deployed.taskId, 'restart')
    await containerWhen(instance.api, deployed.taskId, 'its own port', (each) => each.vsoaPort === port)
    await deleteDeployed(instance.api, deployed)
  })

  it.runIf(process.platform === 'linux').each([
    // Outside of the heap: seen in resident memory.
    ['resident memory', 'const kept = []; setInterval(() => kept.push(Buffer.alloc(8e6, 1)), 10)', 64],
    // Inside: Node's own limit ends it.
    ['the heap', 'const kept = []; setInterval(() => { for (let i = 0; i < 2e5; i++) kept.push({ i, text: "x" + i }) }, 5)', 96],
  ])('that takes more memory than its limit (%s) is ended for that', async (_, script, memoryLimitMB) => {
    const deployed = await deployProgram(instance.api, {
      name: 'hungry',
      script,
      linux: { memoryLimitMB, cpuLimit: 0 },
      restart: { policy: 'never', maxRetries: 0 },
    })
    const row = await containerWhen(
      instance.api,
      deployed.taskId,
      'the reason of its end',
      (each) => each.exit?.reason === 'memory limit',
      30_000,
    )
    expect(row).toMatchObject({ status: 'exited', memoryLimit: memoryLimitMB * 1024 * 1024, nextStartAt: null })
    await deleteDeployed(instance.api, deployed)
  })

  it('shows the limits that aren’t enforced', async () => {
    const deployed = await deployProgram(instance.api, {
      name: 'limited',
      script: 'setInterval(() => {}, 1000)',
      linux: { memoryLimitMB: 256, cpuLimit: 0.5 },
      hostname: 'gyro',
    })
    const row = await containerWhen(instance.api, deployed.taskId, 'it runs', (each) => each.status === 'running')
    expect(row.notEnforced).toEqual(['cpuLimit', 'root.readonly', 'hostname'])
    await deleteDeployed(instance.api, deployed)
  })

  it('that ignores SIGTERM is killed after its grace time, and so is what it started', async () => {
    const script =
      'process.on("SIGTERM", () => console.log("not me")); ' +
      'const child = require("child_process").spawn("sleep", ["600"]); console.log("child " + child.pid); setInterval(() => {}, 1000)'
    const deployed = await deployProgram(instance.api, { name: 'stubborn', script })
    const child = await until('its child', async () => {
      const line = (await log(deployed.taskId)).find((each) => each.startsWith('child '))
      return line === undefined ? null : Number(line.slice('child '.length))
    })
    expect(isAlive(child)).toBe(true)
    const begin = performance.now()
    await act(instance.api, deployed.taskId, 'stop')
    expect(performance.now() - begin).toBeGreaterThan(GRACE_MS - 100)
    const row = await containerWhen(instance.api, deployed.taskId, 'it is stopped', (each) => each.status === 'stopped')
    expect(row.exit).toMatchObject({ signal: 'SIGKILL', reason: 'killed after grace', tail: expect.arrayContaining(['not me']) })
    await until('its child to be gone', () => !isAlive(child))
    await deleteDeployed(instance.api, deployed)
  })

  it('that writes without end slows only itself; its output stays bounded', async () => {
    const script =
      'const line = "x".repeat(200) + "\\n"; (function more() { while (process.stdout.write(line)); process.stdout.once("drain", more) })()'
    const deployed = await deployProgram(instance.api, { name: 'chatty', script })
    await containerWhen(instance.api, deployed.taskId, 'it runs', (each) => each.status === 'running')
    const mark = watcher.mark()
    expect(await gapsSince(watcher, mark, 50)).toEqual([])
    expect((await instance.api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })).healthInstance).toBe(1)
    await act(instance.api, deployed.taskId, 'stop')
    await deleteDeployed(instance.api, deployed)
  })
})
