'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { InstanceRow } from '../../lib/api/contract/microservices'
import { Badge } from '../ui/badge'
import { exactText } from '../ui/relative-time'
import { availabilityOf } from './availability'

/** READY, DRAIN or MAINT, with its end where it has one. */
export function AvailabilityBadge({ instance }: { instance: InstanceRow }) {
  const t = useTranslations('governance.availability')
  const locale = useLocale()
  const { state, until } = availabilityOf(instance)
  return (
    <>
      <Badge tone={state === 'ready' ? 'ok' : 'warn'}>{t(`state.${state}`)}</Badge>
      {until !== null && (
        <div className="mt-0.5 text-[13px] text-ink-faint">{t('until', { time: exactText(until, locale) })}</div>
      )}
    </>
  )
}
