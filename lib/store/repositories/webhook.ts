import type { WebhookOutcome } from '../../domain/webhook'
import type { WebhookDelivery as Row } from '../generated/client'
import { fromJson, toJson } from '../json'
import { MOST_DELIVERIES } from '../retention'
import type { DeliveryRecord, Repositories, WebhookRecord } from '../types'
import type { Context } from './context'

/** Under this key the settings have the webhook, its secret sealed. */
const KEY = 'webhook'

export function webhookRepository({ db, box }: Context): Repositories['webhook'] {
  return {
    async get() {
      const row = await db.setting.findUnique({ where: { key: KEY } })
      if (!row) return null
      const record = fromJson<WebhookRecord>(row.value)
      return { ...record, secret: box.open(record.secret) }
    },
    async set(record) {
      const value = toJson({ ...record, secret: box.seal(record.secret) })
      await db.setting.upsert({ where: { key: KEY }, update: { value }, create: { key: KEY, value } })
    },
  }
}

export function deliveryRepository({ db }: Context): Repositories['deliveries'] {
  const waiting = { state: 'waiting' }
  return {
    async add(delivery) {
      let displaced: Row | null = null
      if ((await db.webhookDelivery.count()) >= MOST_DELIVERIES) {
        const ended = await db.webhookDelivery.findFirst({ where: { state: { not: 'waiting' } }, orderBy: { seq: 'asc' } })
        if (!ended) displaced = await db.webhookDelivery.findFirst({ where: waiting, orderBy: { seq: 'asc' } })
        const seq = (ended ?? displaced)?.seq
        await db.webhookDelivery.deleteMany({ where: { seq } })
      }
      await db.webhookDelivery.create({ data: { ...delivery, nextAt: delivery.at } })
      return displaced && toDelivery(displaced)
    },
    async next() {
      const row = await db.webhookDelivery.findFirst({ where: waiting, orderBy: { seq: 'asc' } })
      return row && toDelivery(row)
    },
    async last() {
      const row = await db.webhookDelivery.findFirst({ where: { triedAt: { not: null } }, orderBy: { triedAt: 'desc' } })
      return row && toDelivery(row)
    },
    waiting: () => db.webhookDelivery.count({ where: waiting }),
    async update(id, { outcome, ...patch }) {
      const data = { ...patch, ...(outcome ? { outcome: toJson(outcome) } : {}) }
      await db.webhookDelivery.updateMany({ where: { id, ...waiting }, data })
    },
    async hurry(at) {
      await db.webhookDelivery.updateMany({ where: waiting, data: { nextAt: at } })
    },
  }
}

function toDelivery(row: Row): DeliveryRecord {
  return {
    ...row,
    state: row.state as DeliveryRecord['state'],
    outcome: row.outcome === null ? null : fromJson<WebhookOutcome>(row.outcome),
  }
}
