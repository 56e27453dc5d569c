'use client'

import { Server } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { NodeRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { ErrorState } from '../ui/error-state'
import { GoneState } from '../ui/gone-state'
import { PageHeader } from '../ui/page-header'
import { DetailSkeleton } from '../ui/skeleton'
import { NodeActions } from './node-actions'
import { NodeContainers } from './node-containers'
import { NodeEvents } from './node-events'
import { NodeFacts } from './node-facts'
import { NodePlots } from './node-plots'
import { NodeStatus, OfflineReason, SimulatedBadge } from './node-status'

/** One node: how it is, its figures over time, what runs there, what happened to it. All live. */
export function NodePage({ id }: { id: string }) {
  const t = useTranslations('nodes')
  const { rows, query } = useLiveList('nodes')
  const node = rows?.find((each) => each.id === id)
  if (!rows)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <DetailSkeleton name={t('node')} blocks={['h-24', 'h-56', 'h-40']} />
    )
  if (!node)
    return (
      <GoneState icon={Server} title={t('gone.title')} back={{ href: '/nodes', label: t('gone.action') }}>
        {t('gone.text')}
      </GoneState>
    )
  return <Detail node={node} />
}

function Detail({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes')
  const router = useRouter()
  return (
    <>
      <PageHeader
        back={{ href: '/nodes', label: t('title') }}
        title={node.name}
        badges={
          <>
            <NodeStatus node={node} />
            {node.simulated && <SimulatedBadge />}
          </>
        }
        actions={<NodeActions node={node} onDeleted={() => router.replace('/nodes')} />}
      />
      <OfflineReason node={node} className="mb-4 rounded-lg border border-bad/30 bg-bad-soft px-4 py-3" />
      {node.power === 'off' && <p className="mb-4 rounded-lg border bg-surface px-4 py-3 text-ink-soft">{t('power.offText')}</p>}
      <NodeFacts node={node} />
      <NodePlots node={node} />
      <NodeContainers node={node} />
      <NodeEvents node={node} />
    </>
  )
}
