import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as contract from '../../lib/api/contract/index'
import { ApiClient } from '../support/api-client'
import { freePort } from '../support/free-port'
import { until } from '../support/scenario'
import { Role } from './role'
import { type Group, Scene } from './scene'

const HOST = '127.0.0.1'
const NODES = ['near', 'far'] as const

/** The roles as processes of their own without a parent, so that each can be told where to die: one microservice with two instances. */
export class RolesWorld extends Scene {
  readonly nodes: readonly string[] = NODES
  readonly roles = new Map<'governor' | 'agent' | 'console', Role>()
  #api: ApiClient | null = null
  #far: Role | null = null
  #folder = ''

  /** `offset` keeps the ports of worlds side by side apart. */
  static async start(name: string, offset: number): Promise<RolesWorld> {
    const world = new RolesWorld(offset)
    try {
      await world.#open(name)
      return world
    } catch (error) {
      await world.close()
      throw error
    }
  }

  get api(): ApiClient {
    if (!this.#api) throw new Error('there is no console yet')
    return this.#api
  }

  get group(): Group {
    const [group] = this.groups
    if (!group) throw new Error('nothing is deployed yet')
    return group
  }

  role(name: 'governor' | 'agent' | 'console'): Role {
    const role = this.roles.get(name)
    if (!role) throw new Error(`there is no ${name}`)
    return role
  }

  async close(): Promise<void> {
    this.clients.end()
    for (const role of [this.roles.get('console'), this.roles.get('governor'), this.roles.get('agent'), this.#far])
      await role?.end()
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #open(name: string): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), `tandem-kill-${name}-`))
    const secret = () => randomBytes(16).toString('hex')
    const [port, governorPort, positionPort] = [await freePort(), await freePort(), await freePort()]
    const position = { host: HOST, port: positionPort }
    const places = { TANDEM_POSITION_HOST: HOST, TANDEM_POSITION_PORT: String(positionPort) }
    const governor = {
      TANDEM_GOVERNOR_HOST: HOST,
      TANDEM_GOVERNOR_PORT: String(governorPort),
      TANDEM_GOVERNOR_PASSWORD: secret(),
    }
    const token = secret()
    const folder = (role: string) => ({ TANDEM_DATA_DIR: join(this.#folder, role) })
    const agents = await Promise.all(
      NODES.map(async (node) => {
        const agent = { TANDEM_AGENT_HOST: HOST, TANDEM_AGENT_PORT: String(await freePort()), TANDEM_AGENT_PASSWORD: secret() }
        const env = { TANDEM_ROLE: 'agent', TANDEM_NODE_NAME: node, ...agent, ...places, ...folder(node) }
        return { node, agent, role: new Role(node, env) }
      }),
    )
    this.roles.set('governor', new Role('governor', { TANDEM_ROLE: 'governor', ...governor, ...places, ...folder('governor') }))
    const own = { TANDEM_HOST: HOST, PORT: String(port), TANDEM_API_TOKEN: token }
    this.roles.set(
      'console',
      new Role('console', { TANDEM_ROLE: 'console', ...own, ...governor, ...places, ...folder('console') }),
    )
    if (agents[0]) this.roles.set('agent', agents[0].role)
    this.#far = agents[1]?.role ?? null
    const all = [...this.roles.values(), ...(this.#far ? [this.#far] : [])]
    for (const [index, outcome] of (await Promise.all(all.map((role) => role.start()))).entries()) {
      if (outcome !== 'ready') throw new Error(`the ${all[index]?.name} ended at its start`)
    }
    this.#api = new ApiClient({ url: `http://${HOST}:${port}`, token })
    await until('the API answers', () => this.api.call(contract.listNodes))
    for (const { node, agent } of agents) {
      const address = `${HOST}:${agent.TANDEM_AGENT_PORT}`
      const body = { name: node, address, password: agent.TANDEM_AGENT_PASSWORD, tls: false }
      const { id } = await this.api.call(contract.createNode, { body })
      await until(
        `${node} is online`,
        async () => (await this.api.call(contract.getNode, { params: { id } })).status === 'online',
      )
    }
    await this.deploy(`kill_${name}`, [0, 1], false)
    await this.startClients(['quick', 'quick'], position)
  }
}
