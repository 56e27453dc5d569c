'use client'

import { useTranslations } from 'next-intl'
import type { ContainerRow, NodeRow } from '../../lib/api/contract'
import { useActionDialog } from '../deployment/action-dialog'
import { ContainerActions } from '../deployment/list/row-actions'
import { ContainerStatus, MicroserviceRole } from '../deployment/status'
import { WhyNot } from '../deployment/why-not'
import { containerHref, microserviceHref } from '../hrefs'
import { useLiveList } from '../live'
import { ErrorState } from '../ui/error-state'
import { Bytes, Percent, Uptime } from '../ui/figures'
import { Link } from '../ui/link'
import { TableSkeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'

/** What runs on a node, or was last seen there. */
export function NodeContainers({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes')
  const { rows, query } = useLiveList('containers')
  const own = rows
    ?.filter((each) => each.nodeId === node.id)
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  return (
    <div className="mb-4">
      <h2 className="mb-2 font-semibold">{t('runs.title')}</h2>
      {!own ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <TableSkeleton rows={2} columns={6} />
        )
      ) : own.length === 0 ? (
        <p className="rounded-lg border border-dashed bg-surface px-4 py-6 text-center text-ink-soft">{t('runs.none')}</p>
      ) : (
        <ContainerList containers={own} />
      )}
    </div>
  )
}

function ContainerList({ containers }: { containers: ContainerRow[] }) {
  const t = useTranslations()
  const { ask, dialog, busyWith } = useActionDialog()
  const busy = (each: ContainerRow) => busyWith?.kind === 'container' && busyWith.target.taskId === each.taskId
  return (
    <>
      <Table label={t('nodes.runs.title')}>
        <thead>
          <tr>
            <Th>{t('nodes.runs.container')}</Th>
            <Th>{t('nodes.runs.state')}</Th>
            <Th>{t('nodes.runs.service')}</Th>
            <Th>{t('nodes.runs.role')}</Th>
            <Th numeric>{t('nodes.cpu')}</Th>
            <Th numeric>{t('nodes.memory')}</Th>
            <Th numeric>{t('nodes.uptime')}</Th>
            <Th className="text-right">{t('common.actions')}</Th>
          </tr>
        </thead>
        <tbody>
          {containers.map((each) => {
            const running = each.status === 'running' && each.nodeOnline
            return (
              <Tr key={each.taskId}>
                <Td>
                  <Link href={containerHref(each.taskId)} className="font-medium text-accent hover:underline">
                    {each.name}
                  </Link>
                </Td>
                <Td>
                  <ContainerStatus container={each} />
                  <WhyNot container={each} />
                </Td>
                <Td>{each.serviceName}</Td>
                <Td>
                  <span className="flex flex-wrap items-center gap-1.5">
                    {each.microservice && (
                      <Link href={microserviceHref(each.microservice.id)} className="text-accent hover:underline">
                        {each.microservice.name}
                      </Link>
                    )}
                    {each.nodeOnline && <MicroserviceRole container={each} />}
                  </span>
                </Td>
                <Td numeric>{running ? <Percent value={each.cpuUsage.total} /> : '–'}</Td>
                <Td numeric>{running ? <Bytes value={each.memoryUsage} /> : '–'}</Td>
                <Td numeric>
                  <Uptime at={running ? each.startedAt : null} />
                </Td>
                <Td>
                  <ContainerActions container={each} busy={busy(each)} onAsk={ask} />
                </Td>
              </Tr>
            )
          })}
        </tbody>
      </Table>
      {dialog}
    </>
  )
}
