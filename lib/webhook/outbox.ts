import { randomUUID } from 'node:crypto'
import { type GivenUpWhy, switchMessage } from '../domain/webhook'
import type { DeliveryRecord, Repositories, Store, StoredSwitch } from '../store'

type NewSwitch = Parameters<Repositories['switches']['add']>[0]

/** What became of a record that was to be stored. */
export interface SwitchStored {
  record: StoredSwitch
  /** It was new: it has its message for the webhook, where that is on. */
  added: boolean
  /** It was known, and who was connected came with it now. */
  completed: boolean
}

/**
 * Stores a switch once, and with it, in the same transaction, its message for the webhook: a console that dies in between has
 * both or neither.
 */
export function storeSwitch(store: Store, record: NewSwitch): Promise<SwitchStored> {
  return store.transaction(async (tx) => {
    const before = await tx.switches.get(record.id)
    const stored = await tx.switches.add(record)
    if (before) {
      const completed = before.connected === undefined && stored.connected !== undefined
      return { record: stored, added: false, completed }
    }
    const webhook = await tx.webhook.get()
    if (webhook?.on) await enqueue(tx, 'switch', switchMessage(stored))
    return { record: stored, added: true, completed: false }
  })
}

/** Keeps a message until it is delivered or given up. The body is made once: repetitions are the same to the letter. */
async function enqueue(tx: Repositories, event: string, message: object): Promise<void> {
  const displaced = await tx.deliveries.add({ id: randomUUID(), event, body: JSON.stringify(message), at: new Date() })
  if (displaced) await noteGivenUp(tx, displaced, 'room')
}

/** Writes, in the transaction that ends it, that a message won't be delivered. */
export async function noteGivenUp(tx: Repositories, delivery: DeliveryRecord, why: GivenUpWhy): Promise<void> {
  const { id, event, attempts, outcome } = delivery
  await tx.events.add({
    at: new Date(),
    kind: 'webhook.givenUp',
    subject: { type: 'system', id: 'webhook', name: 'webhook' },
    params: { delivery: id, event, attempts, cause: why, outcome: outcome?.code ?? 'none', status: outcome?.status ?? 0 },
  })
}
