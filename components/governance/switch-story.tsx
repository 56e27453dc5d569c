'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { Badge } from '../ui/badge'
import { cn } from '../ui/cn'
import { exactText, RelativeTime } from '../ui/relative-time'
import { BEGINS, useEvidenceText } from './evidence'
import { KIND_TONE, Parties } from './switch-parties'
import { type Leg, legsOf, totalMs } from './timings'
import { clock, useMs } from './words'

const LEG_COLOUR: Record<Leg['step'], string> = { detect: 'bg-warn', fence: 'bg-bad', announce: 'bg-accent' }

/** One switch: who, why, its times, its timeline (the children), and what was seen. */
export function SwitchStory({ record, children }: { record: SwitchRow; children: ReactNode }) {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  return (
    <article data-switch={record.id} className="rounded-lg border bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={KIND_TONE[record.kind]}>{t(`kind.${record.kind}`)}</Badge>
        <Parties record={record} />
        <span className="font-semibold tabular-nums">{ms(totalMs(record))}</span>
        <RelativeTime at={record.announcedAt} className="ml-auto text-[13px] text-ink-faint" />
      </div>
      <p className="mt-1 text-ink-soft">{t(`cause.${record.cause}`)}</p>
      <Legs record={record} />
      <div className="mt-3">{children}</div>
      <Evidence record={record} />
    </article>
  )
}

function Evidence({ record }: { record: SwitchRow }) {
  const t = useTranslations('governance.switch')
  const locale = useLocale()
  const evidenceText = useEvidenceText()
  return (
    <details className="mt-2 text-[13px]">
      <summary className="cursor-pointer text-ink-faint hover:text-ink">
        {t('evidence', { count: record.evidence.length })} · {t('epoch', { epoch: record.epoch })}
      </summary>
      <ul className="mt-1.5 space-y-1 border-l-2 pl-3">
        {record.evidence.map((each) => (
          <li key={`${each.at} ${each.signal} ${each.detail}`} className="text-ink-soft">
            <time dateTime={new Date(each.at).toISOString()} title={exactText(each.at, locale)} className="font-mono text-xs">
              {clock(each.at)}
            </time>{' '}
            <span className="font-medium text-ink">{t(`signal.${each.signal}`)}</span>{' '}
            <span title={each.detail}>{evidenceText(each)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Legs({ record }: { record: SwitchRow }) {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  return (
    <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
      {legsOf(record).map((leg) => (
        <div key={leg.step} className="flex items-center gap-1.5">
          <span aria-hidden className={cn('size-2 rounded-full', LEG_COLOUR[leg.step])} />
          <dt className="text-ink-faint">{t(leg.step === 'detect' ? `begin.${BEGINS[record.kind]}` : `leg.${leg.step}`)}</dt>
          <dd className="tabular-nums">{ms(leg.ms)}</dd>
        </div>
      ))}
    </dl>
  )
}
