import type * as contract from '../api/contract'
import type { DataOf, QueryOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import { parseAgentAddress } from '../domain/node'
import type { NodeRecord } from '../store'
import { type Asker, audit, type Context } from './context'
import { MASK, serverTime } from './views/format'
import { metricsOf, nodeStatusOf } from './views/node-figures'
import { serviceHealth } from './views/service'
import { worldOf } from './views/world'

type Types = DataOf<typeof contract.checkNodeTypes>

/** What is measured and observed of the nodes, in the forms that ECSM's programs ask for. */
export class NodeFigures {
  constructor(readonly context: Context) {}

  async byName(name: string): Promise<Outcome<DataOf<typeof contract.getNodeByName>>> {
    const node = await this.context.store.nodes.byName(name)
    if (!node) return fail('not.found', 'name', { id: name })
    const { id, tls, type, arch, createdAt } = node
    const rest = { type, createdTime: serverTime(createdAt), arch: arch ?? '' }
    return succeed({ id, ...placeOf(node), name: node.name, password: MASK, tls: tls ? 1 : 0, ...rest })
  }

  async status({ ids }: QueryOf<typeof contract.nodeStatus>): Promise<Outcome<DataOf<typeof contract.nodeStatus>>> {
    const world = worldOf(this.context)
    const wanted = ids.length === 0 ? [...world.nodes.values()] : ids.flatMap((id) => world.nodes.get(id) ?? [])
    return succeed({ nodes: wanted.map((node) => nodeStatusOf(node, world)) })
  }

  /** The systems as they are stored, and as the agents say them. */
  async types(): Promise<Outcome<Types>> {
    const { store, control } = this.context
    return succeed((await store.nodes.list()).map((node) => typeOf(node, control.link(node.id)?.info?.os)))
  }

  /** Asks every agent that can be reached and stores what it says; gives what was stored before beside it. */
  async refreshTypes(asker: Asker): Promise<Outcome<Types>> {
    const { store, control } = this.context
    const nodes = await store.nodes.list()
    await audit(store, asker, 'node.type', { type: 'node', id: '', name: '' }, { nodes: nodes.map((each) => each.name) })
    // One that doesn't answer keeps what is known of it.
    const online = nodes.filter((node) => control.link(node.id)?.up)
    await Promise.allSettled(online.map((node) => control.nodes.refreshType(node.id)))
    return succeed(nodes.map((node) => typeOf(node, control.link(node.id)?.info?.os)))
  }

  async view(id: string): Promise<Outcome<DataOf<typeof contract.nodeView>>> {
    const world = worldOf(this.context)
    const node = world.nodes.get(id)
    if (!node) return fail('not.found', 'id', { id })
    const children = world.containersOn(id).map(({ taskId, name, serviceId, observed }) => {
      const service = world.services.get(serviceId)
      const health = service && serviceHealth(service, world)
      return {
        id: taskId,
        name,
        node_id: id,
        pro_id: serviceId,
        type: 'container' as const,
        status: observed?.status ?? ('created' as const),
        children:
          service && health
            ? [{ id: serviceId, status: health.status, name: service.name, type: 'service' as const, health: health.healthy }]
            : [],
      }
    })
    const status = world.control.link(id)?.up ? ('online' as const) : ('offline' as const)
    return succeed({ id, status, type: node.type, name: node.name, children })
  }

  /** The newest figures are those of a node that is online; one that isn't has none. */
  async metrics(query: QueryOf<typeof contract.nodeMetrics>): Promise<Outcome<DataOf<typeof contract.nodeMetrics>>> {
    const { store, control } = this.context
    const node = await store.nodes.get(query.nodeId)
    if (!node) return fail('not.found', 'nodeId', { id: query.nodeId })
    const { instant, startTime, endTime, step } = query
    if (instant || (startTime === undefined && endTime === undefined)) {
      const from = control.link(node.id)?.lastStats?.at ?? Number.POSITIVE_INFINITY
      return succeed(metricsOf(node, control, { from, to: Number.POSITIVE_INFINITY, stepMs: null }).slice(-1))
    }
    const span = {
      from: startTime ?? 0,
      to: endTime ?? Number.POSITIVE_INFINITY,
      stepMs: step === undefined ? null : step * 1000,
    }
    return succeed(metricsOf(node, control, span))
  }
}

/** What is stored was checked. */
function placeOf({ address }: NodeRecord): { ip: string; port: number } {
  const parsed = parseAgentAddress(address)
  return { ip: parsed?.host ?? address, port: parsed?.port ?? 0 }
}

function typeOf(node: NodeRecord, said: NodeRecord['type'] | undefined): Types[number] {
  return { id: node.id, ...placeOf(node), name: node.name, type: node.type, newType: said ?? node.type }
}
