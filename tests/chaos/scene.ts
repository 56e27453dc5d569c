import { createServer } from 'node:net'
import * as contract from '../../lib/api/contract/index'
import type { Strategy } from '../../lib/domain/microservice'
import { wallNow } from '../../lib/wall-clock'
import type { ApiClient } from '../support/api-client'
import { allProcesses, descendants, environmentOf } from '../support/processes'
import { RoleProcess } from '../support/role-process'
import { AXIS_PASSWORD, AXIS_SERVER, until } from '../support/scenario'
import { BringBack } from './bring-back'
import type { ClientWords } from './clients'
import type { Command, Standing } from './history'
import type { Profile } from './kinds'

const URL = '/axis'
const PERIOD_MS = 20
const PING = { intervalMs: 50, lost: 3 }
/** Below the ports that the system gives to connections, and away from those that agents choose themselves. */
const FIRST_PORT = 12_000
const PORT_RANGE = 7_000

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
/** Microservices of real containers, with clients, as they are seen through the API. */
export abstract class Scene {
  readonly groups: Group[] = []
  readonly commands: Command[] = []
  readonly clients = new RoleProcess<ClientWords>(process.argv[1] ?? '', ['role-clients'])
  #switchSeq = 0
  /** Ports are taken from here on. */
  #port: number

  /** `offset` keeps the ports of scenes side by side apart. */
  constructor(offset = 0) {
    this.#port = FIRST_PORT + ((process.pid * 31) % PORT_RANGE) + offset
  }

  abstract get api(): ApiClient
  /** The names of the nodes, in the order of their numbers. */
  abstract get nodes(): readonly string[]
  abstract close(): Promise<void>

  /** Deploys a microservice with one instance on each of these nodes, and rules that the first is its master. */
  protected async deploy(name: string, nodes: readonly number[], restarts: boolean): Promise<void> {
    const group: Group = { name, members: [], restarts }
    this.groups.push(group)
    for (const [n, node] of nodes.entries()) group.members.push(await this.deployOne(group, `${name}_${n}`, node))
    await this.putRule(group, group.members)
  }

  async deployOne({ name, restarts }: Group, service: string, node: number): Promise<Member & { serviceId: string }> {
    const { config } = await this.api.call(contract.imageConfig, { query: { ref: AXIS_SERVER } })
    config.process.env = [`AXIS_NAME=${name}`, `AXIS_PERIOD_MS=${PERIOD_MS}`]
    config.restart = { policy: restarts ? 'always' : 'never', maxRetries: 0 }
    const port = await this.#freePort()
    const { id, containers } = await this.api.call(contract.createService, {
      body: {
        name: service,
        image: { ref: AXIS_SERVER, config, vsoa: { port } },
        node: { names: [this.nodes[node] ?? ''] },
        policy: 'static',
      },
    })
    const taskId = containers[0] ?? ''
    const row = await until(`${service} runs`, async () => {
      const found = await this.api.call(contract.getContainer, { params: { taskId } })
      return found.status === 'running' && found.microservice?.healthy ? found : null
    })
    const address = (await this.#row(name)).instances.find((each) => each.taskId === taskId)?.address
    return { taskId, serviceId: id, name: row.name, endpoint: `${address}:${row.vsoaPort}`, node }
  }

  /** An agent gives another port than was asked for when that is busy: other scenes may run on this machine. */
  async #freePort(): Promise<number> {
    for (;;) {
      const port = this.#port++
      if (await isFree(port)) return port
    }
  }

  protected async startClients(profiles: Profile[], position: { host: string; port: number }): Promise<void> {
    const microservices = this.groups.map(({ name }) => name)
    await this.clients.tell('start', { microservices, profiles, url: URL, password: AXIS_PASSWORD, position })
  }

  /** Master/slave in this order, or a strategy under which all of them serve. */
  async putRule(group: Group, rule: readonly Member[] | Exclude<Strategy, 'masterSlave'>): Promise<void> {
    const body =
      typeof rule === 'string'
        ? { loadBalance: rule }
        : {
            loadBalance: 'masterSlave' as const,
            loadBalanceDetail: rule.slice(1).map(({ taskId: id }) => ({ master: rule[0]?.taskId ?? '', id })),
          }
    await this.api.call(contract.updateMicroservice, { body: { id: group.name, ping: PING, ...body } })
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

  /**
   * Brings back what is down; resolves when everything is healthy, by a governor that is there, or when it is `vain` to wait for that;
   * rejects after a while with what isn't.
   */
  async allHealthy(vain = () => false): Promise<void> {
    const bringBack = new BringBack(this)
    await until('all are healthy', async () => {
      if (vain()) return true
      const standings = await this.standings()
      bringBack.startWhatIsDown(standings)
      if (standings.every(({ live, instances }) => live && instances.every(({ healthy }) => healthy))) return true
      throw new Error(JSON.stringify(standings))
    })
  }

  /** Whether the console reaches the agent of every node that is used. */
  async nodesAreOnline(): Promise<boolean> {
    const { list } = await this.api.call(contract.listNodes, { query: { pageSize: -1 } })
    return this.nodes.every((name) => list.some((each) => each.name === name && each.status === 'online'))
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

function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(port, '0.0.0.0', () => probe.close(() => resolve(true)))
  })
}

/** The processes of a container, whoever is above them: an agent that was killed leaves its own to others. */
export function processesOf({ endpoint }: Member): number[] {
  const port = endpoint.split(':').at(-1)
  return allProcesses().flatMap(({ pid, state }) => (state !== 'Z' && environmentOf(pid).VSOA_AUTO_PORT === port ? [pid] : []))
}

/** Signals one process of ours, that may have ended a moment ago. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
