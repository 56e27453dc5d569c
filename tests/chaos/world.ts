import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as contract from '../../lib/api/contract/index'
import { wallNow } from '../../lib/governor/clock'
import { CutProxy } from '../support/cut-proxy'
import { startEdgeAgent } from '../support/edge-agent'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { descendants, environmentOf } from '../support/processes'
import { RoleProcess } from '../support/role-process'
import { AXIS_PASSWORD, AXIS_SERVER, until } from '../support/scenario'
import type { ClientWords } from './clients'
import type { Command, Standing } from './history'
import type { Profile } from './kinds'

const HOST = '127.0.0.1'
const EDGE_PASSWORD = 'an agent behind a line'
const URL = '/axis'
const PERIOD_MS = 20
const PING = { intervalMs: 50, lost: 3 }
const PROFILES: Profile[] = ['quick', 'quick', 'official']
/** Below the ports that the system gives to connections, and away from those that agents choose themselves. */
const FIRST_PORT = 12_000
const PORT_RANGE = 7_000
/** The nodes in this order; those of the instance have a switch, the others a line that can be cut. */
const SIMULATED = ['node1', 'node2'] as const
const EDGES = ['edge1', 'edge2'] as const

export interface Member {
  taskId: string
  name: string
  endpoint: string
  /** Number of its node. */
  node: number
}
export interface Group {
  name: string
  members: Member[]
  /** Its containers' restart policy brings them back. */
  restarts: boolean
}
interface Edge {
  proxy: CutProxy
  end(): Promise<void>
}

/** A whole instance with real agents, containers and clients, kept alive over many rounds. */
export class World {
  readonly groups: Group[] = []
  readonly commands: Command[] = []
  readonly nodes: readonly string[] = [...SIMULATED, ...EDGES]
  #instance: Instance | null = null
  readonly #edges: Edge[] = []
  #folder = ''
  #switchSeq = 0

  private constructor(readonly clients: RoleProcess<ClientWords>) {}

  static async start(microservices: number, onSpawn: (stop: () => Promise<number | null>) => void): Promise<World> {
    const world = new World(new RoleProcess<ClientWords>(process.argv[1] ?? '', ['role-clients']))
    try {
      await world.#open(microservices, onSpawn)
      return world
    } catch (error) {
      await world.close()
      throw error
    }
  }

  static nodesOf(sort: 'edge' | 'simulated'): number[] {
    return sort === 'simulated' ? SIMULATED.map((_, at) => at) : EDGES.map((_, at) => SIMULATED.length + at)
  }

  get instance(): Instance {
    if (!this.#instance) throw new Error('the instance does not run')
    return this.#instance
  }

  get api() {
    return this.instance.api
  }

  line(node: number): CutProxy {
    const edge = this.#edges[node - SIMULATED.length]
    if (!edge) throw new Error(`node ${node} has no line that can be cut`)
    return edge.proxy
  }

  async close(): Promise<void> {
    this.clients.end()
    await this.#instance?.stop()
    for (const { proxy, end } of this.#edges) {
      await end()
      proxy.close()
    }
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #open(microservices: number, onSpawn: (stop: () => Promise<number | null>) => void): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'tandem-chaos-'))
    this.#instance = await startInstance({ dataDir: join(this.#folder, 'data'), onSpawn, env: { TANDEM_LOG_LEVEL: 'silent' } })
    for (const name of EDGES) await this.#startEdge(name)
    await Promise.all(Array.from({ length: microservices }, (_, index) => this.#deploy(index)))
    await this.clients.tell('start', {
      microservices: this.groups.map(({ name }) => name),
      profiles: PROFILES,
      url: URL,
      password: AXIS_PASSWORD,
      position: this.instance.position,
    })
  }

  async #startEdge(name: string): Promise<void> {
    const port = await freePort()
    const proxy = new CutProxy(`http://${HOST}:${port}`)
    const address = (await proxy.listen()).replace('http://', '')
    const options = {
      dataDir: join(this.#folder, name),
      port,
      name,
      password: EDGE_PASSWORD,
      env: { TANDEM_LOG_LEVEL: 'silent' },
    }
    this.#edges.push({ proxy, end: await startEdgeAgent(this.instance, options) })
    const { id } = await this.api.call(contract.createNode, { body: { name, address, password: EDGE_PASSWORD, tls: false } })
    await until(`${name} is online`, async () => {
      return (await this.api.call(contract.getNode, { params: { id } })).status === 'online'
    })
  }

  /** Three instances on three nodes, each microservice beginning at another one. */
  async #deploy(index: number): Promise<void> {
    const group: Group = { name: `chaos_${index}`, members: [], restarts: index % 3 === 0 }
    this.groups[index] = group
    const { config } = await this.api.call(contract.imageConfig, { query: { ref: AXIS_SERVER } })
    config.process.env = [`AXIS_NAME=${group.name}`, `AXIS_PERIOD_MS=${PERIOD_MS}`]
    // Some are brought back by their agents, the others by the test: a restart policy's pauses grow with every kill.
    config.restart = { policy: group.restarts ? 'always' : 'never', maxRetries: 0 }
    for (let n = 0; n < 3; n++) {
      const node = (index + n) % this.nodes.length
      const port = FIRST_PORT + ((process.pid * 31 + index * 3 + n) % PORT_RANGE)
      const { containers } = await this.api.call(contract.createService, {
        body: {
          name: `${group.name}_${n}`,
          image: { ref: AXIS_SERVER, config, vsoa: { port } },
          node: { names: [this.nodes[node] ?? ''] },
          policy: 'static',
        },
      })
      const taskId = containers[0] ?? ''
      const row = await until(`${group.name}_${n} runs`, async () => {
        const found = await this.api.call(contract.getContainer, { params: { taskId } })
        return found.status === 'running' && found.microservice?.healthy ? found : null
      })
      const address = (await this.#row(group.name)).instances.find((each) => each.taskId === taskId)?.address
      group.members.push({ taskId, name: row.name, endpoint: `${address}:${row.vsoaPort}`, node })
    }
    await this.putRule(group, group.members)
  }

  /** Master/slave in this order, or round robin when it is null. */
  async putRule(group: Group, order: readonly Member[] | null): Promise<void> {
    const master = order?.[0]?.taskId ?? ''
    await this.api.call(contract.updateMicroservice, {
      body: {
        id: group.name,
        ping: PING,
        ...(order
          ? { loadBalance: 'masterSlave', loadBalanceDetail: order.slice(1).map(({ taskId: id }) => ({ master, id })) }
          : { loadBalance: 'roundRobin' }),
      },
    })
  }

  #row(name: string): Promise<contract.MicroserviceRow> {
    return this.api.call(contract.getMicroservice, { params: { id: name } })
  }

  /** The one that is announced now, once there is one. */
  active(group: Group): Promise<Member> {
    return until(`${group.name} has an active instance`, async () => {
      const { active } = await this.#row(group.name)
      return group.members.find(({ taskId }) => taskId === active)
    })
  }

  async standbys(group: Group): Promise<Member[]> {
    const active = await this.active(group)
    return group.members.filter((each) => each !== active)
  }

  async standings(): Promise<Standing[]> {
    const { list } = await this.api.call(contract.listMicroservices, { query: { pageSize: -1 } })
    return this.groups.map(({ name, members }) => {
      const row = list.find((each) => each.name === name)
      if (!row) throw new Error(`there is no microservice ${name}`)
      const endpointOf = (taskId: string | null) => members.find((each) => each.taskId === taskId)?.endpoint ?? null
      const master = row.loadBalanceDetail?.[0]?.master
      const order = master === undefined ? [] : [master, ...(row.loadBalanceDetail ?? []).map(({ id }) => id)]
      return {
        epoch: row.epoch,
        strategy: row.loadBalance,
        active: endpointOf(row.active),
        candidates: order.map((taskId) => endpointOf(taskId) ?? taskId),
        live: row.live,
        instances: members.map(({ taskId, endpoint }) => {
          const one = row.instances.find((each) => each.taskId === taskId)
          if (!one) return { taskId, endpoint, status: 'unknown', join: 'down', healthy: false, aside: false }
          const { status, join, healthy, suspended, leaving, address, port } = one
          return { taskId, endpoint: `${address}:${port}`, status, join, healthy, aside: suspended || leaving }
        }),
      }
    })
  }

  /** The switches since the last time it was asked, oldest first. */
  async newSwitches(): Promise<contract.SwitchRow[]> {
    const { list } = await this.api.call(contract.listSwitches, { query: { pageSize: 1000 } })
    const fresh = list.filter(({ seq }) => seq > this.#switchSeq)
    this.#switchSeq = Math.max(this.#switchSeq, ...fresh.map(({ seq }) => seq))
    return fresh.sort((a, b) => a.seq - b.seq)
  }

  /** The process of a container; null when it has none. */
  pid({ endpoint }: Member): number | null {
    const port = endpoint.split(':').at(-1)
    const below = descendants(process.pid).filter(({ state }) => state !== 'Z')
    return below.find(({ pid }) => environmentOf(pid).VSOA_AUTO_PORT === port)?.pid ?? null
  }

  signal(member: Member, signal: NodeJS.Signals): void {
    const pid = this.pid(member)
    this.note(`${signal} ${member.name}`, pid === null ? 'it has no process' : null)
    if (pid !== null) kill(pid, signal)
  }

  /** Does something and writes down when; what is refused is told, or swallowed where a refusal is an answer as well. */
  async order(what: string, work: () => Promise<unknown>, mayFail = false): Promise<void> {
    const at = wallNow()
    let failed: string | null = null
    try {
      await work()
    } catch (error) {
      failed = (error as Error).message
      if (!mayFail) throw error
    } finally {
      this.commands.push({ at, doneAt: wallNow(), what, failed })
    }
  }

  note(what: string, failed: string | null = null): void {
    const at = wallNow()
    this.commands.push({ at, doneAt: at, what, failed })
  }
}

/** Signals one process of ours, that may have ended a moment ago. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
