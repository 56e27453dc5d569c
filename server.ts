import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Env, EnvError, readEnv } from './lib/env'
import {
  createLog,
  createPowerLink,
  explainStart,
  lockDataFolder,
  type PowerLink,
  prepareDataFolder,
  type RoleConfig,
  type Running,
  runManaged,
  runParent,
  stopRequest,
} from './lib/parent'
import { loadSecretKey } from './lib/secrets'

// The entry of every process: reads which role it is and starts that one. Roles are loaded on demand, so that each carries only its own code.

/** Ports for the containers of an agent that is started by itself; both ends included. */
const AGENT_PORTS = { from: 20_000, to: 29_999 }

const entry = fileURLToPath(import.meta.url)
const rootDir = findRoot(dirname(entry))
const version = (JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string }).version

// A closed terminal or pipe must not end a process in the middle of its shutdown.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await main(readEnv())
} catch (error) {
  const reason = error instanceof EnvError ? error.message : explainStart(error)
  process.stderr.write(`Tandem can't start: ${reason}\n`)
  process.exit(1)
}

async function main(env: Env): Promise<void> {
  if (env.managed) {
    const power = env.role === 'console' ? createPowerLink() : null
    return runManaged(
      (config) => startRole(config, env, power),
      (error, config) => explainStart(error, addresses(config, env)),
    )
  }
  const dataDir = resolve(env.dataDir)
  if (env.role === 'all') {
    process.exit(await runParent({ env, dataDir, rootDir, entry, version, loadKey: loadSecretKey }))
  }
  prepareDataFolder(dataDir)
  const lock = await lockDataFolder(dataDir)
  const config = standaloneConfig(env.role, env, dataDir)
  const running = await startRole(config, env, null).catch((error: unknown) => {
    throw new Error(explainStart(error, addresses(config, env)), { cause: error })
  })
  process.stdout.write(`Tandem ${env.role} is ready\n`)
  await stopRequest()
  await running.close()
  lock.release()
  process.exit(0)
}

/** Starts one role; resolves when it is ready. */
async function startRole(config: RoleConfig, env: Env, power: PowerLink | null): Promise<Running> {
  const { createSecretBox } = await import('./lib/secrets')
  const key = Buffer.from(config.key, 'base64')
  switch (config.role) {
    case 'governor': {
      const { startGovernor } = await import('./lib/governor')
      const agentCa = pem('TANDEM_AGENT_TLS_CA', env.agentCa)
      return startGovernor({ ...config, agentCa, secretBox: createSecretBox(key), log: createLog('governor', env.logLevel) })
    }
    case 'agent': {
      const { startAgent } = await import('./lib/agent')
      return startAgent({ ...config, secretBox: createSecretBox(key), log: createLog(config.name, env.logLevel) })
    }
    case 'console': {
      const { startConsole } = await import('./lib/console')
      const agentCa = pem('TANDEM_AGENT_TLS_CA', env.agentCa)
      return startConsole({ ...config, agentCa, power, key, env, dev: env.dev, log: createLog('console', env.logLevel) })
    }
  }
}

/** The configuration of a role that no parent looks after, from the environment. */
function standaloneConfig(role: RoleConfig['role'], env: Env, dataDir: string): RoleConfig {
  const common = { key: loadSecretKey(dataDir).toString('base64'), rootDir, version }
  const governor = { host: env.governor.host, port: env.governor.port, password: env.governor.password ?? '' }
  switch (role) {
    case 'governor':
      return { ...common, role, ...governor, position: env.position, journalDir: join(dataDir, 'governor') }
    case 'console':
      return { ...common, role, governor, simulatedNodes: [], dataDir }
    case 'agent':
      return {
        ...common,
        role,
        name: env.agent.name,
        os: env.agent.os,
        simulated: false,
        host: env.agent.host,
        port: env.agent.port,
        password: env.agent.password ?? '',
        address: env.agent.address ?? advertised(env.agent.host),
        portRange: AGENT_PORTS,
        stateDir: join(dataDir, 'nodes', env.agent.name),
        imagesDir: join(rootDir, 'dist', 'images'),
        positionServer: env.position,
        tls: env.agent.tls && {
          cert: pem('TANDEM_AGENT_TLS_CERT', env.agent.tls.cert),
          key: pem('TANDEM_AGENT_TLS_KEY', env.agent.tls.key),
        },
      }
  }
}

/** The text of a PEM file that a setting names. Throws an error that names the setting. */
function pem<P extends string | undefined>(setting: string, path: P): P {
  if (path === undefined) return path
  try {
    return readFileSync(resolve(path), 'utf8') as P
  } catch (error) {
    throw new Error(`${setting} is ${JSON.stringify(path)}, which can't be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** An agent that listens on every address tells its clients the first one that other machines can reach. */
function advertised(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host
  const outward = Object.values(networkInterfaces())
    .flat()
    .find((a) => a && !a.internal && a.family === 'IPv4')
  return outward?.address ?? '127.0.0.1'
}

/** The addresses of a role that settings decide about, for messages about busy ones. */
function addresses(config: RoleConfig, env: Env) {
  switch (config.role) {
    case 'console':
      return [{ setting: 'PORT', host: env.host, port: env.port }]
    case 'governor':
      return [
        { setting: 'TANDEM_POSITION_PORT', ...env.position },
        ...(env.managed ? [] : [{ setting: 'TANDEM_GOVERNOR_PORT', ...env.governor }]),
      ]
    case 'agent':
      return env.managed ? [] : [{ setting: 'TANDEM_AGENT_PORT', host: config.host, port: config.port }]
  }
}

/** The project's folder: the bundle lies somewhere below it. */
function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const above = dirname(from)
  if (above === from) throw new Error('package.json of Tandem not found above the program')
  return findRoot(above)
}
