'use client'

import { Info } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { cn } from '../ui/cn'
import { ErrorState } from '../ui/error-state'
import { Percent } from '../ui/figures'
import { Skeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { type Part, partsOf } from './distribution'
import { useDistribution } from './use-distribution'

/** Whom the newest look-ups were sent to, beside the weights, live. */
export function DistributionPanel({ row }: { row: MicroserviceRow }) {
  const t = useTranslations('governance.distribution')
  const { data, error, refetch } = useDistribution(row.id)
  return (
    <div data-distribution>
      <h2 className="mt-6 mb-2 text-base font-semibold">{t('title')}</h2>
      {row.figures === 'missing' && (
        <p className="mb-2 flex gap-2 rounded-md bg-info-soft px-3 py-2 text-info">
          <Info className="mt-0.5 size-4 shrink-0" aria-hidden />
          {t('noFigures')}
        </p>
      )}
      {data ? (
        <>
          <p className="mb-2 text-[13px] text-ink-faint">
            {data.total === 0 ? t('none', { name: row.name }) : t('about', { n: sum(data.picks), total: data.total })}
          </p>
          {data.total > 0 && <Parts parts={partsOf(row, data)} weighted={row.weights !== undefined} />}
        </>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-24" />
      )}
    </div>
  )
}

const sum = (picks: readonly { picks: number }[]) => picks.reduce((all, each) => all + each.picks, 0)

function Parts({ parts, weighted }: { parts: Part[]; weighted: boolean }) {
  const t = useTranslations('governance')
  return (
    <Table label={t('distribution.title')}>
      <thead>
        <tr>
          <Th>{t('instances.container')}</Th>
          {weighted && <Th numeric>{t('distribution.weight')}</Th>}
          <Th numeric>{t('distribution.picks')}</Th>
          <Th numeric>{t('distribution.part')}</Th>
          <Th className="w-1/2 max-md:hidden" aria-hidden />
        </tr>
      </thead>
      <tbody>
        {parts.map(({ taskId, containerName, weight, picks, percent }) => (
          <Tr key={taskId} data-part={containerName ?? taskId}>
            <Td>
              <span className="whitespace-nowrap">{containerName ?? t('strategy.gone')}</span>
              <Bar percent={percent} className="mt-1 h-1 md:hidden" />
            </Td>
            {weighted && <Td numeric>{weight ?? '–'}</Td>}
            <Td numeric>{picks}</Td>
            <Td numeric>
              <Percent value={percent} />
            </Td>
            <Td className="max-md:hidden" aria-hidden>
              <Bar percent={percent} className="h-2" />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function Bar({ percent, className }: { percent: number; className: string }) {
  return (
    <span aria-hidden className={cn('block overflow-hidden rounded-full bg-line', className)}>
      <span className="block h-full rounded-full bg-accent transition-[width] duration-300" style={{ width: `${percent}%` }} />
    </span>
  )
}
