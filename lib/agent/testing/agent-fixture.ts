import { setTimeout as sleep } from 'node:timers/promises'
import { AGENT_URLS, type AgentContainer, type AgentEvent, type ContainerSpec } from '../../protocol/agent'
import { VsoaClient } from '../../vsoa'
import type { AgentConfig, RunningAgent } from '../config'
import { startAgent } from '../index'

export const PASSWORD = 'agent-secret'

/** A port range of this process's own, below the system's ephemeral ports, so that test files running at once don't meet. */
export function testPorts(offset = 0): { from: number; to: number } {
  const from = 12_000 + ((process.pid * 40) % 8000) + offset
  return { from, to: from + 19 }
}

export function agentConfig(stateDir: string, imagesDir: string, more: Partial<AgentConfig> = {}): AgentConfig {
  return {
    name: 'node-1',
    os: 'linux',
    simulated: true,
    host: '127.0.0.1',
    port: 0,
    password: PASSWORD,
    address: '127.0.0.1',
    portRange: testPorts(),
    stateDir,
    imagesDir,
    positionServer: '127.0.0.1:3000',
    log: { info() {}, warn() {}, error() {} },
    version: 'test',
    ...more,
  }
}

let count = 0
export function spec(image: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
  count += 1
  return {
    taskId: `task-${count}`,
    name: `${image}-${count}`,
    serviceId: 's',
    serviceName: image,
    deployNum: 1,
    movable: false,
    image: `${image}@1.0.0#linux`,
    args: ['node', 'main.cjs'],
    env: [],
    cwd: '/',
    hostname: '',
    memoryLimitMB: 0,
    otherLimits: [],
    restart: { policy: 'never', maxRetries: 0 },
    graceMs: 3000,
    vsoa: null,
    ...more,
  }
}

/** An agent's client as console and governor are: commands by RPC, and every event it hears. */
export class AgentClient {
  readonly events: AgentEvent[] = []

  private constructor(readonly vsoa: VsoaClient) {
    vsoa.on('message', (message) => {
      if (message.url === AGENT_URLS.events) this.events.push(message.param as AgentEvent)
    })
  }

  static async connect(endpoint: { host: string; port: number }): Promise<AgentClient> {
    const vsoa = await VsoaClient.connect({ ...endpoint, password: PASSWORD })
    await vsoa.subscribe(AGENT_URLS.events)
    return new AgentClient(vsoa)
  }

  async get<T>(url: string, param?: unknown): Promise<T> {
    return (await this.vsoa.call(url, { param }, { method: 'GET', timeoutMs: 20_000 })).param as T
  }

  async set(url: string, param?: unknown): Promise<AgentContainer> {
    return (await this.vsoa.call(url, { param }, { method: 'SET', timeoutMs: 20_000 })).param as AgentContainer
  }

  /** Creates and starts a container. */
  async run(wanted: ContainerSpec): Promise<AgentContainer> {
    await this.set(AGENT_URLS.create, { spec: wanted })
    return this.set(AGENT_URLS.start, { taskId: wanted.taskId })
  }

  container(taskId: string): Promise<AgentContainer> {
    return this.get(AGENT_URLS.get, { taskId })
  }

  /** The first event of that kind of a container that `fits`, now or later. */
  event(taskId: string, kind: AgentEvent['kind'], fits: (event: AgentEvent) => boolean = () => true): Promise<AgentEvent> {
    return until(`event ${kind} of ${taskId}`, () =>
      this.events.find((event) => event.taskId === taskId && event.kind === kind && fits(event)),
    )
  }

  /** All lines of a container's log, as `stream: text`. */
  async log(taskId: string): Promise<string[]> {
    const page = await this.get<{ lines: { stream: string; text: string }[] }>(AGENT_URLS.logs, { taskId, lines: 500 })
    return page.lines.map((line) => `${line.stream}: ${line.text}`)
  }

  /** Waits for a line in a container's log. */
  logged(taskId: string, text: string): Promise<string> {
    return until(`log line ${text}`, async () => (await this.log(taskId)).find((line) => line.includes(text)))
  }

  close(): void {
    this.vsoa.close()
  }
}

/** An agent and a client of it. */
export async function agentAndClient(config: AgentConfig): Promise<{ agent: RunningAgent; client: AgentClient }> {
  const agent = await startAgent(config)
  return { agent, client: await AgentClient.connect(agent.endpoint) }
}

/** Looks until there is something; throws after `withinMs`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  withinMs = 10_000,
): Promise<T> {
  const end = performance.now() + withinMs
  while (performance.now() < end) {
    const found = await look()
    if (found !== undefined && found !== false && found !== null) return found
    await sleep(5)
  }
  throw new Error(`not within ${withinMs} ms: ${what}`)
}

/** Whether a process is there and no zombie. */
export async function isGone(pid: number): Promise<boolean> {
  const { identify } = await import('../runtime/process/identity')
  return identify(pid) === null
}
