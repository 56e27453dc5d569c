import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { buildImages } from '../../../scripts/build-images.mjs'
import { type AgentConfig, type RunningAgent, startAgent } from '../../agent'
import type { MicroserviceView, SwitchRecord } from '../../domain/microservice'
import { AGENT_URLS, type AgentContainer, type ContainerSpec } from '../../protocol/agent'
import { GOVERNOR_URLS } from '../../protocol/governor'
import { createSecretBox } from '../../secrets'
import { lookup, type PositionAnswer, VsoaClient, VsoaError } from '../../vsoa'
import { type GovernorConfig, type RunningGovernor, startGovernor } from '..'

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }
export const AGENT_PASSWORD = 'agent-secret'
export const GOVERNOR_PASSWORD = 'governor-secret'

/** The next range of container ports of this process, below the system's ephemeral ones. */
let ranges = 0
function nextPorts(): { from: number; to: number } {
  const from = 20_100 + ((process.pid * 97) % 8000) + ranges++ * 20
  return { from, to: from + 19 }
}

/** Kills a process of ours; resolves when it has ended. */
export function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve()
      return
    }
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

export interface Wanted {
  taskId?: string
  deployNum?: number
  name: string
  serviceId?: string
  vsoaName?: string
  /** What the server takes, and what the governor is told. */
  password?: string
  told?: string
  restart?: ContainerSpec['restart']
  image?: string
  health?: NonNullable<ContainerSpec['vsoa']>['health']
}

/** Real agents with real axis-servers, a governor, and a client of it, on loopback. */
export class World {
  folder = ''
  imagesDir = ''
  governor: RunningGovernor | null = null
  client: VsoaClient | null = null
  readonly agents = new Map<string, { agent: RunningAgent; client: VsoaClient }>()
  readonly switches: SwitchRecord[] = []
  readonly views = new Map<string, MicroserviceView>()
  #ports = new Map<string, { from: number; to: number }>()
  #governorPort = 0
  #positionPort = 0
  #waiting: (() => void)[] = []
  readonly #box = createSecretBox(Buffer.alloc(32, 7))

  async open(): Promise<this> {
    this.folder = await mkdtemp(join(tmpdir(), 'tandem-governor-'))
    this.imagesDir = join(this.folder, 'images')
    await buildImages({ outDir: this.imagesDir })
    const plain = join(this.imagesDir, 'plain-server')
    await cp(join(this.imagesDir, 'axis-server'), plain, { recursive: true })
    const manifest = JSON.parse(await readFile(join(plain, 'image.json'), 'utf8')) as object
    await writeFile(join(plain, 'image.json'), JSON.stringify({ ...manifest, name: 'plain-server' }))
    const entry = join(import.meta.dirname, 'plain-server.ts')
    await build({ entryPoints: [entry], outfile: join(plain, 'main.js'), bundle: true, platform: 'node', format: 'esm' })
    return this
  }

  /** The governor as a process of its own; its process. */
  async spawnGovernor(): Promise<ChildProcess> {
    const config = {
      host: '127.0.0.1',
      port: this.#governorPort,
      password: GOVERNOR_PASSWORD,
      position: { host: '127.0.0.1', port: this.#positionPort },
      journalDir: join(this.folder, 'governor'),
      version: 'test',
    }
    const { child, first } = await this.#spawn('governor-process', config)
    await this.#adopt({ ...(JSON.parse(first) as Pick<RunningGovernor, 'endpoint' | 'position'>), close: () => killed(child) })
    return child
  }

  async close(): Promise<void> {
    this.client?.close()
    await this.governor?.close()
    for (const name of [...this.agents.keys()]) await this.stopAgent(name)
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async startAgent(name: string): Promise<{ host: string; port: number }> {
    const agent = await startAgent({ ...this.#agentConfig(name), log: SILENT })
    const client = await VsoaClient.connect({ ...agent.endpoint, password: AGENT_PASSWORD })
    this.agents.set(name, { agent, client })
    return agent.endpoint
  }

  /** An agent as a process of its own; its process. Its containers end with it. */
  async spawnAgent(name: string): Promise<ChildProcess> {
    const { child, first } = await this.#spawn('agent-process', this.#agentConfig(name))
    const agent = { ...(JSON.parse(first) as Pick<RunningAgent, 'endpoint'>), close: () => killed(child) }
    const client = await VsoaClient.connect({ ...agent.endpoint, password: AGENT_PASSWORD })
    this.agents.set(name, { agent, client })
    return child
  }

  #agentConfig(name: string): Omit<AgentConfig, 'log'> {
    const portRange = this.#ports.get(name) ?? nextPorts()
    this.#ports.set(name, portRange)
    return {
      name,
      os: 'linux',
      simulated: true,
      host: '127.0.0.1',
      port: 0,
      password: AGENT_PASSWORD,
      address: '127.0.0.1',
      portRange,
      stateDir: join(this.folder, name),
      imagesDir: this.imagesDir,
      positionServer: '127.0.0.1:1',
      version: 'test',
    }
  }

  /** Bundles a program of this folder and runs it; resolves with its first line. */
  async #spawn(name: string, config: object): Promise<{ child: ChildProcess; first: string }> {
    const program = join(this.folder, `${name}.mjs`)
    const entry = join(import.meta.dirname, `${name}.ts`)
    const banner = { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` }
    await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm', banner })
    const child = spawn(process.execPath, [program, JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const first = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    })
    child.removeAllListeners('exit')
    return { child, first }
  }

  async stopAgent(name: string): Promise<void> {
    const node = this.agents.get(name)
    node?.client.close()
    await node?.agent.close({ stopContainers: true })
    this.agents.delete(name)
  }

  async startGovernor(more: Partial<GovernorConfig> = {}): Promise<RunningGovernor> {
    const governor = await startGovernor({
      host: '127.0.0.1',
      port: this.#governorPort,
      password: GOVERNOR_PASSWORD,
      position: { host: '127.0.0.1', port: this.#positionPort },
      journalDir: join(this.folder, 'governor'),
      secretBox: this.#box,
      log: SILENT,
      version: 'test',
      ...more,
    })
    await this.#adopt(governor)
    return governor
  }

  async #adopt(governor: RunningGovernor): Promise<void> {
    this.governor = governor
    this.#governorPort = governor.endpoint.port
    this.#positionPort = governor.position.port
    this.client = await VsoaClient.connect({ ...governor.endpoint, password: GOVERNOR_PASSWORD })
    this.client.on('message', (message) => {
      const param = message.param as { switch?: SwitchRecord; name?: string; instances?: unknown }
      if (message.url === GOVERNOR_URLS.switched && param.switch) this.switches.push(param.switch)
      if (message.url === GOVERNOR_URLS.switchCompleted && param.switch) this.#complete(param.switch)
      if (message.url === GOVERNOR_URLS.changed && param.instances)
        this.views.set(param.name ?? '', message.param as MicroserviceView)
      for (const look of this.#waiting.splice(0)) look()
    })
    const { changed, switched, switchCompleted, unplacedChanged } = GOVERNOR_URLS
    await this.client.subscribe([changed, switched, switchCompleted, unplacedChanged])
  }

  #complete(record: SwitchRecord): void {
    const index = this.switches.findIndex((each) => each.id === record.id)
    if (index >= 0) this.switches[index] = record
  }

  /** Subscribes to a URL of the governor; resolves with the next message there. */
  published(url: string): Promise<unknown> {
    const client = this.#client()
    const next = new Promise((resolve) =>
      client.on('message', (message) => {
        if (message.url === url) resolve(message.param)
      }),
    )
    return client.subscribe(url).then(() => next)
  }

  /** Makes the governor watch an agent. */
  async watch(name: string): Promise<void> {
    const endpoint = this.agents.get(name)?.agent.endpoint
    await this.set(GOVERNOR_URLS.putAgent, { nodeId: `id-${name}`, name, ...endpoint, password: AGENT_PASSWORD })
  }

  async get<T>(url: string, param?: unknown): Promise<T> {
    return (await this.#client().call(url, { param }, { method: 'GET' })).param as T
  }

  async set<T>(url: string, param?: unknown): Promise<T> {
    return (await this.#client().call(url, { param }, { method: 'SET', timeoutMs: 15_000 })).param as T
  }

  /** The view of a microservice now; null when there is none. */
  async view(name: string): Promise<MicroserviceView | null> {
    return this.get<MicroserviceView>(GOVERNOR_URLS.get, { name }).catch(() => null)
  }

  /** Waits until a view fits, looking whenever the governor tells a change. */
  async until(name: string, fits: (view: MicroserviceView) => boolean, withinMs = 8000): Promise<MicroserviceView> {
    const end = performance.now() + withinMs
    let last: MicroserviceView | null = null
    while (performance.now() < end) {
      last = await this.view(name)
      if (last && fits(last)) return last
      await this.#told(100)
    }
    throw new Error(`not within ${withinMs} ms: ${JSON.stringify(last)}`)
  }

  async switched(fits: (record: SwitchRecord) => boolean, withinMs = 8000): Promise<SwitchRecord> {
    const end = performance.now() + withinMs
    while (performance.now() < end) {
      const found = this.switches.find(fits)
      if (found) return found
      await this.#told(100)
    }
    throw new Error(`no such switch within ${withinMs} ms: ${JSON.stringify(this.switches)}`)
  }

  /** Creates and starts a container on a node. */
  async run(node: string, wanted: Wanted): Promise<AgentContainer> {
    const taskId = wanted.taskId ?? randomUUID().slice(0, 8)
    const password = wanted.password ?? '123456'
    const spec: ContainerSpec = {
      taskId,
      name: wanted.name,
      serviceId: wanted.serviceId ?? `service-${wanted.name}`,
      serviceName: wanted.name,
      deployNum: wanted.deployNum ?? 1,
      movable: false,
      image: wanted.image ?? 'axis-server@1.0.0#linux',
      args: ['node', 'main.js'],
      env: [`AXIS_NAME=${wanted.vsoaName ?? 'Axis_Server'}`, `AXIS_PASSWORD=${password}`, 'AXIS_PERIOD_MS=10'],
      cwd: '/',
      hostname: '',
      memoryLimitMB: 0,
      otherLimits: [],
      restart: wanted.restart ?? { policy: 'never', maxRetries: 0 },
      graceMs: 2000,
      vsoa: { port: 0, password: wanted.told ?? password, health: wanted.health },
    }
    await this.agent(node, AGENT_URLS.create, { spec })
    return this.agent(node, AGENT_URLS.start, { taskId })
  }

  async agent<T = AgentContainer>(node: string, url: string, param: unknown): Promise<T> {
    const client = this.agents.get(node)?.client
    if (!client) throw new Error(`no agent ${node}`)
    return (await client.call(url, { param }, { method: 'SET', timeoutMs: 15_000 })).param as T
  }

  /** The port that a look-up names; null when it names nobody. */
  async port(name = 'AXIS_server'): Promise<number | null> {
    return (await this.place(name))?.port ?? null
  }

  /** The whole answer of a look-up; null when it names nobody. */
  async place(name = 'AXIS_server'): Promise<PositionAnswer | null> {
    const position = this.governor?.position
    if (!position) throw new Error('no governor')
    try {
      return await lookup(name, { servers: [position], timeoutMs: 1000 })
    } catch (error) {
      if (error instanceof VsoaError && error.code === 'lookup') return null
      throw error
    }
  }

  #client(): VsoaClient {
    if (!this.client) throw new Error('no governor')
    return this.client
  }

  #told(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
