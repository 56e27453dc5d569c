import type { ListTopic, LiveRows } from '../api/live'
import type { Clients } from './clients'
import type { Context } from './context'
import { containerRow } from './views/container'
import { microserviceRow } from './views/microservice'
import { nodeRow } from './views/node'
import { serviceRow } from './views/service'
import { readWorld, type World } from './views/world'

type Loaders = { [T in ListTopic]: (ids: string[]) => Promise<Map<string, LiveRows[T]>> }

/** So many of the newest switches are looked through for those that were asked for. */
const SWITCHES = 100

/** Loads rows for the live channel by their ids, exactly as the API's lists give them; a missing id is a row that is gone. */
export function liveRows(context: Context, clients: Clients): Loaders {
  const { store, control } = context
  let coming: Promise<World> | null = null
  /** Lists that ask in the same turn share one reading; it begins after all of them asked, so none sees less than it was told of. */
  const world = () => {
    coming ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      coming = null
      return readWorld(store, control)
    })
    return coming
  }
  const from =
    <R, V>(records: (world: World) => Iterable<R>, idOf: (record: R) => string, row: (record: R, world: World) => V) =>
    async (ids: string[]): Promise<Map<string, V>> => {
      const now = await world()
      const wanted = new Set(ids)
      return new Map([...records(now)].filter((each) => wanted.has(idOf(each))).map((each) => [idOf(each), row(each, now)]))
    }
  return {
    services: from(
      (world) => world.services.values(),
      (each) => each.id,
      serviceRow,
    ),
    containers: from(
      (world) => world.containers,
      (each) => each.taskId,
      containerRow,
    ),
    nodes: from(
      (world) => world.nodes.values(),
      (each) => each.id,
      nodeRow,
    ),
    microservices: from(
      (world) => world.microservices.values(),
      (each) => each.id,
      microserviceRow,
    ),
    async switches(ids) {
      const wanted = new Set(ids)
      const newest = await store.switches.list({ limit: SWITCHES })
      return new Map(newest.filter((each) => wanted.has(String(each.seq))).map((each) => [String(each.seq), each]))
    },
    async clients(ids) {
      const wanted = new Set(ids)
      return new Map((await clients.rows()).filter((each) => wanted.has(each.id)).map((each) => [each.id, each]))
    },
  }
}
