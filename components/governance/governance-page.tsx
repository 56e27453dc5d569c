'use client'

import { Waypoints } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLiveList } from '../live'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Link } from '../ui/link'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { MicroserviceTable } from './microservice-table'
import { NotLive } from './not-live'

const StrategyDialog = dynamic(() => import('./strategy-dialog').then((module) => module.StrategyDialog))

/** Service governance: every VSOA name, its instances and its strategy, live. */
export function GovernancePage() {
  const t = useTranslations('governance')
  const { rows, query } = useLiveList('microservices')
  const { rows: containers = [] } = useLiveList('containers')
  const { rows: switches = [] } = useLiveList('switches')
  const [balancing, setBalancing] = useState<string | null>(null)
  const edited = rows?.find((row) => row.id === balancing)
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {rows?.some((row) => !row.live) && <NotLive />}
      {rows === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <TableSkeleton columns={7} />
        )
      ) : rows.length === 0 ? (
        <EmptyState
          icon={Waypoints}
          title={t('empty.title')}
          action={
            <Button asChild variant="primary">
              <Link href="/deployment/new">{t('empty.action')}</Link>
            </Button>
          }
        >
          {t('empty.text')}
        </EmptyState>
      ) : (
        <MicroserviceTable
          rows={[...rows].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))}
          containers={containers}
          switches={switches}
          onBalance={setBalancing}
        />
      )}
      {edited && <StrategyDialog key={edited.id} row={edited} onClose={() => setBalancing(null)} />}
    </>
  )
}
