'use client'

import { ArrowLeft, Boxes } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import type { ContainerRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { Skeleton } from '../ui/skeleton'
import { useActionDialog } from './action-dialog'
import type { ContainerAction } from './actions'
import { ContainerFacts, ExitReport } from './container-facts'
import { ContainerHistory } from './container-history'
import { LogView } from './log-view'
import { ContainerStatus, MicroserviceRole } from './status'

/** One container: what it is, how it does, what it prints, what people did to it. All live. */
export function ContainerPage({ taskId }: { taskId: string }) {
  const t = useTranslations('deployment')
  const { rows, query } = useLiveList('containers')
  const container = rows?.find((each) => each.taskId === taskId)
  if (!rows) return query.isError ? <ErrorState error={query.error} onRetry={() => query.refetch()} /> : <Shape />
  if (!container)
    return (
      <EmptyState
        icon={Boxes}
        title={t('gone.title')}
        action={
          <Button asChild variant="primary">
            <Link href="/deployment">{t('gone.action')}</Link>
          </Button>
        }
      >
        {t('gone.text')}
      </EmptyState>
    )
  return <Detail container={container} />
}

function Shape() {
  const t = useTranslations()
  return (
    <div role="status" aria-label={t('common.loading')} className="space-y-4">
      <h1 className="sr-only">{t('deployment.container')}</h1>
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-32 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}

function Detail({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const { mayOperate } = useSession()
  const { ask, dialog, busyWith } = useActionDialog()
  useEffect(() => {
    document.title = `${container.name} · Tandem`
  }, [container.name])
  const act = (action: ContainerAction) => ask({ kind: 'container', target: container, action })
  const button = (action: ContainerAction) => (
    <Button key={action} busy={busyWith?.action === action} onClick={() => act(action)}>
      {t(`action.${action}`)}
    </Button>
  )
  return (
    <>
      <PageHeader
        above={
          <Link href="/deployment" className="mb-1 inline-flex items-center gap-1.5 text-[13px] text-ink-soft hover:text-ink">
            <ArrowLeft className="size-3.5" aria-hidden />
            {t('title')}
          </Link>
        }
        title={container.name}
        badges={
          <>
            <ContainerStatus container={container} />
            {(container.microservice ?? container.unplaced) && <MicroserviceRole container={container} />}
          </>
        }
        actions={mayOperate && actionsOf(container).map(button)}
      />
      <ExitReport container={container} />
      <ContainerFacts container={container} />
      <LogView key={container.taskId} taskId={container.taskId} name={container.name} />
      <ContainerHistory container={container} />
      {dialog}
    </>
  )
}

function actionsOf({ desired }: ContainerRow): ContainerAction[] {
  if (desired === 'running') return ['stop', 'restart', 'pause']
  if (desired === 'paused') return ['unpause', 'stop']
  return desired === 'removed' ? [] : ['start']
}
