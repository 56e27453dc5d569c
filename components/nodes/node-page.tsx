'use client'

import { ArrowLeft, Server } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import type { NodeRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { Skeleton } from '../ui/skeleton'
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
  if (!rows) return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <Shape />
  if (!node)
    return (
      <EmptyState
        icon={Server}
        title={t('gone.title')}
        action={
          <Button asChild variant="primary">
            <Link href="/nodes">{t('gone.action')}</Link>
          </Button>
        }
      >
        {t('gone.text')}
      </EmptyState>
    )
  return <Detail node={node} />
}

function Shape() {
  const t = useTranslations()
  return (
    <div role="status" aria-label={t('common.loading')} className="space-y-4">
      <h1 className="sr-only">{t('nodes.node')}</h1>
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-56 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  )
}

function Detail({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes')
  const router = useRouter()
  useEffect(() => {
    document.title = `${node.name} · Tandem`
  }, [node.name])
  return (
    <>
      <PageHeader
        above={
          <Link href="/nodes" className="mb-1 inline-flex items-center gap-1.5 text-[13px] text-ink-soft hover:text-ink">
            <ArrowLeft className="size-3.5" aria-hidden />
            {t('title')}
          </Link>
        }
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
