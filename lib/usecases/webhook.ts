import { randomBytes, randomUUID } from 'node:crypto'
import type * as contract from '../api/contract'
import type { WebhookAttempt, WebhookView } from '../api/contract'
import type { BodyOf, DataOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { WebhookRecord } from '../store'
import type { Deliverer } from '../webhook'
import { changesOf } from './audit-detail'
import { type Asker, audit, type Context } from './context'
import { MASK } from './views/format'
import { webhookView } from './views/webhook'

/** 256 bits: nobody guesses one. */
const SECRET_BYTES = 32
const UNSET: WebhookRecord = { url: '', secret: '', on: false }
const TARGET = { type: 'webhook', id: 'webhook', name: 'webhook' }

/** Where messages about switches go. */
export class Webhook {
  #testing = false

  constructor(
    readonly context: Pick<Context, 'store' | 'changes'>,
    readonly deliverer: Pick<Deliverer, 'wake' | 'sendNow'>,
  ) {}

  async read(): Promise<Outcome<WebhookView>> {
    return succeed(await webhookView(this.context.store))
  }

  /** What waits goes to the new address, and is tried at once. A secret that was made is in the answer and nowhere else. */
  async set(asker: Asker, input: BodyOf<typeof contract.putWebhook>): Promise<Outcome<DataOf<typeof contract.putWebhook>>> {
    const { url, on, secret = '', makeSecret } = input
    if (on && url === '') return fail('required', 'url')
    const { store, changes } = this.context
    const madeSecret = await store.transaction(async (tx) => {
      const before = (await tx.webhook.get()) ?? UNSET
      const given = secret === '' || secret === MASK ? before.secret : secret
      const made = makeSecret || given === '' ? randomBytes(SECRET_BYTES).toString('base64url') : null
      const after = { url, on, secret: made ?? given }
      await tx.webhook.set(after)
      await tx.deliveries.hurry(new Date())
      await audit(tx, asker, 'webhook.update', TARGET, audited(before, after))
      return made
    })
    changes.say('webhook', TARGET.id)
    this.deliverer.wake()
    return succeed({ webhook: await webhookView(store), madeSecret })
  }

  /** One at a time: each may take as long as an attempt may. */
  async test(asker: Asker): Promise<Outcome<WebhookAttempt>> {
    const { store } = this.context
    const webhook = await store.webhook.get()
    if (!webhook?.url) return fail('webhook.unset')
    if (this.#testing) return fail('webhook.busy')
    this.#testing = true
    try {
      const id = randomUUID()
      const body = JSON.stringify({ id, type: 'test', at: Date.now() })
      const outcome = await this.deliverer.sendNow(webhook, { id, event: 'test', body })
      await audit(store, asker, 'webhook.test', TARGET, { url: webhook.url, ...outcome })
      return succeed(outcome)
    } finally {
      this.#testing = false
    }
  }
}

/** What changed; of the secret only that it is another one. */
function audited(before: WebhookRecord, after: WebhookRecord) {
  const detail = changesOf({ url: before.url, on: before.on }, { url: after.url, on: after.on })
  if (before.secret === after.secret) return detail
  if (before.secret) detail.before.secret = MASK
  detail.after.secret = MASK
  return detail
}
