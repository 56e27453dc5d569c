import type { WebhookView } from '../../api/contract'
import type { Repositories } from '../../store'
import { MASK } from './format'

/** The webhook as the API and its page show it; the secret is masked. */
export async function webhookView(store: Repositories): Promise<WebhookView> {
  const [webhook, waiting, next, last] = await Promise.all([
    store.webhook.get(),
    store.deliveries.waiting(),
    store.deliveries.next(),
    store.deliveries.last(),
  ])
  return {
    id: 'webhook',
    url: webhook?.url ?? '',
    on: webhook?.on ?? false,
    secret: webhook?.secret ? MASK : '',
    waiting,
    next: next && { at: next.at.getTime(), attempts: next.attempts, nextAt: next.nextAt.getTime() },
    last:
      last?.triedAt && last.outcome
        ? {
            id: last.id,
            event: last.event,
            at: last.at.getTime(),
            state: last.state,
            attempts: last.attempts,
            triedAt: last.triedAt.getTime(),
            outcome: last.outcome,
          }
        : null,
  }
}
