'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { SwitchTable } from '../events/switch-table'
import { SeverityBadge, Subject, useEventWords } from '../events/words'
import { useLiveList } from '../live'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import { Skeleton } from '../ui/skeleton'
import { Section } from './section'

const SWITCHES = 6
const EVENTS = 8

/** The newest switches. */
export function LatestSwitches() {
  const t = useTranslations('overview')
  const { rows, query } = useLiveList('switches')
  return (
    <Section title={t('switches')} more={<More href="/events?tab=switches">{t('allSwitches')}</More>}>
      {!rows ? (
        <Coming failed={query.isError} />
      ) : rows.length === 0 ? (
        <p className="rounded-lg border border-dashed px-4 py-6 text-ink-soft">{t('noSwitches')}</p>
      ) : (
        <SwitchTable rows={rows.slice(0, SWITCHES)} label={t('switches')} causes={false} />
      )}
    </Section>
  )
}

/** The newest lifecycle events, a line each. */
export function LatestEvents() {
  const t = useTranslations('overview')
  const words = useEventWords()
  const { rows, query } = useLiveList('events')
  return (
    <Section title={t('events')} more={<More href="/events">{t('allEvents')}</More>}>
      {!rows ? (
        <Coming failed={query.isError} />
      ) : rows.length === 0 ? (
        <p className="rounded-lg border border-dashed px-4 py-6 text-ink-soft">{t('noEvents')}</p>
      ) : (
        <ol className="divide-y rounded-lg border bg-surface">
          {rows.slice(0, EVENTS).map((row) => (
            <li key={row.seq} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <SeverityBadge severity={row.severity} />
              <Subject subject={row.subject} />
              <span className="min-w-0 flex-1 basis-40 text-ink-soft">{words(row).sentence}</span>
              <RelativeTime at={row.at} className="ml-auto text-[13px] text-ink-faint" />
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}

function More({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-accent hover:underline">
      {children}
    </Link>
  )
}

function Coming({ failed }: { failed: boolean }) {
  const t = useTranslations('common')
  if (failed) return <p className="rounded-lg border border-dashed px-4 py-6 text-ink-soft">{t('failedToLoad')}</p>
  return <Skeleton className="h-40" />
}
