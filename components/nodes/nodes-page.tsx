'use client'

import { Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { NodeRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { Badge, StatusBadge } from '../ui/badge'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Bytes, Percent, useDurationText } from '../ui/figures'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { Tooltip } from '../ui/tooltip'

/** The nodes, live. */
export function NodesPage() {
  const t = useTranslations('nodes')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <NodeList />
    </>
  )
}

function NodeList() {
  const t = useTranslations('nodes')
  const { rows, query } = useLiveList('nodes')
  if (!rows)
    return query.isError ? <ErrorState error={query.error} onRetry={() => query.refetch()} /> : <TableSkeleton columns={7} />
  if (rows.length === 0)
    return (
      <EmptyState icon={Server} title={t('emptyTitle')}>
        {t('emptyText')}
      </EmptyState>
    )
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('name')}</Th>
          <Th>{t('status')}</Th>
          <Th>{t('type')}</Th>
          <Th>{t('arch')}</Th>
          <Th>{t('address')}</Th>
          <Th numeric>{t('containers')}</Th>
          <Th numeric>{t('cpu')}</Th>
          <Th numeric>{t('memory')}</Th>
          <Th numeric>{t('uptime')}</Th>
        </tr>
      </thead>
      <tbody>
        {[...rows]
          .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
          .map((node) => (
            <NodeLine key={node.id} node={node} />
          ))}
      </tbody>
    </Table>
  )
}

function NodeLine({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes')
  const os = useTranslations('common.os')
  const duration = useDurationText()
  const online = node.status === 'online'
  return (
    <Tr>
      <Td>
        <span className="flex items-center gap-2 font-medium whitespace-nowrap">
          {node.name}
          {node.simulated && (
            <Tooltip text={t('simulatedHint')}>
              <span>
                <Badge>{t('simulated')}</Badge>
              </span>
            </Tooltip>
          )}
        </span>
      </Td>
      <Td>
        <StatusBadge tone={online ? 'ok' : 'bad'}>{t(node.status)}</StatusBadge>
        {node.statusReason && <div className="mt-0.5 max-w-80 min-w-40 text-[13px] text-bad">{node.statusReason}</div>}
      </Td>
      <Td>{node.type ? os(node.type) : '–'}</Td>
      <Td>{node.arch || '–'}</Td>
      <Td className="font-mono text-[13px]">{node.address}</Td>
      <Td numeric>
        {node.containerRunning} / {node.containerTotal}
      </Td>
      <Td numeric>{online && node.cpuPercent !== null ? <Percent value={node.cpuPercent} /> : '–'}</Td>
      <Td numeric>
        {online && node.memoryTotal > 0 ? (
          <>
            <Bytes value={node.memoryTotal - node.memoryFree} />
            <span className="text-ink-faint">
              {' / '}
              <Bytes value={node.memoryTotal} />
            </span>
          </>
        ) : (
          '–'
        )}
      </Td>
      <Td numeric className="whitespace-nowrap">
        {online && node.upTime > 0 ? duration(node.upTime) : '–'}
      </Td>
    </Tr>
  )
}
