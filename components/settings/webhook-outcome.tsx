'use client'

import { useTranslations } from 'next-intl'
import type { WebhookAttempt } from '../../lib/api/contract'
import { StatusBadge } from '../ui/badge'

/** What came of an attempt, as a badge with the receiver's status and the time it took. */
export function WebhookOutcome({ outcome }: { outcome: WebhookAttempt }) {
  const t = useTranslations('settings.webhook')
  const { code, status, reason, ms } = outcome
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <StatusBadge tone={code === 'delivered' ? 'ok' : 'bad'}>{t(`outcome.${code}`)}</StatusBadge>
      <span className="text-ink-soft">
        {status !== null && `HTTP ${status} · `}
        {reason !== '' && `${reason} · `}
        {t('ms', { ms })}
      </span>
    </span>
  )
}
