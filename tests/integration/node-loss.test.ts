import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { descendants, isAlive } from '../support/processes'
import { AXIS_NAME, AXIS_SERVER, activeIs, healthy, microserviceWith, setMasterSlave, until } from '../support/scenario'
import type { Watcher } from '../support/watcher'
import { container, servedBy } from './actions'
import { containerWhen, deployProgram, watchAxis } from './programs'

/** The least grace time there is. */
const AFTER_S = 5
const WAIT_MS = 40_000

let instance: Instance
let watcher: Watcher
let master: string
let slave: string
let bound: string

/** Two axis servers of one dynamic service on two nodes, and a static program on the first one's node. */
beforeAll(async () => {
  instance = await startInstance()
  const { api } = instance
  expect(await api.call(contract.getRescheduling)).toEqual({ afterSeconds: 30 })
  await api.call(contract.updateRescheduling, { body: { afterSeconds: AFTER_S } })
  const { config } = await api.call(contract.imageConfig, { query: { ref: AXIS_SERVER } })
  config.process.env = [...config.process.env, 'AXIS_PERIOD_MS=20']
  const { containers } = await api.call(contract.createService, {
    body: {
      name: 'axis',
      image: { ref: AXIS_SERVER, config },
      node: { names: ['node1', 'node2'] },
      policy: 'dynamic',
      factor: 2,
    },
  })
  master = containers[0] ?? ''
  slave = containers[1] ?? ''
  await microserviceWith(api, 2)
  await setMasterSlave(api, { master, slave })
  await activeIs(api, master)
  const { nodeName } = await container(api, master)
  bound = (await deployProgram(api, { name: 'bound', node: nodeName, script: 'setInterval(() => {}, 1000)' })).taskId
  await containerWhen(api, bound, 'the static program runs', (row) => row.status === 'running')
  watcher = watchAxis(instance)
  await servedBy(watcher, (await healthy(api, master)).vsoaPort, 0)
})
afterAll(async () => {
  await watcher?.close()
  await instance?.stop()
})

const power = async (nodeId: string, on: boolean) =>
  instance.api.call(contract.setNodePower, { params: { id: nodeId }, body: { on } })
const events = async (taskId: string, kind: contract.EventKind) => {
  const { list } = await instance.api.call(contract.listEvents, { query: { subjectId: taskId, kind: [kind] } })
  return list
}
const processOf = async (taskId: string) => instance.containerPid((await healthy(instance.api, taskId)).vsoaPort) ?? Number.NaN
/** How many axis servers run on the whole machine. */
const running = () => instance.pids().containers.length

describe.runIf(process.platform === 'linux')('a node that is lost', () => {
  it('without power: the slave serves, the dynamic one is placed anew and keeps its rule, the static one waits', async () => {
    const { api } = instance
    const before = await healthy(api, master)
    const mark = watcher.mark()
    await power(before.nodeId, false)
    expect(await servedBy(watcher, (await healthy(api, slave)).vsoaPort, mark)).toBe(1)
    const waits = await containerWhen(api, bound, 'the static one waits', (row) => row.nodeLoss !== null)
    expect(waits.nodeLoss).toMatchObject({ state: 'static', node: before.nodeName, at: null })
    const due = await containerWhen(api, master, 'it waits for the grace time', (row) => row.nodeLoss !== null)
    expect(due).toMatchObject({ nodeId: before.nodeId, nodeLoss: { state: 'grace', node: before.nodeName } })

    await containerWhen(api, master, 'it is placed anew', (row) => row.nodeId !== before.nodeId, WAIT_MS)
    const moved = await healthy(api, master, WAIT_MS)
    expect(moved.nodeLoss).toMatchObject({ state: 'moved', node: before.nodeName })
    expect(moved.deployNum).toBe(before.deployNum + 1)
    const [said] = await events(master, 'container.relocated')
    expect(said?.params).toMatchObject({ from: before.nodeName, to: moved.nodeName })
    expect(Number(said?.params.awayS)).toBeGreaterThanOrEqual(AFTER_S)
    const rule = await api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })
    expect(rule).toMatchObject({ active: slave, healthInstance: 2, loadBalanceDetail: [{ master, id: slave }] })
    // The clients of the one that served meanwhile have lost nothing by it.
    expect(watcher.since(mark, 'disconnected')).toHaveLength(1)
    expect((await container(api, bound)).nodeId).toBe(before.nodeId)

    await power(before.nodeId, true)
    await containerWhen(api, bound, 'the static one is back', (row) => row.status === 'running' && row.nodeOnline, WAIT_MS)
    await until('what was left there is gone', async () => (await events(master, 'container.leftover')).length > 0)
    expect((await events(master, 'container.leftover'))[0]?.params).toMatchObject({ node: before.nodeName, ran: 0 })
    expect(await container(api, master)).toMatchObject({ nodeId: moved.nodeId, nodeLoss: null })
    expect(running()).toBe(3)
  }, 90_000)

  it('that hangs: all of it is placed anew, and when it goes on the old ones are ended at once and never joined', async () => {
    const { api } = instance
    // By now both are on one node: there is nobody to take over until the grace time is over.
    const both = [master, slave]
    const [before] = await Promise.all(both.map((taskId) => healthy(api, taskId)))
    const olds = await Promise.all(both.map(processOf))
    const agent = instance.pids().agents.find((pid) => descendants(pid).some((each) => each.pid === olds[0])) ?? Number.NaN
    const frozen = [agent, ...descendants(agent).map((each) => each.pid)]
    expect(frozen).toEqual(expect.arrayContaining(olds))
    const mark = watcher.mark()
    for (const pid of frozen) process.kill(pid, 'SIGSTOP')
    try {
      for (const taskId of both)
        await containerWhen(api, taskId, 'it is placed anew', (row) => row.nodeId !== before?.nodeId, WAIT_MS)
      const moved = await Promise.all(both.map((taskId) => healthy(api, taskId, WAIT_MS)))
      await watcher.next('connected', {
        since: mark,
        timeoutMs: WAIT_MS,
        fits: ({ connected }) => moved.some((each) => each.vsoaPort === connected.endpoint.port),
      })
      expect(olds.every(isAlive)).toBe(true)
      for (const pid of frozen) process.kill(pid, 'SIGCONT')
      await until('the old instances are ended', () => !olds.some(isAlive))
      for (const each of moved) {
        const [left] = await until('its end is said', async () => {
          const list = (await events(each.taskId, 'container.leftover')).filter(({ params }) => params.node === before?.nodeName)
          return list.length > 0 && list
        })
        expect(left?.params).toMatchObject({ node: before?.nodeName })
        expect(await healthy(api, each.taskId)).toMatchObject({ nodeId: each.nodeId, vsoaPort: each.vsoaPort })
      }
      expect(running()).toBe(3)
    } finally {
      for (const pid of frozen.filter(isAlive)) process.kill(pid, 'SIGCONT')
    }
  }, 90_000)
})
