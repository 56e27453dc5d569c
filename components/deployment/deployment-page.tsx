'use client'

import { Boxes, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Link } from '../ui/link'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { DeploymentList, UNFOLDED_AT_MOST } from './list/deployment-list'

/** Container deployment: the services with their containers, live, and the way to a new one. */
export function DeploymentPage() {
  const t = useTranslations('deployment')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={<NewButton />} />
      <Services />
    </>
  )
}

function NewButton() {
  const t = useTranslations('deployment')
  const { mayOperate } = useSession()
  const content = (
    <>
      <Plus aria-hidden />
      {t('new')}
    </>
  )
  if (!mayOperate) return <OperatorButton variant="primary">{content}</OperatorButton>
  return (
    <Button asChild variant="primary">
      <Link href="/deployment/new" data-tour="new service">
        {content}
      </Link>
    </Button>
  )
}

function Services() {
  const t = useTranslations('deployment')
  const services = useLiveList('services')
  // Thousands of containers keep server and page busy for a while, in which folded services can stand there already.
  const containers = useLiveList('containers', { wanted: services.rows !== undefined })
  const failed = [services.query, containers.query].find((each) => each.isError)
  const foldedAlready = services.rows !== undefined && services.rows.length > UNFOLDED_AT_MOST && !failed
  if (!services.rows || (!containers.rows && !foldedAlready)) {
    if (!failed) return <TableSkeleton columns={7} />
    return (
      <ErrorState
        error={failed.error}
        onRetry={() => {
          void services.query.refetch()
          void containers.query.refetch()
        }}
      />
    )
  }
  if (services.rows.length === 0)
    return (
      <EmptyState icon={Boxes} title={t('emptyTitle')}>
        {t('emptyText')}
      </EmptyState>
    )
  return <DeploymentList services={services.rows} containers={containers.rows ?? null} />
}
