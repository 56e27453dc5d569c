'use client'

import { ArrowRight } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { Badge, type Tone } from '../ui/badge'
import { cn } from '../ui/cn'
import { exactText, RelativeTime } from '../ui/relative-time'
import { type Leg, legsOf, partyNames, totalMs } from './timings'
import { useMs } from './words'

const KIND_TONE: Record<SwitchRow['kind'], Tone> = {
  switchover: 'info',
  failover: 'warn',
  failback: 'info',
  takeover: 'ok',
  lost: 'bad',
}
/** What a switch of that kind begins with. */
const BEGINS = {
  switchover: 'request',
  failover: 'fault',
  failback: 'request',
  takeover: 'joined',
  lost: 'fault',
} as const satisfies Record<SwitchRow['kind'], string>
const LEG_COLOUR: Record<Leg['step'], string> = { detect: 'bg-warn', fence: 'bg-bad', announce: 'bg-accent' }
/** A leg is drawn at least this wide, percent, so that it can be seen. */
const LEAST_WIDTH = 4

/** The switches of a microservice, newest first, each with its times, its cause and what was seen. */
export function SwitchList({ switches }: { switches: SwitchRow[] }) {
  const t = useTranslations('governance.switch')
  if (switches.length === 0) return <p className="rounded-lg border border-dashed px-4 py-6 text-ink-soft">{t('none')}</p>
  return (
    <ol className="divide-y rounded-lg border bg-surface">
      {switches.map((record) => (
        <SwitchItem key={record.id} record={record} />
      ))}
    </ol>
  )
}

function SwitchItem({ record }: { record: SwitchRow }) {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  const locale = useLocale()
  const { from, to } = partyNames(record)
  return (
    <li data-switch={record.id} className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={KIND_TONE[record.kind]}>{t(`kind.${record.kind}`)}</Badge>
        <span className="flex min-w-0 flex-wrap items-center gap-1.5 font-medium">
          <span className={cn(from === null && 'text-ink-faint')}>
            {from ?? (record.cause === 'rule changed' ? t('everybody') : t('nobody'))}
          </span>
          <ArrowRight className="size-4 shrink-0 text-ink-faint" aria-label={t('to')} />
          <span className={cn(to === null && 'text-bad')}>{to ?? t('nobody')}</span>
        </span>
        <span className="font-semibold tabular-nums">{ms(totalMs(record))}</span>
        <RelativeTime at={record.announcedAt} className="ml-auto text-[13px] text-ink-faint" />
      </div>
      <p className="mt-1 text-ink-soft">{t(`cause.${record.cause}`)}</p>
      <Legs record={record} />
      <details className="mt-2 text-[13px]">
        <summary className="cursor-pointer text-ink-faint hover:text-ink">
          {t('evidence', { count: record.evidence.length })} · {t('epoch', { epoch: record.epoch })}
        </summary>
        <ul className="mt-1.5 space-y-1 border-l-2 pl-3">
          {record.evidence.map((each) => (
            <li key={`${each.at} ${each.signal}`} className="text-ink-soft">
              <time dateTime={new Date(each.at).toISOString()} title={exactText(each.at, locale)} className="font-mono text-xs">
                {clock(each.at)}
              </time>{' '}
              <span className="font-medium text-ink">{t(`signal.${each.signal}`)}</span>
              {each.detail && (
                <span lang="en" className="text-ink-faint">
                  {' '}
                  {each.detail}
                </span>
              )}
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}

function Legs({ record }: { record: SwitchRow }) {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  const legs = legsOf(record)
  const total = Math.max(totalMs(record), 0.001)
  return (
    <div className="mt-2">
      <div className="flex h-1.5 max-w-lg gap-px overflow-hidden rounded-full bg-sunken" aria-hidden>
        {legs.map((leg) => (
          <div
            key={leg.step}
            className={LEG_COLOUR[leg.step]}
            style={{ flexGrow: Math.max(leg.ms / total, LEAST_WIDTH / 100), flexBasis: 0 }}
          />
        ))}
      </div>
      <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
        {legs.map((leg) => (
          <div key={leg.step} className="flex items-center gap-1.5">
            <span aria-hidden className={cn('size-2 rounded-full', LEG_COLOUR[leg.step])} />
            <dt className="text-ink-faint">{t(leg.step === 'detect' ? `begin.${BEGINS[record.kind]}` : `leg.${leg.step}`)}</dt>
            <dd className="tabular-nums">{ms(leg.ms)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** Time of day with milliseconds in the person's zone. */
function clock(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
