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
import { webhookView } from './views/webhook'
import { type World, worldOf } from './views/world'

type Loaders = { [T in ListTopic]: (ids: string[]) => Promise<Map<string, LiveRows[T]>> }

/** Loads rows for the live channel by their ids, exactly as the API's lists give them; a missing id is a row that is gone. */
export function liveRows(context: Context, clients: Clients): Loaders {
  const { store } = context
  const from =
    <R, V>(find: (world: World, id: string) => R | undefined, row: (record: R, world: World) => V) =>
    async (ids: string[]): Promise<Map<string, V>> => {
      const world = worldOf(context)
      const rows = new Map<string, V>()
      for (const id of ids) {
        const record = find(world, id)
        if (record !== undefined) rows.set(id, row(record, world))
      }
      return rows
    }
  return {
    services: from((world, id) => world.services.get(id), serviceRow),
    containers: from((world, id) => world.container(id), containerRow),
    nodes: from((world, id) => world.nodes.get(id), nodeRow),
    images: from((world, id) => [...world.images.values()].find((each) => each.id === id), imageRow),
    microservices: from((world, id) => [...world.microservices.values()].find((each) => each.id === id), microserviceRow),
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
    webhook: async (ids) => {
      const view = await webhookView(store)
      return new Map(ids.map((id) => [id, view]))
    },
    async clients(ids) {
      const wanted = new Set(ids)
      return new Map((await clients.rows()).filter((each) => wanted.has(each.id)).map((each) => [each.id, each]))
    },
  }
}

const bySeq = <V extends { seq: number }>(rows: V[]): Map<string, V> => new Map(rows.map((row) => [String(row.seq), row]))
