'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { listSwitches, type SwitchRow } from '../../lib/api/contract/microservices'
import { callApi } from '../api/client'
import { Badge } from '../ui/badge'
import { cn } from '../ui/cn'
import { ErrorState } from '../ui/error-state'
import { IconButton } from '../ui/icon-button'
import { RelativeTime } from '../ui/relative-time'
import { Skeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { useUrlState } from '../ui/use-url-state'
import { KIND_TONE, Parties } from './switch-parties'
import { SwitchStory } from './switch-story'
import { SwitchesSkeleton } from './switches-skeleton'
import { SwitchTimeline } from './timeline/switch-timeline'
import { useSwitch } from './timeline/use-switch'
import { totalMs } from './timings'
import { useMs } from './words'

const PAGE_SIZE = 20
/** `switch` empty: the newest one, whichever that is. */
const SHOWN = { switch: '', switches: '1' }

/** The switches of a microservice, all that are kept, and the story of one of them. `newest`: its newest switch as is known live. */
export function SwitchHistory({ microservice, newest }: { microservice: string; newest: SwitchRow | undefined }) {
  const t = useTranslations('governance.switch')
  const [shown, show] = useUrlState(SHOWN)
  const page = Math.max(1, Math.floor(Number(shown.switches)) || 1)
  const query = useQuery({
    // A new switch makes a new list: it is asked for again when one is heard of.
    queryKey: ['switches', microservice, page, newest?.seq ?? 0],
    queryFn: ({ signal }) => callApi(listSwitches, { query: { microservice, pageNum: page, pageSize: PAGE_SIZE } }, { signal }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.list
  const first = newest ?? (page === 1 ? rows?.[0] : undefined)
  const chosen = shown.switch || first?.id || null
  const story = useSwitch(chosen, microservice)
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  // What stands below the story would be pushed down by it: all of it comes at once.
  if (!rows || !query.data || (chosen !== null && story.isPending)) return <SwitchesSkeleton />
  if (query.data.total === 0) return <p className="rounded-lg border border-dashed px-4 py-6 text-ink-soft">{t('none')}</p>
  const pages = Math.max(1, Math.ceil(query.data.total / PAGE_SIZE))
  return (
    <>
      <Story known={rows.find(({ id }) => id === chosen) ?? (first?.id === chosen ? first : undefined)} query={story} />
      <div className="mt-3 mb-2 flex items-center gap-2">
        <h3 className="font-semibold">{t('history')}</h3>
        <span className="text-[13px] text-ink-faint tabular-nums">{t('count', { n: query.data.total })}</span>
        {pages > 1 && (
          <nav aria-label={t('pages')} className="ml-auto flex items-center gap-1 text-[13px] tabular-nums">
            <IconButton label={t('newer')} disabled={page <= 1} onClick={() => show({ switches: String(page - 1) })}>
              <ChevronLeft aria-hidden />
            </IconButton>
            {t('page', { page, pages })}
            <IconButton label={t('older')} disabled={page >= pages} onClick={() => show({ switches: String(page + 1) })}>
              <ChevronRight aria-hidden />
            </IconButton>
          </nav>
        )}
      </div>
      <HistoryTable rows={rows} chosen={chosen} onChoose={(id) => show({ switch: id })} />
    </>
  )
}

/** The story of the switch that is asked for; `known`: its record, where the list holds it (a link may name an older one). */
function Story({ known, query }: { known: SwitchRow | undefined; query: ReturnType<typeof useSwitch> }) {
  const answer = query.isPlaceholderData ? undefined : query.data
  const failure = query.isError && !answer && <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  // Who was connected may be known a moment after the switch: the list hears of it.
  const record = answer ? { ...answer.switch, connected: answer.switch.connected ?? known?.connected } : known
  if (!record) return failure || <Skeleton className="h-52" />
  return (
    <SwitchStory record={record}>
      {failure || (
        <SwitchTimeline
          key={record.id}
          record={record}
          clients={answer?.clients ?? null}
          expected={query.data?.clients.length ?? 0}
        />
      )}
    </SwitchStory>
  )
}

function HistoryTable({ rows, chosen, onChoose }: { rows: SwitchRow[]; chosen: string | null; onChoose: (id: string) => void }) {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  return (
    <Table label={t('history')}>
      <thead>
        <tr>
          <Th>{t('column.when')}</Th>
          <Th>{t('column.kind')}</Th>
          <Th>{t('column.move')}</Th>
          <Th numeric>{t('column.time')}</Th>
          <Th className="max-md:hidden">{t('column.cause')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((record) => (
          <Tr
            key={record.id}
            data-switch-row={record.id}
            aria-current={record.id === chosen ? 'true' : undefined}
            className={cn('cursor-pointer', record.id === chosen && 'bg-accent-soft')}
            onClick={() => onChoose(record.id)}
          >
            <Td>
              <button
                type="button"
                className="text-accent hover:underline"
                aria-pressed={record.id === chosen}
                onClick={(event) => {
                  event.stopPropagation()
                  onChoose(record.id)
                }}
              >
                <RelativeTime at={record.announcedAt} />
                <span className="sr-only"> {t('show')}</span>
              </button>
            </Td>
            <Td>
              <Badge tone={KIND_TONE[record.kind]}>{t(`kind.${record.kind}`)}</Badge>
            </Td>
            <Td>
              <Parties record={record} />
            </Td>
            <Td numeric className="whitespace-nowrap">
              {ms(totalMs(record))}
            </Td>
            <Td className="text-ink-soft max-md:hidden">{t(`cause.${record.cause}`)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
