'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLiveList } from '../live'
import { ErrorState } from '../ui/error-state'
import { TableSkeleton } from '../ui/skeleton'
import { AdministratorOnly } from './administrator-only'
import { Section } from './section'
import { ShownOnce } from './shown-once'
import { WebhookForm } from './webhook-form'
import { WebhookState } from './webhook-state'
import { WebhookTest } from './webhook-test'

/** Where messages about switches go, for administrators. */
export function WebhookPage() {
  const t = useTranslations('settings.webhook')
  return (
    <AdministratorOnly what={t('title')}>
      <Webhook />
    </AdministratorOnly>
  )
}

function Webhook() {
  const t = useTranslations('settings.webhook')
  const { rows, query } = useLiveList('webhook')
  const [made, setMade] = useState<string | null>(null)
  const webhook = rows?.[0]
  if (!webhook)
    return (
      <Section title={t('title')} description={t('description')}>
        {query.isError ? (
          <ErrorState error={query.error} onRetry={() => query.refetch()} />
        ) : (
          <TableSkeleton columns={2} rows={3} />
        )}
      </Section>
    )
  return (
    <>
      <Section title={t('title')} description={t('description')}>
        <WebhookForm webhook={webhook} onMade={setMade} />
      </Section>
      {webhook.url !== '' && (
        <>
          <Section title={t('state')} description={t('stateText')}>
            <WebhookState webhook={webhook} />
          </Section>
          <Section title={t('test')} description={t('testText')}>
            <WebhookTest />
          </Section>
        </>
      )}
      {made !== null && (
        <ShownOnce
          title={t('madeTitle')}
          warning={t('shownOnce')}
          label={t('secret')}
          value={made}
          copyByHand={t('copyByHand')}
          kept={t('kept')}
          onClose={() => setMade(null)}
        />
      )}
    </>
  )
}
