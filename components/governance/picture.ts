import type { ClientRow } from '../../lib/api/contract/clients'
import type { ContainerRow } from '../../lib/api/contract/containers'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { ruleOf } from '../../lib/api/rule'
import { availabilityOf, takesClients } from './availability'
import { MOST_DRAWN } from './picture-geometry'

/** Clients drawn one by one; the rest is a number. */
export const MAX_CLIENTS = 5

export type InstanceHealth = 'healthy' | 'hanging' | 'failing' | 'leaving' | 'paused' | 'notJoined' | 'down'

export interface PictureInstance {
  taskId: string
  containerName: string
  nodeName: string
  address: string
  health: InstanceHealth
  /** Look-ups name it now. */
  announced: boolean
  /** 0 is the master, 1… the slaves in order; null when the rule doesn't name it. */
  rank: number | null
  availability: ReturnType<typeof availabilityOf>['state']
  /** Established client connections; null where they can't be told. */
  connections: number | null
}

export interface PictureClient {
  id: string
  name: string
  state: ClientRow['state']
  /** Whose messages it gets: index into `instances`; null when not connected to one of them. */
  instance: number | null
}

export interface Picture {
  clients: PictureClient[]
  /** Clients of ours that aren't drawn. */
  moreClients: number
  /** Connections of programs that Tandem doesn't run. */
  otherConnections: number
  instances: PictureInstance[]
  /** Index of the active one with master/slave. */
  active: number | null
}

/** What the picture of one microservice shows. Instances keep their places whoever is active. */
export function pictureOf(
  row: MicroserviceRow,
  clients: readonly ClientRow[],
  containers: readonly Pick<ContainerRow, 'taskId' | 'connections'>[],
): Picture {
  const { master, slaves } = ruleOf(row)
  const order = master === null ? [] : [master, ...slaves]
  const rankOf = (taskId: string) => (order.includes(taskId) ? order.indexOf(taskId) : null)
  const connections = new Map(containers.map((container) => [container.taskId, container.connections]))
  const instances = [...row.instances]
    .sort((a, b) => {
      const byRank = (rankOf(a.taskId) ?? order.length) - (rankOf(b.taskId) ?? order.length)
      return byRank || a.containerName.localeCompare(b.containerName, undefined, { numeric: true })
    })
    .map((instance): PictureInstance => {
      const health = healthOf(instance)
      return {
        taskId: instance.taskId,
        containerName: instance.containerName,
        nodeName: instance.nodeName,
        address: `${instance.address}:${instance.port}`,
        health,
        announced:
          row.loadBalance === 'masterSlave'
            ? row.active === instance.taskId
            : health === 'healthy' && takesClients(instance) && row.weights?.[instance.taskId] !== 0,
        rank: rankOf(instance.taskId),
        availability: availabilityOf(instance).state,
        connections: connections.get(instance.taskId) ?? null,
      }
    })
  const indexOf = new Map(instances.map((instance, index) => [instance.taskId, index]))
  const mine = clients.filter((client) => client.running && isClientOf(client, row, indexOf))
  const drawn = mine.slice(0, MAX_CLIENTS).map((client): PictureClient => {
    const { id, name, state, publisher } = client
    return { id, name, state, instance: publisher && state === 'connected' ? (indexOf.get(publisher.taskId) ?? null) : null }
  })
  const established = instances.reduce((sum, instance) => sum + (instance.connections ?? 0), 0)
  const ours = mine.filter((client) => client.state === 'connected').length
  return {
    clients: drawn,
    moreClients: mine.length - drawn.length,
    otherConnections: Math.max(0, established - ours),
    instances,
    active: row.active === null ? null : (indexOf.get(row.active) ?? null),
  }
}

/** The picture with so many instances as can be drawn: those that serve come before those that don't, in their order. */
export function drawnOf(picture: Picture, most = MOST_DRAWN): Picture {
  const { instances } = picture
  if (instances.length <= most) return picture
  const weight = (instance: PictureInstance) => (instance.announced ? 0 : instance.rank === null ? 2 : 1)
  const chosen = new Set([...instances].sort((a, b) => weight(a) - weight(b)).slice(0, most))
  const drawn = instances.filter((instance) => chosen.has(instance))
  const placeOf = (index: number | null) => {
    const instance = index === null ? undefined : instances[index]
    const place = instance ? drawn.indexOf(instance) : -1
    return place < 0 ? null : place
  }
  const clients = picture.clients.map((client) => ({ ...client, instance: placeOf(client.instance) }))
  return { ...picture, clients, instances: drawn, active: placeOf(picture.active) }
}

/** One word for how an instance stands. */
export function healthOf(instance: InstanceRow): InstanceHealth {
  if (instance.suspended || instance.status === 'paused') return 'paused'
  if (instance.status !== 'running') return 'down'
  if (instance.join !== 'joined') return 'notJoined'
  if (instance.leaving) return 'leaving'
  if (instance.healthy) return 'healthy'
  return instance.healthReason ? 'failing' : 'hanging'
}

function isClientOf(client: ClientRow, row: MicroserviceRow, instances: ReadonlyMap<string, number>): boolean {
  if (client.publisher && instances.has(client.publisher.taskId)) return true
  return client.server.replace(/^vsoa:\/\//, '').toLowerCase() === row.name.toLowerCase()
}
