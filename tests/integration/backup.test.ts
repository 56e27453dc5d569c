import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import {
  AXIS_NAME,
  AXIS_PASSWORD,
  activeIs,
  deployAxisServer,
  healthy,
  microserviceWith,
  setMasterSlave,
} from '../support/scenario'
import { Watcher } from '../support/watcher'
import { act, container, servedBy } from './actions'

// What `npm run backup` and `npm run restore` do, with the very programs behind them.

const PASSWORD = 'a-password-of-people'
let folder: string
let original: Instance
let restored: Instance | null = null
let master: string
let slave: string

function run(command: 'backup' | 'restore', file: string, dataDir: string): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TANDEM_DATA_DIR: dataDir, NODE_ENV: 'production' as const }
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/run.mjs', command, file], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

/** What people see of the state, without what is measured or passes. */
async function stateOf({ api }: Instance) {
  const all = { query: { pageSize: -1 } }
  const [services, containers, nodes, microservice, switches, tokens, users] = await Promise.all([
    api.call(contract.listServices, all),
    api.call(contract.listContainersByService, all),
    api.call(contract.listNodes, all),
    api.call(contract.getMicroservice, { params: { id: AXIS_NAME } }),
    api.call(contract.listSwitches, all),
    api.call(contract.listTokens),
    api.call(contract.listUsers),
  ])
  return {
    services: services.list.map(({ id, name, createdTime, factor, policy }) => ({ id, name, createdTime, factor, policy })),
    containers: containers.list.map(({ taskId, name, deployNum, nodeName }) => ({ taskId, name, deployNum, nodeName })),
    nodes: nodes.list.map(({ id, name, createdTime }) => ({ id, name, createdTime })),
    rule: [microservice.loadBalance, microservice.loadBalanceDetail, microservice.active, microservice.epoch],
    switches: switches.list.map((each) => each.id),
    tokens: tokens.map(({ id, name, role }) => ({ id, name, role })),
    users: users.map(({ id, username, role }) => ({ id, username, role })),
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-backup-test-'))
  original = await startInstance({ env: { TANDEM_ADMIN_PASSWORD: PASSWORD } })
  const { api } = original
  master = (await deployAxisServer(api, { name: 'server_master', node: 'node1' })).taskId
  slave = (await deployAxisServer(api, { name: 'server_slave', node: 'node2' })).taskId
  await microserviceWith(api, 2)
  await setMasterSlave(api, { master, slave })
  await activeIs(api, master)
  await api.call(contract.createToken, { body: { name: 'ci', role: 'viewer' } })
})
afterAll(async () => {
  await restored?.stop()
  await original?.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

it('is made while all of it runs, and goes on elsewhere where it stood', async () => {
  const [file, dataDir] = [join(folder, 'one.tandem'), join(folder, 'data')]
  const made = await run('backup', file, original.dataDir)
  expect([made.code, made.err]).toEqual([0, ''])
  expect(made.out).toContain(`into ${file}`)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const before = await stateOf(original)

  const back = await run('restore', file, dataDir)
  expect([back.code, back.err]).toEqual([0, ''])
  expect((await readdir(dataDir)).sort()).toEqual(['governor', 'images', 'nodes', 'roles.json', 'secret.key', 'tandem.db'])
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(dataDir, 'secret.key'))).toEqual(await readFile(join(original.dataDir, 'secret.key')))

  // The original still runs: the agents of the copy must not take its containers for leftovers of their own.
  const theirs = original.pids().containers
  restored = await startInstance({ dataDir })
  const { api, position } = restored
  await healthy(api, master)
  await healthy(api, slave)
  await activeIs(api, master)
  expect(original.pids().containers).toEqual(theirs)
  expect(theirs).toHaveLength(2)
  expect(await stateOf(restored)).toEqual(before)
  const login = await fetch(`${restored.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  })
  expect(login.status).toBe(200)
  await original.stop()

  // The scenario goes on: the master is stopped, and its client moves.
  const watcher = new Watcher({
    server: `vsoa://${AXIS_NAME}`,
    password: AXIS_PASSWORD,
    urls: ['/axis'],
    positionServers: [position],
    reconnectDelayMs: 0,
  })
  try {
    await servedBy(watcher, (await container(api, master)).vsoaPort, 0)
    const mark = watcher.mark()
    await act(api, master, 'stop')
    expect(await servedBy(watcher, (await container(api, slave)).vsoaPort, mark)).toBe(1)
  } finally {
    await watcher.close()
  }
})

it('overwrites nothing, and takes nothing that isn’t whole', async () => {
  const file = join(folder, 'one.tandem')
  const source = join(folder, 'data')
  const refused = async (command: 'backup' | 'restore', path: string, dataDir: string) => {
    const { code, out, err } = await run(command, path, dataDir)
    expect([code, out]).toEqual([1, ''])
    return err
  }
  expect(await refused('backup', file, source)).toContain('exists already')
  expect(await refused('backup', join(source, 'x'), source)).toContain('in the data folder itself')
  expect(await refused('backup', join(folder, 'no', 'such', 'x'), source)).toContain('its folder isn’t there')
  expect(await refused('backup', join(folder, 'x'), join(folder, 'nothing'))).toContain('There is no Tandem')
  expect(await refused('restore', file, source)).toContain("isn't empty")
  expect(await refused('restore', join(folder, 'x'), join(folder, 'new'))).toContain('There is no file')

  const whole = await readFile(file)
  const empty = join(folder, 'empty')
  await mkdir(empty)
  for (const [name, content, says] of [
    ['cut', whole.subarray(0, whole.length / 2), 'damaged'],
    ['text', Buffer.from('hello'), 'no backup of Tandem'],
    ['changed', Buffer.from(whole.map((byte, at) => (at === whole.length >> 1 ? byte ^ 1 : byte))), 'damaged'],
  ] as const) {
    const wrong = join(folder, name)
    await writeFile(wrong, content)
    expect(await refused('restore', wrong, empty)).toContain(says)
    expect(await readdir(empty)).toEqual([])
  }
})
