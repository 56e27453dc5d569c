'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ContainerRow, containerHistory } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { ErrorState } from '../ui/error-state'
import { Skeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'

const SHOWN = 20
const COMMANDS = ['start', 'stop', 'restart', 'pause', 'unpause']

/** What people did to it, newest first. Asked for again whenever the container changes what it should be or runs anew. */
export function ContainerHistory({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const { taskId, desired, startedAt, deployNum } = container
  const history = useQuery({
    queryKey: ['container-history', taskId, desired, startedAt, deployNum],
    queryFn: ({ signal }) => callApi(containerHistory, { query: { id: taskId, pageNum: 1, pageSize: SHOWN } }, { signal }),
    placeholderData: (before) => before,
  })
  return (
    <section className="mt-5">
      <h2 className="mb-2 font-semibold">{t('history.title')}</h2>
      {history.isError && !history.data && <ErrorState error={history.error} onRetry={() => history.refetch()} />}
      {history.isPending && <Skeleton className="h-20 w-full" />}
      {history.data?.list.length === 0 && <p className="text-ink-soft">{t('history.empty')}</p>}
      {history.data && history.data.list.length > 0 && (
        <Table label={t('history.title')} className="max-h-80">
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
    </section>
  )
}
