'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type EventRow, listEvents, type NodeRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { Skeleton } from '../ui/skeleton'

const SHOWN = 20
/** The kinds of events that are about nodes; one of a later version is left out. */
const KINDS = {
  'node.online': { key: 'online', icon: CircleCheck, colour: 'text-ok' },
  'node.offline': { key: 'offline', icon: CircleAlert, colour: 'text-bad' },
  'node.restarted': { key: 'restarted', icon: RotateCw, colour: 'text-warn' },
} as const
const kindOf = (event: EventRow) => KINDS[event.kind as keyof typeof KINDS]

/** When a node came and went. Its events follow from its state, so they are asked for again when that changes. */
export function NodeEvents({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes.events')
  const query = useQuery({
    queryKey: ['node events', node.id, node.status, node.bootedAt],
    queryFn: ({ signal }) =>
      callApi(listEvents, { query: { subjectType: ['node'], subjectId: node.id, pageSize: SHOWN } }, { signal }),
    placeholderData: keepPreviousData,
  })
  const events = query.data?.list.filter(kindOf)
  return (
    <section aria-label={t('title')}>
      <h2 className="mb-2 font-semibold">{t('title')}</h2>
      {!events ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton className="h-24 w-full" />
        )
      ) : events.length === 0 ? (
        <p className="rounded-lg border border-dashed bg-surface px-4 py-6 text-center text-ink-soft">{t('none')}</p>
      ) : (
        <ol className="divide-y rounded-lg border bg-surface">
          {events.map((event) => {
            const { key, icon: Icon, colour } = kindOf(event)
            const reason = String(event.params.reason ?? '')
            return (
              <li key={event.seq} className="flex gap-2.5 px-4 py-2">
                <Icon className={`mt-0.5 size-4 shrink-0 ${colour}`} aria-hidden />
                <span className="min-w-0 flex-1">
                  {t(key)}
                  {reason && <span className="block text-[13px] break-words text-ink-faint">{reason}</span>}
                </span>
                <RelativeTime at={event.at} className="text-ink-soft" />
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}
