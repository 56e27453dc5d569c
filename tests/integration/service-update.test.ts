import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerRow } from '../../lib/api/contract'
import * as contract from '../../lib/api/contract'
import type { BodyInputOf } from '../../lib/api/endpoint'
import { ociTar } from '../../lib/image/testing/oci-tar'
import { type Instance, startInstance } from '../support/instance'
import { LookUps } from '../support/look-ups'
import { AXIS_NAME, AXIS_SERVER, deleteDeployed, healthy, microserviceWith, setMasterSlave, until } from '../support/scenario'
import { uploadFile } from '../support/upload'
import type { Watcher } from '../support/watcher'
import { container } from './actions'
import { watchAxis } from './programs'
import { codesOf, rawCall } from './raw'

let instance: Instance

beforeAll(async () => {
  instance = await startInstance()
})
afterAll(() => instance?.stop())

const call: Instance['api']['call'] = (...input) => instance.api.call(...input)
const service = (id: string) => call(contract.getService, { params: { id } })
const records = (id: string) => call(contract.listRecords, { query: { id, pageSize: -1 } })

/** What a program would send back to change the service: what it was told of it. */
async function edited(id: string): Promise<BodyInputOf<typeof contract.updateService>> {
  const { name, image, node, factor, policy, version } = await service(id)
  return { id, name, image, node, factor, policy, version }
}
/** The transaction once it has ended. */
const ended = (id: string) =>
  until(
    'the transaction ends',
    async () => {
      const transaction = await call(contract.getTransaction, { params: { id } })
      return transaction.status !== 'running' && transaction
    },
    60_000,
  )
/** The rows of containers once they fit: what agents tell of processes comes after a deployment's own end. */
const rowsOnce = (taskIds: string[], what: string, fits: (rows: ContainerRow[]) => boolean) =>
  until(what, async () => {
    const rows = await Promise.all(taskIds.map((taskId) => container(instance.api, taskId)))
    return fits(rows) && rows
  })
const allRun = (taskIds: string[], deployNum: number) =>
  rowsOnce(taskIds, `all run by deployment ${deployNum}`, (rows) =>
    rows.every((each) => each.status === 'running' && each.deployNum === deployNum),
  )
async function deploy(name: string, names: string[], factor: number, env: string[] = []) {
  const { config } = await call(contract.imageConfig, { query: { ref: AXIS_SERVER } })
  config.process.env = [...config.process.env, ...env]
  const image = { ref: AXIS_SERVER, config }
  const made = await call(contract.createService, { body: { name, image, node: { names }, factor, policy: 'dynamic' } })
  for (const taskId of made.containers) await healthy(instance.api, taskId)
  return made
}

describe('a microservice with two instances', () => {
  let id: string
  let taskIds: string[]
  let watcher: Watcher
  let lookUps: LookUps

  beforeAll(async () => {
    const made = await deploy('pair', ['node1', 'node2'], 2, ['AXIS_PERIOD_MS=10'])
    id = made.id
    taskIds = made.containers
    await microserviceWith(instance.api, 2)
    await setMasterSlave(instance.api, { master: taskIds[0] ?? '', slave: taskIds[1] ?? '' })
  })
  beforeEach(async () => {
    watcher = watchAxis(instance)
    await watcher.next('message')
    lookUps = new LookUps(AXIS_NAME, instance.position)
  })
  afterEach(async () => {
    await Promise.all([watcher.close(), lookUps.close()])
  })
  const neverNone = async () => {
    await until('it was found often enough', async () => lookUps.found > 20)
    await lookUps.close()
    expect(lookUps.none).toEqual([])
    // One datagram or two may be lost on a busy machine; a position server that is away for longer is no "always found".
    expect(lookUps.longestGapMs).toBeLessThan(3000)
  }

  it('is updated one after the other, the active one last, and always found', async () => {
    const mark = watcher.mark()
    const input = await edited(id)
    input.image.config.process.env = [...(input.image.config.process.env ?? []), 'RELEASE=2']
    const done = await call(contract.updateService, { body: input })
    expect(await ended(done.transactionId)).toMatchObject({ status: 'success', error: null })
    await neverNone()

    const rows = await allRun(taskIds, 2)
    expect(rows.map((each) => [each.taskId, each.deployStatus])).toEqual(taskIds.map((taskId) => [taskId, 'success']))
    // One move only: the one that waited was replaced first.
    expect(watcher.since(mark, 'disconnected')).toHaveLength(1)
    const switches = await call(contract.listSwitches, { query: { microservice: AXIS_NAME } })
    expect(switches.list[0]).toMatchObject({ kind: 'switchover', from: { taskId: taskIds[0] }, to: { taskId: taskIds[1] } })
    expect(await service(id)).toMatchObject({ status: 'complete', version: 2, deployFailure: null, healthy: true })
    expect((await records(id)).list.map((each) => [each.cmd, each.version, each.status, each.current, each.user])).toEqual([
      ['update', 2, 'success', true, 'api'],
      ['create', 1, 'success', false, 'api'],
    ])
    expect((await call(contract.getMicroservice, { params: { id: AXIS_NAME } })).loadBalanceDetail).toEqual([
      { master: taskIds[0], id: taskIds[1] },
    ])
  })

  it('is rolled back in the same way', async () => {
    const first = (await records(id)).list.at(-1)
    const { id: transaction } = await call(contract.rollbackService, { body: { id, recordId: first?.id ?? '' } })
    expect(await ended(transaction)).toMatchObject({ status: 'success' })
    await neverNone()
    const now = await service(id)
    expect(now.image.config.process.env).not.toContain('RELEASE=2')
    expect(now).toMatchObject({ status: 'complete', version: 3 })
    expect((await records(id)).list[0]).toMatchObject({ cmd: 'rollback', status: 'success', current: true })
  })

  it('stops at the first that fails, says why, and can be rolled back', async () => {
    const input = await edited(id)
    input.image.config.process.args = ['node', '-e', 'console.log("no licence"); process.exit(3)']
    input.image.config.restart = { policy: 'never', maxRetries: 0 }
    const done = await call(contract.updateService, { body: input })
    const transaction = await ended(done.transactionId)
    expect(transaction.status).toBe('failure')
    expect(transaction.error).toMatch(/pair-\d ended right after its start \(3\).*no licence/)
    await neverNone()

    const failed = await service(id)
    expect(failed).toMatchObject({ status: 'failure', deployFailure: { code: 'rollout.exited' } })
    const rows = await rowsOnce(
      taskIds,
      'one has ended, one runs',
      (found) =>
        found
          .map((each) => each.status)
          .sort()
          .join() === 'exited,running',
    )
    const [last, before] = (await records(id)).list
    expect(last).toMatchObject({ status: 'failure', error: transaction.error })
    const back = await call(contract.rollbackService, { body: { id, recordId: before?.id ?? '' } })
    expect(await ended(back.id)).toMatchObject({ status: 'success' })
    expect(await service(id)).toMatchObject({ status: 'complete', deployFailure: null })
    // The one that was never touched wasn't touched now either.
    const after = await Promise.all(taskIds.map((taskId) => container(instance.api, taskId)))
    expect(after.filter((each, i) => each.deployNum === rows[i]?.deployNum)).toHaveLength(1)
    await microserviceWith(instance.api, 2)
  })

  it('tells who changed what when two edit it at once', async () => {
    const [mine, theirs] = [await edited(id), await edited(id)]
    theirs.factor = 1
    theirs.node = { names: ['node1'] }
    await ended((await call(contract.updateService, { body: theirs })).transactionId)
    // Makes no other version: it isn't what is named.
    await call(contract.actOnServices, { params: { action: 'restart' }, body: { ids: [id] } })
    mine.image.autoUpgrade = 'Always'
    const answer = await rawCall(instance, 'PUT', '/service', mine)
    expect([answer.http, codesOf(answer)]).toEqual([409, [['version', 'edit.conflict.by']]])
    expect(answer.message).toMatch(/^api changed pair at .*\(.*factor.*\)/)
    // A program that sends no version has the last word.
    const { version: _, ...blind } = mine
    expect((await rawCall(instance, 'PUT', '/service', blind)).status).toBe(200)
    await until('it is complete', async () => (await service(id)).status === 'complete')
    expect(await service(id)).toMatchObject({ factor: 2, image: { autoUpgrade: 'Always' } })
  })

  it('is gone with its records when it is deleted', async () => {
    const [record] = (await records(id)).list
    await deleteDeployed(instance.api, { serviceId: id, taskId: taskIds[0] ?? '' })
    await until('it is gone', async () => (await rawCall(instance, 'GET', `/service/${id}`)).http === 404)
    expect((await rawCall(instance, 'GET', `/service/record/${record?.id}`)).http).toBe(404)
  })
})

describe('a service with one container', () => {
  it('moves to another node with its taskId, and comes back by a rollback', async () => {
    const { id, containers } = await deploy('lone', ['node1'], 1, ['AXIS_NAME=lone_server'])
    const [taskId = ''] = containers
    const input = await edited(id)
    input.node = { names: ['node2'] }
    const plan = await call(contract.planService, { body: { ...input, id } })
    expect(plan.containers).toMatchObject([{ taskId, fate: 'move', from: 'node1', nodeName: 'node2' }])
    const done = await call(contract.updateService, { body: input })
    expect(await ended(done.transactionId)).toMatchObject({ status: 'success' })
    expect(await healthy(instance.api, taskId)).toMatchObject({ nodeName: 'node2', deployNum: 2, name: 'lone-1' })
    const nodes = await call(contract.listNodes, { query: { name: 'node1' } })
    expect(nodes.list[0]).toMatchObject({ containerEcsmTotal: 0 })

    const [, first] = (await records(id)).list
    const back = await call(contract.rollbackService, { body: { id, recordId: first?.id ?? '' } })
    expect(await ended(back.id)).toMatchObject({ status: 'success' })
    expect(await healthy(instance.api, taskId)).toMatchObject({ nodeName: 'node1' })
    await deleteDeployed(instance.api, { serviceId: id, taskId })
  })

  it('is scaled by what a program was told of it, its password masked, also when nobody has its image', async () => {
    const { config } = await call(contract.imageConfig, { query: { ref: AXIS_SERVER } })
    config.process.env = [...config.process.env, 'AXIS_NAME=later_server']
    const image = { ref: 'later@1.0.0#linux', config, vsoa: { password: 'hunter22' } }
    const body = { name: 'later', image, node: { names: ['node1', 'node2'] }, policy: 'dynamic' as const, prepull: true }
    const { id, containers } = await call(contract.createService, { body })
    const input = await edited(id)
    expect(input.image.vsoa?.password).not.toBe('hunter22')
    const plan = await call(contract.planService, { body: { ...input, factor: 2, id } })
    expect([plan.problems, plan.containers.map((each) => each.fate)]).toEqual([[], ['keep', 'add']])
    const done = await call(contract.updateService, { body: { ...input, factor: 2 } })
    expect(done.containers).toHaveLength(2)
    expect(await ended(done.transactionId)).toMatchObject({ error: expect.stringContaining('later@1.0.0#linux') })
    const other = await rawCall(instance, 'PUT', '/service', { ...(await edited(id)), image: { ...image, ref: 'never@1#linux' } })
    expect([other.http, codesOf(other)]).toEqual([422, [['image.ref', 'image.unknown']]])
    const { list } = await records(id)
    expect(list.map((each) => each.cmd)).toEqual(['scale', 'create'])

    // A record brings back what was deployed, not what it was called; what is wrong with it is said of the record.
    const back = { id, recordId: list[1]?.id ?? '' }
    await call(contract.updateService, { body: { ...(await edited(id)), name: 'later-on' } })
    await call(contract.rollbackService, { body: back })
    expect(await service(id)).toMatchObject({ name: 'later-on', factor: 1 })
    await call(contract.updateService, { body: { ...(await edited(id)), image: { ...image, ref: AXIS_SERVER } } })
    const refused = await rawCall(instance, 'PUT', '/service/rollback', back)
    expect([refused.http, codesOf(refused)]).toEqual([422, [['recordId', 'image.unknown']]])
    await deleteDeployed(instance.api, { serviceId: id, taskId: containers[0] ?? '' })
  })

  it('is updated by itself when a larger version of its image arrives, and not by a smaller one', async () => {
    const upload = async (tag: string) => {
      const layers = [[{ name: 'main.js', content: `console.log('this is ${tag}'); setInterval(() => {}, 1000)` }]]
      const answer = await uploadFile(instance, await ociTar({ ref: `probe:${tag}`, args: ['node', 'main.js'], layers }))
      expect(answer.data?.status, answer.message).toBe('success')
    }
    await upload('1.0.0')
    const ref = 'probe@1.0.0#linux'
    const { config } = await call(contract.imageConfig, { query: { ref } })
    const image = { ref, config, autoUpgrade: 'Larger' as const }
    const { id, containers } = await call(contract.createService, { body: { name: 'probe', image, node: { names: ['node1'] } } })
    const [taskId = ''] = containers
    await until('it is complete', async () => (await service(id)).status === 'complete')
    await upload('0.9.0')
    await upload('1.1.0')
    await until('it is updated', async () => {
      const { status, version } = await service(id)
      return status === 'complete' && version === 2
    })
    expect(await allRun([taskId], 2)).toMatchObject([{ imageVersion: '1.1.0' }])
    expect((await records(id)).list[0]).toMatchObject({
      cmd: 'auto-update',
      status: 'success',
      image: 'probe@1.1.0#linux',
      user: 'api',
    })
    await deleteDeployed(instance.api, { serviceId: id, taskId })
  })

  it('goes on with its update after the console was killed', async () => {
    const { id, containers } = await deploy('alone', ['node1', 'node2'], 2, ['AXIS_NAME=alone_server'])
    const input = await edited(id)
    input.image.config.process.env = [...(input.image.config.process.env ?? []), 'RELEASE=2']
    // Nodes that stand still keep the update from getting anywhere before the kill.
    const { agents, console: killed } = instance.pids()
    for (const pid of agents) process.kill(pid, 'SIGSTOP')
    let done: { transactionId: string }
    try {
      done = await call(contract.updateService, { body: input })
      expect(await service(id)).toMatchObject({ status: 'deploying', version: 2 })
      expect(await call(contract.getTransaction, { params: { id: done.transactionId } })).toMatchObject({ status: 'running' })
      process.kill(killed ?? Number.NaN, 'SIGKILL')
    } finally {
      for (const pid of agents) process.kill(pid, 'SIGCONT')
    }
    const after = await until(
      'the update ends',
      async () => {
        const transaction = await call(contract.getTransaction, { params: { id: done.transactionId } })
        return transaction.status !== 'running' && transaction
      },
      60_000,
    )
    expect(after).toMatchObject({ status: 'success', error: null })
    expect(instance.pids().console).not.toBe(killed)
    await allRun(containers, 2)
    expect(await service(id)).toMatchObject({ status: 'complete', version: 2 })
    await deleteDeployed(instance.api, { serviceId: id, taskId: containers[0] ?? '' })
  })
})
