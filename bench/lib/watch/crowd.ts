import { processSchedule } from '../../../lib/agent/runtime/process/schedule'
import {
  AGENT_SERVER_NAME,
  AGENT_STATUS,
  AGENT_URLS,
  type AgentContainer,
  type AgentEvent,
  type AgentInfo,
  ListQuery,
  ProcessQuery,
  TaskCommand,
} from '../../../lib/protocol/agent'
import { type Endpoint, VsoaServer, VsoaStatusError } from '../../../lib/vsoa/index'
import { RoleProcess } from '../../../tests/support/role-process'
import type { HostWords } from './words'

const host = '127.0.0.1'
/** Before a process that ended is started again, ms: an agent's restart policy backs off too. */
const BACK_OFF_MS = 250

/** One process of many instances. */
export interface Host {
  readonly containers: AgentContainer[]
  process: RoleProcess<HostWords>
  /** Resolves when its process has ended. */
  ended: Promise<void>
}

/**
 * A test agent: speaks the agent's protocol for `pairs` × 2 instances that are light VSOA servers in a few processes, each pair one
 * microservice and in two processes. A process that ends takes its instances along, and is started again soon as a new run.
 */
export class Crowd {
  readonly hosts: Host[] = []
  readonly #server = new VsoaServer({ info: { name: AGENT_SERVER_NAME }, password: 'agent' })
  readonly #byTask = new Map<string, { container: AgentContainer; host: Host }>()
  #seq = 0
  #closed = false

  constructor(
    readonly program: string,
    hosts: number,
    pairs: number,
  ) {
    const lists: AgentContainer[][] = Array.from({ length: hosts }, () => [])
    for (let pair = 0; pair < pairs; pair++) {
      const first = pair % hosts
      const second = (first + 1 + (Math.floor(pair / hosts) % (hosts - 1))) % hosts
      lists[first]?.push(container(`m${pair}-a`, `m${pair}`))
      lists[second]?.push(container(`m${pair}-b`, `m${pair}`))
    }
    for (const containers of lists) {
      const one: Host = { containers, process: new RoleProcess<HostWords>(program, ['role-host']), ended: Promise.resolve() }
      this.hosts.push(one)
      for (const each of containers) this.#byTask.set(each.spec.taskId, { container: each, host: one })
    }
  }

  async start(): Promise<Endpoint> {
    await Promise.all(this.hosts.map((each) => this.#run(each)))
    const server = this.#server
    server.handle(AGENT_URLS.info, () => ({ param: this.#info() }))
    server.handle(AGENT_URLS.list, ({ param }) => {
      const { offset, limit } = ListQuery.parse(param)
      const all = [...this.#byTask.values()]
      return { param: { total: all.length, containers: all.slice(offset, offset + limit).map((each) => each.container) } }
    })
    server.handle(AGENT_URLS.processes, async ({ param }) => {
      const looks = ProcessQuery.parse(param).taskIds.map(async (taskId) => {
        const found = this.#byTask.get(taskId)
        const schedule = found && (await processSchedule(found.host.process.child.pid ?? 0))
        return schedule ? [{ taskId, run: found.container.run, ...schedule }] : []
      })
      return { param: { processes: (await Promise.all(looks)).flat() } }
    })
    server.handle(AGENT_URLS.kill, async ({ param }) => {
      const { taskId, run } = TaskCommand.parse(param)
      const found = this.#byTask.get(taskId)
      if (!found) throw new VsoaStatusError(AGENT_STATUS.unknownTask, { error: 'unknown' })
      if (found.container.run !== run || found.container.status !== 'running')
        throw new VsoaStatusError(AGENT_STATUS.superseded, { error: 'superseded' })
      const { ended } = found.host
      found.host.process.end()
      await ended
      return { param: found.container }
    })
    return server.listen({ host, port: 0 })
  }

  /** The process an instance is in. */
  hostOf(taskId: string): Host | undefined {
    return this.#byTask.get(taskId)?.host
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const each of this.hosts) each.process.end()
    await this.#server.close()
  }

  async #run(one: Host): Promise<void> {
    one.ended = new Promise((resolve) => one.process.child.once('exit', () => resolve()))
    void one.ended.then(() => this.#again(one))
    const ports = await one.process.tell('serve', { names: one.containers.map((each) => each.spec.serviceName) })
    for (const [index, each] of one.containers.entries()) {
      Object.assign(each, { status: 'running', port: ports[index], run: each.run + 1, startedAt: Date.now(), exit: null })
      Object.assign(each, { pid: one.process.child.pid ?? null })
      this.#tell('started', each)
    }
  }

  async #again(one: Host): Promise<void> {
    if (this.#closed) return
    for (const each of one.containers) {
      if (each.status !== 'running') continue
      const exit = { code: null, signal: 'SIGKILL', reason: 'killed', at: Date.now(), tail: [] } as const
      Object.assign(each, { status: 'exited', pid: null, exit })
      this.#tell('exited', each)
    }
    await new Promise((resolve) => setTimeout(resolve, BACK_OFF_MS))
    if (this.#closed) return
    one.process = new RoleProcess<HostWords>(this.program, ['role-host'])
    await this.#run(one).catch(() => {})
  }

  #tell(kind: AgentEvent['kind'], of: AgentContainer): void {
    const { taskId } = of.spec
    const event: AgentEvent = { bootId: 'bench', seq: ++this.#seq, at: Date.now(), taskId, kind, container: of }
    this.#server.publish(AGENT_URLS.events, { param: event })
  }

  #info(): AgentInfo {
    const none = { cores: 1, memoryTotal: 0, memoryFree: 0, diskTotal: 0, diskFree: 0, startedAt: 0 }
    const total = this.#byTask.size
    return {
      ...none,
      name: 'bench',
      version: 'bench',
      os: 'linux',
      arch: process.arch,
      simulated: true,
      bootId: 'bench',
      address: host,
      containerTotal: total,
      containerRunning: total,
      eventSeq: this.#seq,
      enforces: [],
      dropped: { malformed: 0, refused: 0 },
    }
  }
}

function container(taskId: string, name: string): AgentContainer {
  return {
    spec: {
      taskId,
      name: taskId,
      serviceId: name,
      serviceName: name,
      deployNum: 1,
      image: 'bench@1#linux',
      args: ['node'],
      env: [],
      cwd: '/',
      hostname: '',
      memoryLimitMB: 0,
      otherLimits: [],
      restart: { policy: 'always', maxRetries: 0 },
      graceMs: 0,
      movable: true,
      vsoa: { port: 0, password: null },
    },
    status: 'created',
    wanted: 'running',
    pid: null,
    port: 0,
    address: host,
    run: 0,
    restarts: 0,
    nextStartAt: null,
    createdAt: Date.now(),
    startedAt: null,
    exit: null,
    notEnforced: [],
  }
}
