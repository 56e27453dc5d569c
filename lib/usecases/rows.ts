import type { ListTopic, LiveRows } from '../api/live'
import type { Clients } from './clients'
import type { Context } from './context'
import { configRow } from './views/config'
import { containerRow } from './views/container'
import { auditEntry, eventRow } from './views/event'
import { imageRow } from './views/image'
import { microserviceRow } from './views/microservice'
import { nodeRow } from './views/node'
import { serviceRow } from './views/service'
import { templateRow } from './views/template'
import { livingWorld, type World } from './views/world'

type Loaders = { [T in ListTopic]: (ids: string[]) => Promise<Map<string, LiveRows[T]>> }

/** Loads rows for the live channel by their ids, exactly as the API's lists give them; a missing id is a row that is gone. */
export function liveRows(context: Context, clients: Clients): Loaders {
  const { store } = context
  const world = livingWorld(context)
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
    images: from(
      (world) => world.images.values(),
      (each) => each.id,
      imageRow,
    ),
    microservices: from(
      (world) => world.microservices.values(),
      (each) => each.id,
      microserviceRow,
    ),
    templates: async (ids) => {
      const wanted = new Set(ids)
      const found = (await store.templates.list()).filter((each) => wanted.has(each.id))
      return new Map(found.map((each) => [each.id, templateRow(each)]))
    },
    configuration: async (ids) => {
      const wanted = new Set(ids)
      const found = (await store.configEntries.list()).filter((each) => wanted.has(each.id))
      return new Map(found.map((each) => [each.id, configRow(each)]))
    },
    switches: async (ids) => bySeq(await store.switches.bySeqs(ids.map(Number))),
    events: async (ids) => bySeq((await store.events.byIds(ids.map(Number))).map(eventRow)),
    audit: async (ids) => bySeq((await store.audit.byIds(ids.map(Number))).map(auditEntry)),
    async clients(ids) {
      const wanted = new Set(ids)
      return new Map((await clients.rows()).filter((each) => wanted.has(each.id)).map((each) => [each.id, each]))
    },
  }
}

const bySeq = <V extends { seq: number }>(rows: V[]): Map<string, V> => new Map(rows.map((row) => [String(row.seq), row]))
