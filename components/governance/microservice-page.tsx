'use client'

import { Scale, Waypoints } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Badge } from '../ui/badge'
import { ErrorState } from '../ui/error-state'
import { GoneState } from '../ui/gone-state'
import { PageHeader } from '../ui/page-header'
import { DetailSkeleton } from '../ui/skeleton'
import { DistributionPanel } from './distribution-panel'
import { FailbackButton } from './failback-button'
import { FailoverPicture } from './failover-picture'
import { InstancesTable } from './instances-table'
import { NotLive } from './not-live'
import { pictureOf } from './picture'
import { PolicyStatus } from './policy-status'
import { SwitchesSkeleton } from './switches-skeleton'
import { hangDetection } from './timings'
import { useMs } from './words'

const SwitchHistory = dynamic(() => import('./switch-history').then((module) => module.SwitchHistory), {
  loading: SwitchesSkeleton,
})
const StrategyDialog = dynamic(() => import('./strategy-dialog').then((module) => module.StrategyDialog))

/** One microservice: the picture of who serves whom, its instances, and its switches. `id` may be its name. */
export function MicroservicePage({ id }: { id: string }) {
  const t = useTranslations('governance')
  const ms = useMs()
  const { rows, query } = useLiveList('microservices')
  const others = { containers: useLiveList('containers'), clients: useLiveList('clients'), switches: useLiveList('switches') }
  const [containers, clients, switches] = [others.containers.rows, others.clients.rows, others.switches.rows]
  const [balancing, setBalancing] = useState(false)
  const row = rows?.find((each) => each.id === id) ?? rows?.find((each) => each.name === id)
  const picture = useMemo(() => row && pictureOf(row, clients ?? [], containers ?? []), [row, clients, containers])
  const newest = switches?.find((each) => each.microservice === row?.name)

  if (rows === undefined && query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  // The picture grows with its clients: drawn before they are known it would push down what stands below.
  const complete = Object.values(others).every(({ rows, query }) => rows !== undefined || query.isError)
  if (rows === undefined || !complete) return <DetailSkeleton name={t('title')} blocks={['h-48', 'h-32']} />
  if (!row || !picture) {
    return (
      <GoneState icon={Waypoints} title={t('unknown.title')} back={{ href: '/governance', label: t('title') }}>
        {t('unknown.text', { id })}
      </GoneState>
    )
  }
  return (
    <>
      <PageHeader
        back={{ href: '/governance', label: t('title') }}
        title={row.name}
        badges={<Badge tone={row.loadBalance === 'masterSlave' ? 'info' : 'idle'}>{t(`strategy.name.${row.loadBalance}`)}</Badge>}
        description={t('hangRule', {
          interval: ms(row.ping.intervalMs),
          lost: row.ping.lost,
          least: ms(hangDetection(row.ping).least),
          most: ms(hangDetection(row.ping).most),
        })}
        actions={
          <>
            <FailbackButton row={row} size="md" />
            <OperatorButton variant="primary" data-tour={`balance ${row.name}`} onClick={() => setBalancing(true)}>
              <Scale aria-hidden />
              {t('loadBalancing')}
            </OperatorButton>
          </>
        }
      />
      {!row.live && <NotLive />}
      <PolicyStatus row={row} />
      <FailoverPicture row={row} picture={picture} />
      <h2 className="mt-6 mb-2 text-base font-semibold">{t('instances.title')}</h2>
      <InstancesTable row={row} picture={picture} />
      <DistributionPanel row={row} />
      <h2 className="mt-6 mb-2 text-base font-semibold">{t('switch.title')}</h2>
      <SwitchHistory microservice={row.name} newest={newest} />
      {balancing && <StrategyDialog row={row} onClose={() => setBalancing(false)} />}
    </>
  )
}
