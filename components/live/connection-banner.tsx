'use client'

import { useQueryClient } from '@tanstack/react-query'
import { RefreshCwOff, Unplug, WifiOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { useNow } from '../ui/relative-time'
import { useLiveConnection, useLiveStatus } from './provider'

/** Says that what is on the page may be old, and how old; or that the governor can't be reached. Nothing while all is well. */
export function ConnectionBanner() {
  const t = useTranslations('common.live')
  const connection = useLiveConnection()
  const { state, governor } = useLiveStatus()
  const client = useQueryClient()
  // Seen anew each second, with the age.
  useNow()
  const shown = client.getQueryCache().findAll({ queryKey: ['live'], type: 'active' })
  const behind = shown.some(
    ({ state: each }) => each.data !== undefined && (each.status === 'error' || each.fetchFailureCount > 0),
  )
  const { heardAt } = connection
  const age = heardAt === null ? null : Math.max(0, Math.round((performance.now() - heardAt) / 1000))
  return (
    <div aria-live="polite">
      {state === 'lost' && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn/30 bg-warn-soft px-4 py-1.5 text-warn md:px-6">
          <WifiOff className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1">
            <strong className="font-semibold">{t('lost')}</strong> <span aria-hidden>{t('age', { seconds: age ?? 0 })}</span>
          </span>
          <Button size="sm" onClick={() => connection.retry()}>
            {t('retry')}
          </Button>
        </div>
      )}
      {state === 'live' && behind && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn/30 bg-warn-soft px-4 py-1.5 text-warn md:px-6">
          <RefreshCwOff className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1">{t('behind')}</span>
          <Button size="sm" onClick={() => void client.refetchQueries({ queryKey: ['live'], type: 'active' })}>
            {t('refresh')}
          </Button>
        </div>
      )}
      {state === 'live' && !governor && (
        <div className="flex items-center gap-3 border-b border-warn/30 bg-warn-soft px-4 py-1.5 text-warn md:px-6">
          <Unplug className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0">{t('noGovernor')}</span>
        </div>
      )}
    </div>
  )
}
