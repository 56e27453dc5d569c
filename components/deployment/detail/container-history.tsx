'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type ContainerRow, containerHistory } from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Table, Td, Th, Tr } from '../../ui/table'

/** So many at first, and so many more each time. */
const STEP = 25
const COMMANDS = ['start', 'stop', 'restart', 'pause', 'unpause']

/** What people did to it, newest first. Asked for again whenever the container changes what it should be or runs anew. */
export function ContainerHistory({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const { taskId, desired, startedAt, deployNum } = container
  const [shown, setShown] = useState(STEP)
  const history = useQuery({
    queryKey: ['container-history', taskId, desired, startedAt, deployNum, shown],
    queryFn: ({ signal }) => callApi(containerHistory, { query: { id: taskId, pageNum: 1, pageSize: shown } }, { signal }),
    placeholderData: (before) => before,
  })
  return (
    <section aria-label={t('history.title')}>
      {history.isError && !history.data && <ErrorState error={history.error} onRetry={() => history.refetch()} />}
      {history.isPending && <Skeleton className="h-20 w-full" />}
      {history.data?.list.length === 0 && <p className="text-ink-soft">{t('history.empty')}</p>}
      {history.data && history.data.list.length > 0 && (
        <Table label={t('history.title')}>
          <thead>
            <tr>
              <Th>{t('history.command')}</Th>
              <Th>{t('history.user')}</Th>
              <Th>{t('history.time')}</Th>
            </tr>
          </thead>
          <tbody>
            {history.data.list.map((each, index) => (
              <Tr key={`${each.time} ${each.cmd} ${index}`}>
                <Td>{COMMANDS.includes(each.cmd) ? t(`action.${each.cmd}`) : each.cmd}</Td>
                <Td>{each.user}</Td>
                <Td className="whitespace-nowrap tabular-nums" title={t('serverTime')}>
                  {each.time}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {history.data && history.data.total > history.data.list.length && (
        <Button
          className="mt-3"
          busy={history.isFetching && history.data.list.length < shown}
          onClick={() => setShown(shown + STEP)}
        >
          {t('history.more', { count: history.data.total - history.data.list.length })}
        </Button>
      )}
    </section>
  )
}
