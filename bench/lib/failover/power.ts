import { setTimeout as sleep } from 'node:timers/promises'
import { listMicroservices, listNodes, listSwitches, type SwitchRow } from '../../../lib/api/contract/index'
import { lookup } from '../../../lib/vsoa/index'
import { wallNow } from '../../../lib/wall-clock'
import type { Instance } from '../../../tests/support/instance'
import { environmentOf, processInfo } from '../../../tests/support/processes'
import { deployAxisServer, setMasterSlave, until } from '../../../tests/support/scenario'

/** Fifty processes start on few processors. */
const ALL_HEALTHY_MS = 120_000
const MOVED_MS = 20_000
/** Answers about a hundred containers are work for the console, which has one of few processors; what is measured is read later. */
const POLL_MS = 250
/** The variable by which a container's process is told from those of other nodes. */
const MARK = 'BENCH_NODE'
/** Deployments that are asked for at a time. */
const AT_ONCE = 5

/** Two nodes, each with a container of every microservice; all that is active is on one of them. */
export class PowerScene {
  readonly #names: string[]

  constructor(
    readonly instance: Instance,
    readonly containers: number,
  ) {
    this.#names = Array.from({ length: containers }, (_, n) => `gyro-${String(n + 1).padStart(2, '0')}`)
  }

  async start(): Promise<void> {
    const { api } = this.instance
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const [first, second] = list.filter(({ type, status }) => type === 'linux' && status === 'online').map(({ name }) => name)
    if (!first || !second) throw new Error('Two nodes are needed')
    const left = [...this.#names]
    const deploy = async () => {
      for (let name = left.shift(); name; name = left.shift()) {
        const on = (node: string) => ({ node, env: [`AXIS_NAME=${name}`, `${MARK}=${node}`] })
        const master = await deployAxisServer(api, { name: `${name}-a`, ...on(first) })
        const slave = await deployAxisServer(api, { name: `${name}-b`, ...on(second) })
        await until(`${name} is there twice`, async () => (await this.#find(name))?.instance === 2, ALL_HEALTHY_MS)
        await setMasterSlave(api, { master: master.taskId, slave: slave.taskId, name })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, deploy))
    await this.#allHealthy()
  }

  /**
   * Takes the power from the node where everything is active: its agent and all its containers get SIGKILL at once, and nobody
   * starts the agent again until `restore`. Ms until the last of them was announced elsewhere, by the switches' own record.
   */
  async run(): Promise<number> {
    const victim = await this.#allHealthy()
    const { agent, containers } = this.#processesOf(victim)
    const before = await this.#newest()
    process.kill(this.instance.pids().parent, 'SIGSTOP')
    const from = wallNow()
    for (const pid of [agent, ...containers]) process.kill(pid, 'SIGKILL')
    let switches: SwitchRow[] = []
    await sleep(POLL_MS)
    await until(
      `${this.containers} microservices are announced elsewhere`,
      async () => {
        switches = (await this.#switches()).filter(({ seq, to }) => seq > before && to !== null && to.nodeName !== victim)
        return new Set(switches.map(({ microservice }) => microservice)).size === this.containers
      },
      MOVED_MS,
      POLL_MS,
    )
    await this.#lookUpAll()
    return Math.max(...switches.map(({ announcedAt }) => announcedAt)) - from
  }

  /** The node has power again: resolves when every microservice has both instances. */
  async restore(): Promise<void> {
    process.kill(this.instance.pids().parent, 'SIGCONT')
    await this.#allHealthy()
  }

  /** Look-ups name them all, each at the node that is left. */
  async #lookUpAll(): Promise<void> {
    const servers = [this.instance.position]
    const answers = await Promise.all(this.#names.map((name) => lookup(name, { servers })))
    const places = new Set(answers.map(({ addr }) => addr))
    if (places.size !== 1) throw new Error(`Look-ups lead to ${[...places].join(' and ')} after one of two nodes was lost`)
  }

  #processesOf(node: string): { agent: number; containers: number[] } {
    const pids = this.instance.pids().containers.filter((pid) => environmentOf(pid)[MARK] === node)
    const agents = new Set(pids.map((pid) => processInfo(pid)?.parent))
    const [agent] = agents
    if (pids.length !== this.containers || agents.size !== 1 || agent === undefined) {
      throw new Error(`${node} has ${pids.length} containers of ${agents.size} agents, not ${this.containers} of one`)
    }
    return { agent, containers: pids }
  }

  /** Every microservice has both instances healthy; the node where they are active. */
  #allHealthy(): Promise<string> {
    return until(
      `${this.containers} microservices have both instances healthy`,
      async () => {
        const { list } = await this.instance.api.call(listMicroservices, { query: { pageSize: -1 } })
        const ours = list.filter(({ name }) => this.#names.includes(name))
        if (ours.length !== this.containers || ours.some(({ healthInstance }) => healthInstance !== 2)) return null
        const nodes = new Set(ours.map((row) => row.instances.find(({ taskId }) => taskId === row.active)?.nodeName))
        const [node] = nodes
        return nodes.size === 1 ? node : null
      },
      ALL_HEALTHY_MS,
      POLL_MS,
    )
  }

  async #find(name: string) {
    const { list } = await this.instance.api.call(listMicroservices, { query: { name } })
    return list.find((row) => row.name === name)
  }

  async #newest(): Promise<number> {
    return Math.max(0, ...(await this.#switches()).map(({ seq }) => seq))
  }

  async #switches(): Promise<SwitchRow[]> {
    const { list } = await this.instance.api.call(listSwitches, { query: { pageSize: 4 * this.containers } })
    return list
  }
}
