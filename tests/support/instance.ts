import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ApiClient } from './api-client'
import { freePort } from './free-port'
import { descendants, environmentOf, isAlive } from './processes'

export interface InstanceOptions {
  /** Settings beside the ones an instance needs, or instead of them. */
  env?: Record<string, string>
  /** The built project. Default: the current folder. */
  rootDir?: string
  /** An existing data folder: kept at `stop()`. Default: a new one, removed at `stop()`. */
  dataDir?: string
  readyTimeoutMs?: number
  /** Called as soon as there is a process, with what ends it: for a caller that may be interrupted before it is ready. */
  onSpawn?(stop: () => Promise<number | null>): void
}

/** The processes of an instance (Linux). */
export interface InstancePids {
  parent: number
  console: number | null
  governor: number | null
  agents: number[]
  /** The processes of containers, below the agents. */
  containers: number[]
}

export interface Instance {
  url: string
  token: string
  api: ApiClient
  position: { host: string; port: number }
  dataDir: string
  /** Start → ready, ms. */
  readyMs: number
  /** What it printed so far (the newest part). */
  output(): string
  pids(): InstancePids
  /** The process of the container that listens on that VSOA port; null when there is none. */
  containerPid(vsoaPort: number): number | null
  /** Ends it as Ctrl-C would; what is left after a while is killed. Resolves with the parent's exit code. */
  stop(): Promise<number | null>
}

const OUTPUT_CHARACTERS = 100_000
const STOP_MS = 25_000
const READY_LINE = /Tandem is ready at (http:\/\/\S+)/

/**
 * Starts the built product (dist/server.js) with a data folder, ports and a token of its own and waits until it says it is
 * ready. Throws with its output when it ends before, or doesn't get ready in time; nothing is left behind then.
 */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const rootDir = resolve(options.rootDir ?? '.')
  const entry = join(rootDir, 'dist', 'server.js')
  if (!existsSync(entry)) throw new Error(`${entry} isn't there: build first (npm start builds, so do npm test and npm run demo)`)
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tandem-')))
  const token = randomBytes(24).toString('hex')
  const [port, positionPort] = [await freePort(), await freePort()]
  const env: NodeJS.ProcessEnv = {
    ...inherited(),
    NODE_ENV: 'production',
    PORT: String(port),
    TANDEM_HOST: '127.0.0.1',
    TANDEM_POSITION_HOST: '127.0.0.1',
    TANDEM_POSITION_PORT: String(positionPort),
    TANDEM_DATA_DIR: dataDir,
    TANDEM_API_TOKEN: token,
    ...options.env,
  }
  const startedAt = performance.now()
  const child = spawn(process.execPath, [entry], { cwd: rootDir, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const parent = child.pid
  let output = ''
  const stop = async () => {
    const code = await end(child)
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    return code
  }
  options.onSpawn?.(stop)

  try {
    const url = await new Promise<string>((resolveUrl, reject) => {
      const timeoutMs = options.readyTimeoutMs ?? 60_000
      const timer = setTimeout(() => reject(new Error(`Not ready within ${timeoutMs} ms\n${output}`)), timeoutMs)
      const take = (chunk: Buffer) => {
        output = (output + chunk.toString('utf8')).slice(-OUTPUT_CHARACTERS)
        const ready = READY_LINE.exec(output)?.[1]
        if (!ready) return
        clearTimeout(timer)
        resolveUrl(ready.replace(/\/$/, ''))
      }
      child.stdout?.on('data', take)
      child.stderr?.on('data', take)
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        clearTimeout(timer)
        reject(new Error(`It ended before it was ready (${signal ?? `exit code ${code}`})\n${output}`))
      })
    })
    if (parent === undefined) throw new Error('It has no process id')
    return {
      url,
      token: env.TANDEM_API_TOKEN ?? token,
      api: new ApiClient({ url, token: env.TANDEM_API_TOKEN ?? token }),
      position: { host: '127.0.0.1', port: Number(env.TANDEM_POSITION_PORT) },
      dataDir,
      readyMs: performance.now() - startedAt,
      output: () => output,
      pids: () => pidsOf(parent),
      containerPid: (vsoaPort) =>
        pidsOf(parent).containers.find((pid) => environmentOf(pid).VSOA_AUTO_PORT === String(vsoaPort)) ?? null,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** An instance starts with the environment of a fresh terminal, not with what the caller's own settings are. */
function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !/^(TANDEM_|PORT$|NODE_|VSOA_|AXIS_|VITEST|npm_)/.test(name))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function pidsOf(parent: number): InstancePids {
  const pids: InstancePids = { parent, console: null, governor: null, agents: [], containers: [] }
  const below = descendants(parent)
  for (const { pid, parent: above, state } of below) {
    if (above !== parent || state === 'Z') continue
    const role = environmentOf(pid).TANDEM_ROLE
    if (role === 'console') pids.console = pid
    else if (role === 'governor') pids.governor = pid
    else if (role === 'agent') pids.agents.push(pid)
  }
  pids.containers = below.filter(({ parent: above, state }) => pids.agents.includes(above) && state !== 'Z').map(({ pid }) => pid)
  return pids
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.pid === undefined) return null
  const gone = new Promise<void>((resolveGone) => {
    if (child.exitCode !== null || child.signalCode !== null) resolveGone()
    else child.once('exit', () => resolveGone())
  })
  const below = descendants(child.pid).map(({ pid }) => pid)
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(timer)
  // by number, and only those seen below our own child just before
  for (const pid of below) {
    if (!isAlive(pid)) continue
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // ended meanwhile
    }
  }
  return child.exitCode
}
