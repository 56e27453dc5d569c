import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as contract from '../../lib/api/contract/index'
import { CutProxy } from '../support/cut-proxy'
import { startEdgeAgent } from '../support/edge-agent'
import { freePort } from '../support/free-port'
import { type Instance, startInstance } from '../support/instance'
import { until } from '../support/scenario'
import { Scene } from './scene'

const HOST = '127.0.0.1'
const EDGE_PASSWORD = 'an agent behind a line'
/** The nodes in this order; those of the instance have a switch, the others a line that can be cut. */
const SIMULATED = ['node1', 'node2'] as const
const EDGES = ['edge1', 'edge2'] as const
const INSTANCES = 3

interface Edge {
  proxy: CutProxy
  end(): Promise<void>
}

/** A whole instance with real agents, containers and clients, kept alive over many rounds. */
export class World extends Scene {
  readonly nodes: readonly string[] = [...SIMULATED, ...EDGES]
  #instance: Instance | null = null
  readonly #edges: Edge[] = []
  #folder = ''

  static async start(microservices: number): Promise<World> {
    const world = new World()
    try {
      await world.#open(microservices)
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

  async #open(microservices: number): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'tandem-chaos-'))
    this.#instance = await startInstance({ dataDir: join(this.#folder, 'data'), env: { TANDEM_LOG_LEVEL: 'silent' } })
    for (const name of EDGES) await this.#startEdge(name)
    await Promise.all(
      Array.from({ length: microservices }, (_, index) => {
        // Each begins at another node.
        const nodes = Array.from({ length: INSTANCES }, (_, n) => (index + n) % this.nodes.length)
        // Some are brought back by their agents, the others by the test: a restart policy's pauses grow with every kill.
        return this.deploy(`chaos_${index}`, nodes, index % 3 === 0)
      }),
    )
    await this.startClients(['quick', 'quick', 'official'], this.instance.position)
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
}
