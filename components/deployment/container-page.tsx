'use client'

import { ArrowLeft, Boxes } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import type { ContainerRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { Skeleton } from '../ui/skeleton'
import { Tabs } from '../ui/tabs'
import { useUrlState } from '../ui/use-url-state'
import { useActionDialog } from './action-dialog'
import type { ContainerAction } from './action-names'
import { appliesToContainer } from './applicable'
import { ContainerEvents } from './detail/container-events'
import { ContainerFacts, ExitReport } from './detail/container-facts'
import { ContainerHistory } from './detail/container-history'
import { RawJson } from './detail/raw-json'
import { Statistics } from './detail/statistics'
import { LogView } from './log/log-view'
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

const DEFAULTS = { tab: 'overview' }
const ACTIONS: ContainerAction[] = ['start', 'stop', 'restart', 'pause', 'unpause']

function Detail({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const [look, setLook] = useUrlState(DEFAULTS)
  const { ask, dialog, busyWith } = useActionDialog()
  const joining = container.microservice ?? container.unplaced
  useEffect(() => {
    document.title = `${container.name} · Tandem`
  }, [container.name])
  const tabs = [
    {
      value: 'overview',
      content: (
        <>
          <ExitReport container={container} />
          <ContainerFacts container={container} />
          <Statistics key={container.taskId} container={container} brief />
        </>
      ),
    },
    { value: 'log', content: <LogView key={container.taskId} container={container} /> },
    { value: 'statistics', content: <Statistics key={container.taskId} container={container} /> },
    { value: 'history', content: <ContainerHistory container={container} /> },
    { value: 'events', content: <ContainerEvents container={container} /> },
    { value: 'json', content: <RawJson container={container} /> },
  ]
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
            {joining && joining.join !== 'down' && <MicroserviceRole container={container} />}
          </>
        }
        actions={ACTIONS.filter((action) => appliesToContainer(action, container)).map((action) => (
          <OperatorButton
            key={action}
            busy={busyWith?.action === action}
            onClick={() => ask({ kind: 'container', target: container, action })}
          >
            {t(`action.${action}`)}
          </OperatorButton>
        ))}
      />
      <Tabs
        label={t('container')}
        value={tabs.some((each) => each.value === look.tab) ? look.tab : DEFAULTS.tab}
        onChange={(tab) => setLook({ tab })}
        tabs={tabs.map((each) => ({ ...each, label: t(`tab.${each.value}`) }))}
      />
      {dialog}
    </>
  )
}
