import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { expectedSignature, hookReceiver, taken } from '../support/hook-receiver'
import { type Instance, startInstance } from '../support/instance'
import { AXIS_NAME, activeIs, deployAxisServer, healthy, microserviceWith, setMasterSlave, until } from '../support/scenario'
import { act, container } from './actions'

/** Whole restarts of each kind. More by hand: `TANDEM_TEST_RESTARTS=10 npx vitest run --project integration restart`. */
const RESTARTS = Number(process.env.TANDEM_TEST_RESTARTS ?? 1)

let dataDir: string
let instance: Instance
let master: string
let slave: string

const microservice = () => instance.api.call(contract.getMicroservice, { params: { id: AXIS_NAME } })
const switches = async () => (await instance.api.call(contract.listSwitches, { query: { pageSize: -1 } })).list

/** Ends everything as Ctrl-C does and starts it again on the same folder. */
async function restart(): Promise<void> {
  expect(await instance.stop()).toBe(0)
  instance = await startInstance({ dataDir })
}

/** Who was active serves again, and nothing was written down: nobody lost anything that was not taken away on purpose. */
async function expectSame(active: string, instances: number, before: { epoch: number; switches: string[] }): Promise<void> {
  const row = await until('the same one is announced, with all the others there', async () => {
    const found = await microservice()
    return found.live && found.healthInstance === instances && found.active !== null && found
  })
  expect(row.active).toBe(active)
  expect(row.epoch).toBe(before.epoch)
  expect((await switches()).map((each) => each.id)).toEqual(before.switches)
  await healthy(instance.api, active)
}
const now = async () => ({ epoch: (await microservice()).epoch, switches: (await switches()).map((each) => each.id) })

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tandem-restart-'))
  instance = await startInstance({ dataDir })
  master = (await deployAxisServer(instance.api, { name: 'server_master', node: 'node1' })).taskId
  slave = (await deployAxisServer(instance.api, { name: 'server_slave', node: 'node2' })).taskId
  await deployAxisServer(instance.api, { name: 'server_third', node: 'node1' })
  await microserviceWith(instance.api, 3)
  await setMasterSlave(instance.api, { master, slave })
  await activeIs(instance.api, master)
})
afterAll(async () => {
  await instance?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

describe('a restart of everything', () => {
  it('keeps the master active', async () => {
    const before = await now()
    for (let i = 0; i < RESTARTS; i++) {
      await restart()
      await expectSame(master, 3, before)
    }
  })

  it('keeps the slave active while its master is stopped', async () => {
    await act(instance.api, master, 'stop')
    await activeIs(instance.api, slave)
    const before = await now()
    for (let i = 0; i < RESTARTS; i++) {
      await restart()
      await expectSame(slave, 2, before)
      expect((await container(instance.api, master)).status).toBe('stopped')
    }
  })

  it('keeps the slave active while its master is there: no failback by itself', async () => {
    await act(instance.api, master, 'start')
    await microserviceWith(instance.api, 3)
    const before = await now()
    for (let i = 0; i < RESTARTS; i++) {
      await restart()
      await expectSame(slave, 3, before)
    }
  })

  it('keeps the slave active when the parent is killed: the ends of all the others are no fault', async () => {
    const before = await now()
    for (let i = 0; i < RESTARTS; i++) {
      process.kill(instance.pids().parent, 'SIGKILL')
      // The next start waits until the last of them is gone.
      instance = await startInstance({ dataDir })
      await expectSame(slave, 3, before)
    }
  })
})

it('loses no message to the webhook when the console is killed while it sends one, and repeats it under the same id', async () => {
  const receiver = await hookReceiver((response, nth) => nth > 1 && taken(response, nth))
  try {
    const { madeSecret } = await instance.api.call(contract.putWebhook, { body: { url: receiver.url, on: true } })
    const [before] = await switches()
    await act(instance.api, slave, 'stop')
    await receiver.arrived(1)
    const [stored] = await switches()
    expect(stored?.id).not.toBe(before?.id)
    process.kill(instance.pids().console ?? Number.NaN, 'SIGKILL')
    await receiver.arrived(2)
    await until('it is noted as delivered', async () => {
      const { waiting, last } = await instance.api.call(contract.getWebhook)
      return waiting === 0 && last?.state === 'delivered'
    })
    const [first, second] = receiver.got
    expect(receiver.got).toHaveLength(2)
    expect(second?.headers['tandem-delivery']).toBe(first?.headers['tandem-delivery'])
    expect(second?.body).toBe(first?.body)
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      id: stored?.id,
      type: 'switch',
      microservice: AXIS_NAME,
      epoch: stored?.epoch,
    })
    for (const each of receiver.got) expect(each.headers['tandem-signature']).toBe(expectedSignature(madeSecret ?? '', each))
  } finally {
    receiver.close()
  }
})
