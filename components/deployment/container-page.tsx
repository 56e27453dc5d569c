'use client'

import { Boxes } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { ErrorState } from '../ui/error-state'
import { GoneState } from '../ui/gone-state'
import { PageHeader } from '../ui/page-header'
import { DetailSkeleton } from '../ui/skeleton'
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
import { NodeLossNotice } from './node-loss'
import { ContainerStatus, MicroserviceRole } from './status'

/** One container: what it is, how it does, what it prints, what people did to it. All live. */
export function ContainerPage({ taskId }: { taskId: string }) {
  const t = useTranslations('deployment')
  const { rows, query } = useLiveList('containers')
  const container = rows?.find((each) => each.taskId === taskId)
  if (!rows)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => query.refetch()} />
    ) : (
      <DetailSkeleton name={t('container')} blocks={['h-32', 'h-80']} />
    )
  if (!container)
    return (
      <GoneState icon={Boxes} title={t('gone.title')} back={{ href: '/deployment', label: t('gone.action') }}>
        {t('gone.text')}
      </GoneState>
    )
  return <Detail container={container} />
}

const DEFAULTS = { tab: 'overview' }
const ACTIONS: ContainerAction[] = ['start', 'stop', 'restart', 'pause', 'unpause']

function Detail({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const [look, setLook] = useUrlState(DEFAULTS)
  const { ask, dialog, busyWith } = useActionDialog()
  const joining = container.microservice ?? container.unplaced
  const tabs = [
    {
      value: 'overview',
      content: (
        <>
          <NodeLossNotice container={container} />
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
        back={{ href: '/deployment', label: t('title') }}
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
