'use client'

import { Boxes, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useLiveList } from '../live'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Link } from '../ui/link'
import { PageHeader } from '../ui/page-header'
import { Skeleton } from '../ui/skeleton'
import { AttentionList } from './attention-list'
import { CountCards } from './count-cards'
import { LatestEvents, LatestSwitches } from './latest'
import { LoadPlots } from './load-plots'

/** The first page: what needs attention, how much there is of everything and what it uses, and what happened last. */
export function OverviewPage() {
  const t = useTranslations('overview')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <Content />
    </>
  )
}

function Content() {
  const services = useLiveList('services')
  const containers = useLiveList('containers')
  const nodes = useLiveList('nodes')
  const microservices = useLiveList('microservices')
  const lists = [services, containers, nodes, microservices]
  if (!services.rows || !containers.rows || !nodes.rows || !microservices.rows) {
    const failed = lists.find((each) => each.query.isError)
    if (!failed) return <Loading />
    return (
      <ErrorState
        error={failed.query.error}
        onRetry={() => {
          for (const each of lists) if (each.query.isError) void each.query.refetch()
        }}
      />
    )
  }
  return (
    <div className="space-y-5">
      {services.rows.length === 0 && <FirstStep />}
      <AttentionList
        nodes={nodes.rows}
        containers={containers.rows}
        microservices={microservices.rows}
        quiet={services.rows.length === 0}
      />
      <CountCards services={services.rows} containers={containers.rows} nodes={nodes.rows} />
      <LoadPlots containers={containers.rows} />
      <div className="grid gap-5 xl:grid-cols-2">
        <LatestSwitches />
        <LatestEvents />
      </div>
    </div>
  )
}

function FirstStep() {
  const t = useTranslations('overview.first')
  const { mayOperate } = useSession()
  return (
    <EmptyState
      icon={Boxes}
      title={t('title')}
      action={
        mayOperate && (
          <Button asChild variant="primary">
            <Link href="/deployment/new">
              <Plus aria-hidden />
              {t('action')}
            </Link>
          </Button>
        )
      }
    >
      {t('text')}
    </EmptyState>
  )
}

function Loading() {
  const t = useTranslations('common')
  return (
    <div role="status" aria-label={t('loading')} className="space-y-5">
      <Skeleton className="h-14" />
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {[0, 1, 2, 3].map((each) => (
          <Skeleton key={each} className="h-28" />
        ))}
      </div>
      <div className="grid gap-3 lg:grid-cols-3">
        {[0, 1, 2].map((each) => (
          <Skeleton key={each} className="h-48" />
        ))}
      </div>
    </div>
  )
}
