'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { type ContainerRow, listEvents } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { SeverityBadge, useEventWords } from '../../events/words'
import { type TopicListener, useLiveTopic } from '../../live'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { RelativeTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { Table, Td, Th, Tr } from '../../ui/table'

/** So many at first, and so many more each time, up to what one answer may have. */
const STEP = 100
const MOST = 1000

/** What happened to a container, newest first, live. */
export function ContainerEvents({ container: { taskId } }: { container: ContainerRow }) {
  const t = useTranslations('deployment.events')
  const column = useTranslations('events.column')
  const words = useEventWords()
  const client = useQueryClient()
  const [shown, setShown] = useState(STEP)
  const events = useQuery({
    queryKey: ['container events', taskId, shown],
    queryFn: ({ signal }) => callApi(listEvents, { query: { subjectId: taskId, pageSize: shown } }, { signal }),
    placeholderData: (before) => before,
  })
  const listener = useMemo<TopicListener>(() => {
    const refresh = () => void client.invalidateQueries({ queryKey: ['container events', taskId] })
    return {
      onReady: refresh,
      onChange: (change) => {
        if (change.topic === 'events' && change.changes.some(({ row }) => row?.subject.id === taskId)) refresh()
      },
    }
  }, [client, taskId])
  useLiveTopic('events', listener)
  const { data } = events
  return (
    <section aria-label={t('title')}>
      {events.isError && !data && <ErrorState error={events.error} onRetry={() => void events.refetch()} />}
      {events.isPending && <Skeleton className="h-40 w-full" />}
      {data?.list.length === 0 && <p className="text-ink-soft">{t('empty')}</p>}
      {data && data.list.length > 0 && (
        <Table label={t('title')}>
          <thead>
            <tr>
              <Th>{column('time')}</Th>
              <Th>{column('severity')}</Th>
              <Th className="w-full">{column('what')}</Th>
            </tr>
          </thead>
          <tbody>
            {data.list.map((row) => {
              const { sentence, detail } = words(row)
              return (
                <Tr key={row.seq} data-event={row.kind}>
                  <Td>
                    <RelativeTime at={row.at} className="text-ink-soft tabular-nums" />
                  </Td>
                  <Td>
                    <SeverityBadge severity={row.severity} />
                  </Td>
                  <Td>
                    {sentence}
                    {detail && (
                      <div lang="en" className="text-[13px] text-ink-faint">
                        {detail}
                      </div>
                    )}
                  </Td>
                </Tr>
              )
            })}
          </tbody>
        </Table>
      )}
      {data && data.total > data.list.length && shown < MOST && (
        <Button
          className="mt-3"
          busy={events.isFetching && data.list.length < shown}
          onClick={() => setShown(Math.min(MOST, shown + STEP))}
        >
          {t('more')}
        </Button>
      )}
    </section>
  )
}
