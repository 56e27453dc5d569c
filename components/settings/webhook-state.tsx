'use client'

import { useTranslations } from 'next-intl'
import type { WebhookView } from '../../lib/api/contract'
import { RelativeTime, useNow } from '../ui/relative-time'
import { WebhookOutcome } from './webhook-outcome'

/** How many messages wait, and how the last one went. */
export function WebhookState({ webhook }: { webhook: WebhookView }) {
  const t = useTranslations('settings.webhook')
  const now = useNow()
  const { waiting, next, last, on } = webhook
  const seconds = next ? Math.max(0, Math.ceil((next.nextAt - now) / 1000)) : 0
  return (
    <dl className="grid max-w-2xl gap-x-6 gap-y-1 rounded-lg border bg-surface p-4 sm:grid-cols-[max-content_minmax(0,1fr)] sm:gap-y-2">
      <dt className="text-ink-soft">{t('waiting')}</dt>
      <dd>
        <span className="font-medium">{t('waitingCount', { count: waiting })}</span>
        {next && (
          <span className="text-ink-soft">
            {' · '}
            {on ? t('nextTry', { attempts: next.attempts, seconds }) : t('held')}
          </span>
        )}
      </dd>
      <dt className="text-ink-soft">{t('last')}</dt>
      <dd>
        {last ? (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <WebhookOutcome outcome={last.outcome} />
            <RelativeTime at={last.triedAt} />
            <span className="text-ink-soft">{t(`event.${last.state}`, { attempts: last.attempts })}</span>
          </span>
        ) : (
          t('lastNone')
        )}
      </dd>
    </dl>
  )
}
