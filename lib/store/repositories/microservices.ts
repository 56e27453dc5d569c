import { DEFAULT_POLICY } from '../../domain/failover-policy'
import { DEFAULT_PING, type MicroserviceRule, type MicroserviceView } from '../../domain/microservice'
import type { Microservice } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import type { MicroserviceRecord, Repositories } from '../types'
import type { Context } from './context'

export function microserviceRepository({ db, wrote }: Context): Repositories['microservices'] {
  const open = (row: Microservice | null) => row && toRecord(row)
  return {
    list: async () => (await db.microservice.findMany({ orderBy: { name: 'asc' } })).map(toRecord),
    get: async (id) => open(await db.microservice.findUnique({ where: { id } })),
    byName: async (name) => open(await db.microservice.findUnique({ where: { name } })),
    async upsert(name, { rule, view }) {
      const patch = {
        ...(rule && { rule: toJson(rule) }),
        ...(view !== undefined && { view: view && toJson(view) }),
      }
      const create = { id: newId(), name, rule: toJson(rule ?? defaultRule(name)), view: view ? toJson(view) : null }
      const record = toRecord(await db.microservice.upsert({ where: { name }, update: patch, create }))
      wrote('microservices', name, () => record)
      return record
    },
    async remove(name) {
      await db.microservice.deleteMany({ where: { name } })
      wrote('microservices', name, () => undefined)
    },
  }
}

function defaultRule(name: string): MicroserviceRule {
  return { name, strategy: 'roundRobin', master: null, slaves: [], ping: { ...DEFAULT_PING }, policy: DEFAULT_POLICY }
}

function toRecord(row: Microservice): MicroserviceRecord {
  return {
    ...row,
    rule: ruleOf(row.rule),
    view: row.view === null ? null : fromJson<MicroserviceView>(row.view),
  }
}

/** A rule that was stored before there was a policy, or one of its fields, has the default there. */
function ruleOf(text: string): MicroserviceRule {
  const rule = fromJson<Omit<MicroserviceRule, 'policy'> & { policy?: Partial<MicroserviceRule['policy']> }>(text)
  return { ...rule, policy: { ...DEFAULT_POLICY, ...rule.policy } }
}
