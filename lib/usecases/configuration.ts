import type * as contract from '../api/contract'
import type { ConfigRow } from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import { type JsonValue, MOST_CONFIG_ENTRIES } from '../domain/config-entry'
import { type ConfigEntryRecord, UniqueError } from '../store'
import { changesOf } from './audit-detail'
import { type Asker, audit, type Context } from './context'
import { editConflict } from './edit-conflict'
import { configRow } from './views/config'
import { page } from './views/format'

/** The audit keeps a value's first so many characters. */
const AUDITED_CHARACTERS = 2_000

/** Configuration entries, which programs read by their keys. */
export class Configuration {
  constructor(readonly context: Context) {}

  async list(query: QueryOf<typeof contract.listConfig>): Promise<Outcome<DataOf<typeof contract.listConfig>>> {
    const key = query.key?.trim().toLowerCase() ?? ''
    const found = (await this.context.store.configEntries.list()).filter((each) => each.key.toLowerCase().includes(key))
    return succeed(page(found, query).list.map(configRow))
  }

  async value(key: string): Promise<Outcome<JsonValue>> {
    const found = await this.context.store.configEntries.byKey(key)
    return found ? succeed(found.value) : fail('not.found', 'key', { id: key })
  }

  async create(asker: Asker, input: BodyOf<typeof contract.createConfig>): Promise<Outcome<ConfigRow>> {
    const { store, changes } = this.context
    try {
      const made = await store.transaction(async (tx) => {
        if ((await tx.configEntries.count()) >= MOST_CONFIG_ENTRIES)
          return fail('config.many', undefined, { max: MOST_CONFIG_ENTRIES })
        const entry = await tx.configEntries.create({ ...input, updatedBy: asker.caller.name })
        await audit(tx, asker, 'config.create', target(entry), { after: audited(entry) })
        return succeed(entry)
      })
      if (!made.ok) return made
      changes.say('configuration', made.value.id)
      return succeed(configRow(made.value))
    } catch (error) {
      if (error instanceof UniqueError) return fail('config.key.taken', 'key', { key: input.key })
      throw error
    }
  }

  /** With a version that isn't the newest nothing is changed: the answer says who changed what meanwhile. */
  async update(asker: Asker, input: BodyOf<typeof contract.updateConfig>): Promise<Outcome<ConfigRow>> {
    const { store, changes } = this.context
    const { id, version, ...wanted } = input
    try {
      const changed = await store.transaction(async (tx) => {
        const before = await tx.configEntries.get(id)
        if (!before) return fail('not.found', 'id', { id })
        if (version !== undefined && version !== before.version) return editConflict(tx, target(before), ['config.update'])
        const after = await tx.configEntries.update(id, { ...wanted, updatedBy: asker.caller.name })
        await audit(tx, asker, 'config.update', target(after), changesOf(audited(before), audited(after)))
        return succeed(after)
      })
      if (!changed.ok) return changed
      changes.say('configuration', id)
      return succeed(configRow(changed.value))
    } catch (error) {
      if (error instanceof UniqueError) return fail('config.key.taken', 'key', { key: input.key })
      throw error
    }
  }

  async remove(asker: Asker, id: string): Promise<Outcome<{ id: string }>> {
    const { store, changes } = this.context
    const removed = await store.transaction(async (tx) => {
      const entry = await tx.configEntries.get(id)
      if (!entry) return false
      await tx.configEntries.remove(id)
      await audit(tx, asker, 'config.delete', target(entry), { before: audited(entry) })
      return true
    })
    if (!removed) return fail('not.found', 'id', { id })
    changes.say('configuration', id)
    return succeed({ id })
  }
}

const target = ({ id, key }: ConfigEntryRecord) => ({ type: 'config', id, name: key })

function audited({ key, type, value }: ConfigEntryRecord): { key: string; type: string; value: JsonValue } {
  const text = JSON.stringify(value)
  return { key, type, value: text.length <= AUDITED_CHARACTERS ? value : `${text.slice(0, AUDITED_CHARACTERS)}…` }
}
