'use client'

import { useTranslations } from 'next-intl'
import type { ClientRow } from '../../lib/api/contract/clients'
import { StatusBadge } from '../ui/badge'

/** How a client stands, as colour, icon and word. */
export function ClientState({ state }: { state: ClientRow['state'] }) {
  const t = useTranslations('clients.state')
  if (state === 'connected') return <StatusBadge tone="ok">{t('connected')}</StatusBadge>
  if (state === 'connecting') {
    return (
      <StatusBadge tone="warn" icon="busy">
        {t('connecting')}
      </StatusBadge>
    )
  }
  return <StatusBadge tone="idle">{t('stopped')}</StatusBadge>
}
