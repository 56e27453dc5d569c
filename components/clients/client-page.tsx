'use client'

import { MonitorSmartphone } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { memo, useMemo, useState } from 'react'
import type { ClientRow } from '../../lib/api/contract/clients'
import { useLiveList } from '../live'
import { ErrorState } from '../ui/error-state'
import { GoneState } from '../ui/gone-state'
import { PageHeader } from '../ui/page-header'
import { DetailSkeleton, Skeleton } from '../ui/skeleton'
import { AttitudePanel } from './attitude-panel'
import { ClientActions } from './client-actions'
import { ClientState } from './client-state'
import type { FeedSnapshot } from './feed-buffer'
import { NumbersPanel } from './numbers-panel'
import { PublisherPanel } from './publisher-panel'
import { ReturnsTable } from './returns-table'
import { StatisticsStrip } from './statistics-strip'
import { microserviceOf } from './switch-of-mark'
import { Terminal } from './terminal'
import { type Feed, useFeed, useFeedPart } from './use-feed'

const FeedPlot = dynamic(() => import('./feed-plot').then((module) => module.FeedPlot), {
  ssr: false,
  loading: () => <Skeleton className="h-75" />,
})

/** One client: its output as it prints it, its numbers over time and as a picture, what it went through. */
export function ClientPage({ id }: { id: string }) {
  const t = useTranslations('clients')
  const { rows, query } = useLiveList('clients')
  const client = rows?.find((each) => each.id === id)
  if (rows === undefined && query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (rows === undefined) return <DetailSkeleton name={t('title')} blocks={['h-24', 'h-75']} />
  if (!client) {
    return (
      <GoneState icon={MonitorSmartphone} title={t('unknown.title')} back={{ href: '/clients', label: t('title') }}>
        {t('unknown.text')}
      </GoneState>
    )
  }
  return <KnownClient client={client} />
}

/** Renders when this client's row changes, not when others' do, and not with its lines. */
const KnownClient = memo(function KnownClient({ client }: { client: ClientRow }) {
  const feed = useFeed(client.id)
  const [frozen, setFrozen] = useState<{ snapshot: FeedSnapshot; at: number } | null>(null)
  const { rows: all } = useLiveList('switches')
  const microservice = microserviceOf(client.server)
  const switches = useMemo(
    () => (all ?? []).filter((each) => each.microservice.toLowerCase() === microservice),
    [all, microservice],
  )
  const { series } = feed.buffer
  const freeze = useMemo(
    () => (snapshot: FeedSnapshot | null) => setFrozen(snapshot && { snapshot, at: series.now(Date.now()) }),
    [series],
  )
  const heard = client.connectedAt !== null && client.lastMessageAt !== null && client.lastMessageAt >= client.connectedAt
  return (
    <>
      <Header
        id={client.id}
        name={client.name}
        server={client.server}
        urls={client.urls.join(' ')}
        running={client.running}
        state={client.state}
      />
      <Announcer feed={feed} />
      <StatisticsStrip client={client} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
          <FeedPlot feed={feed} stoppedAt={frozen?.at ?? null} switches={switches} />
          <Terminal
            name={client.name}
            clientId={client.id}
            feed={feed}
            running={client.running}
            frozen={frozen?.snapshot ?? null}
            onFreeze={freeze}
          />
        </div>
        <div className="grid content-start gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <PublisherPanel client={client} feed={feed} />
          <AttitudePanel feed={feed} />
          <NumbersPanel feed={feed} />
        </div>
      </div>
      <ReturnsTable
        clientId={client.id}
        state={`${client.stats?.since}/${client.stats?.reconnects}/${heard}`}
        switches={switches}
      />
    </>
  )
})

interface HeaderProps extends Pick<ClientRow, 'id' | 'name' | 'server' | 'running' | 'state'> {
  urls: string
}

const Header = memo(function Header({ id, name, server, urls, running, state }: HeaderProps) {
  const t = useTranslations('clients')
  const router = useRouter()
  return (
    <PageHeader
      back={{ href: '/clients', label: t('title') }}
      title={name}
      badges={<ClientState state={state} />}
      description={
        <span className="font-mono text-[13px]">
          {server} {urls}
        </span>
      }
      actions={
        <ClientActions
          id={id}
          name={name}
          server={server}
          running={running}
          size="md"
          onDeleted={() => router.replace('/clients')}
        />
      }
    />
  )
})

/** Tells screen readers of connections gained and lost, not of messages. */
function Announcer({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.announce')
  const change = useFeedPart(feed, (snapshot) => snapshot.lastChange)
  const name = change?.publisher?.containerName
  return (
    <p className="sr-only" aria-live="polite">
      {change && (change.kind === 'connected' ? (name ? t('connectedTo', { name }) : t('connected')) : t('disconnected'))}
    </p>
  )
}
