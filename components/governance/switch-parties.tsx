'use client'

import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import type { Tone } from '../ui/badge'
import { cn } from '../ui/cn'
import { partyNames } from './timings'

export const KIND_TONE: Record<SwitchRow['kind'], Tone> = {
  switchover: 'info',
  failover: 'warn',
  failback: 'info',
  takeover: 'ok',
  lost: 'bad',
}

/** From whom to whom, in the names people know. */
export function Parties({ record }: { record: SwitchRow }) {
  const t = useTranslations('governance.switch')
  const { from, to } = partyNames(record)
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1.5 font-medium">
      <span className={cn(from === null && 'text-ink-faint')}>
        {from ?? (record.cause === 'rule changed' ? t('everybody') : t('nobody'))}
      </span>
      <ArrowRight className="size-4 shrink-0 text-ink-faint" role="img" aria-label={t('to')} />
      <span className={cn(to === null && 'text-bad')}>{to ?? t('nobody')}</span>
    </span>
  )
}
