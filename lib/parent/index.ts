import { join } from 'node:path'
import { type Env, environmentFor } from '../env'
import { explainFolder, prepareDataFolder } from './data-folder'
import type { RoleConfig, SimulatedNode } from './ipc'
import { RoleList } from './leftovers'
import { type DataLock, lockDataFolder } from './lock'
import { createLog } from './log'
import { CLOSE_LIMIT_MS } from './managed-role'
import { probeTcp, probeUdp } from './ports'
import { Powers } from './powers'
import { loadRoles, type RoleFile } from './role-file'
import { RoleProcess } from './role-process'
import { explainStart, StartError } from './start-error'
import { stopRequest } from './stop-request'

export { prepareDataFolder } from './data-folder'
export type { RoleConfig } from './ipc'
export { lockDataFolder, RESTORING } from './lock'
export { createLog } from './log'
export { type Running, runManaged } from './managed-role'
export { createPowerLink, type PowerLink } from './power-link'
export { explainStart, StartError } from './start-error'
export { stopRequest } from './stop-request'

/** The nodes that stand for devices on this machine, each an agent at a loopback address of its own where the system has them. */
const SIMULATED = [
  { name: 'node1', os: 'linux', address: '127.0.0.11', ports: { from: 20_000, to: 20_999 } },
  { name: 'node2', os: 'linux', address: '127.0.0.12', ports: { from: 21_000, to: 21_999 } },
  { name: 'node3', os: 'sylixos', address: '127.0.0.13', ports: { from: 22_000, to: 22_999 } },
] as const
/** A role gets this much longer than its own limit before it is killed. */
const KILL_AFTER_MS = 2_000

export interface ParentOptions {
  env: Env
  /** Absolute. */
  dataDir: string
  rootDir: string
  /** The program that runs one role (server.js). */
  entry: string
  version: string
  /** Gives the data folder's key, making it at the first start. */
  loadKey(dataDir: string): Buffer
}

/**
 * Runs everything until a signal, or the end of the program that started it, asks for the end.
 * @returns the exit code: 0 after a shutdown that was asked for, 1 when it couldn't start (the reason is on standard error)
 */
export async function runParent(options: ParentOptions): Promise<number> {
  const { env, dataDir } = options
  const log = createLog('parent', env.logLevel)
  const stop = stopRequest()
  let lock: DataLock | null = null
  let roles: RoleProcess[] = []
  const list = new RoleList(dataDir)
  let code = 0
  try {
    prepareDataFolder(dataDir)
    lock = await inFolder(dataDir, () => lockDataFolder(dataDir))
    await list.waitForEarlier((count) => say(`Waiting for ${count} processes of an earlier run that was killed …`))
    await checkPorts(env)
    const configs = await inFolder(dataDir, () => configure(options))
    const powers = new Powers(
      dataDir,
      SIMULATED.map(({ name }) => name),
      log,
    )
    roles = configs.map(({ name, config }) => {
      return new RoleProcess({
        name,
        config,
        entry: options.entry,
        env: environmentFor(config.role, env.dev),
        log,
        onProcess: (pid) => list.set(name, pid),
        ...(config.role === 'console' ? { onMessage: (message, reply) => powers.hear(message, reply) } : {}),
      })
    })
    powers.manage(roles.filter((role) => role.kind === 'agent'))
    const wanted = roles.filter((role) => role.kind !== 'agent' || powers.isOn(role.name))
    const ready = Promise.all(wanted.map((role) => role.start()))
    if ((await Promise.race([ready, stop])) !== 'stop') {
      say(`Tandem is ready at http://${printable(env.host)}:${env.port}`)
      await stop
    }
  } catch (error) {
    process.stderr.write(`Tandem can't start: ${explainStart(error)}\n`)
    code = 1
  }
  await shutDown(roles)
  list.clear()
  lock?.release()
  return code
}

/** First those who give orders, then those who carry them out, so that nothing is started again on the way down. */
async function shutDown(roles: readonly RoleProcess[]): Promise<void> {
  for (const kind of ['console', 'governor', 'agent'] as const) {
    const some = roles.filter((role) => role.kind === kind)
    await Promise.all(some.map((role) => role.stop(CLOSE_LIMIT_MS[kind] + KILL_AFTER_MS)))
  }
}

/** Busy ports are told before anything is started. */
async function checkPorts(env: Env): Promise<void> {
  const known = [
    { setting: 'PORT', host: env.host, port: env.port },
    { setting: 'TANDEM_POSITION_PORT', host: env.position.host, port: env.position.port },
  ]
  const probes = [probeTcp(env.host, env.port), probeUdp(env.position.host, env.position.port)]
  for (const [index, probe] of (await Promise.allSettled(probes)).entries()) {
    if (probe.status === 'rejected') {
      throw new StartError(explainStart(probe.reason, known.slice(index, index + 1)), { cause: probe.reason })
    }
  }
}

async function configure(options: ParentOptions): Promise<{ name: string; config: RoleConfig }[]> {
  const { env, dataDir, rootDir, version } = options
  const nodes = SIMULATED.map((node) => ({ ...node, host: process.platform === 'linux' ? node.address : '127.0.0.1' }))
  const kept: RoleFile = await loadRoles(dataDir, nodes)
  const common = { key: options.loadKey(dataDir).toString('base64'), rootDir, version }
  const governor = { host: '127.0.0.1', ...kept.governor }
  const simulatedNodes: SimulatedNode[] = []
  const agents = nodes.map(({ name, os, host, ports }) => {
    const own = kept.nodes[name]
    if (!own) throw new Error(`no address for ${name}`)
    simulatedNodes.push({ name, os, address: `${host}:${own.port}`, password: own.password })
    const config: RoleConfig = {
      ...common,
      role: 'agent',
      name,
      os,
      simulated: true,
      host,
      ...own,
      address: host,
      portRange: { ...ports },
      stateDir: join(dataDir, 'nodes', name),
      imagesDir: join(rootDir, 'dist', 'images'),
      positionServer: { host: reachable(env.position.host), port: env.position.port },
    }
    return { name, config }
  })
  return [
    {
      name: 'governor',
      config: { ...common, role: 'governor', ...governor, position: env.position, journalDir: join(dataDir, 'governor') },
    },
    ...agents,
    { name: 'console', config: { ...common, role: 'console', governor, simulatedNodes, dataDir } },
  ]
}

/** Errors of the file system become messages about the data folder. */
async function inFolder<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { syscall, path } = error as NodeJS.ErrnoException
    if (error instanceof StartError || syscall === undefined || path === undefined) throw error
    throw new StartError(explainFolder(dataDir, error as NodeJS.ErrnoException), { cause: error })
  }
}

/** The address by which this machine reaches what listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

/** `host` as it stands in a URL a person can open here. */
function printable(host: string): string {
  const name = reachable(host)
  return name.includes(':') ? `[${name}]` : name
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
