'use client'

import { ArrowLeft, MonitorSmartphone } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { ClientRow } from '../../lib/api/contract/clients'
import { useMs } from '../governance/words'
import { useLiveList } from '../live'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { RelativeTime } from '../ui/relative-time'
import { Skeleton } from '../ui/skeleton'
import { AttitudeIndicator } from './attitude-indicator'
import { ClientActions } from './client-actions'
import { ClientState } from './client-state'
import { FailureText } from './failure-text'
import type { FeedSnapshot } from './feed-buffer'
import { publisherMark } from './publisher-colour'
import { Terminal } from './terminal'
import { useFeed } from './use-feed'

/** One client: its output as it prints it, the numbers and the picture of the attitude, how the last connection went. */
export function ClientPage({ id }: { id: string }) {
  const t = useTranslations('clients')
  const common = useTranslations('common')
  const { rows, query } = useLiveList('clients')
  const client = rows?.find((each) => each.id === id)
  if (rows === undefined && query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (rows === undefined) {
    return (
      <div role="status" aria-label={common('loading')} className="space-y-4">
        <Skeleton className="h-8 w-56" />
        <Skeleton className="h-96" />
      </div>
    )
  }
  if (!client) {
    return (
      <EmptyState
        icon={MonitorSmartphone}
        title={t('unknown.title')}
        action={
          <Button asChild>
            <Link href="/clients">{t('title')}</Link>
          </Button>
        }
      >
        {t('unknown.text')}
      </EmptyState>
    )
  }
  return <KnownClient client={client} />
}

function KnownClient({ client }: { client: ClientRow }) {
  const t = useTranslations('clients')
  const router = useRouter()
  const feed = useFeed(client.id)
  const { attitude } = feed.snapshot
  return (
    <>
      <PageHeader
        above={
          <Link href="/clients" className="inline-flex items-center gap-1 text-[13px] text-ink-soft hover:text-ink">
            <ArrowLeft className="size-3.5" aria-hidden />
            {t('title')}
          </Link>
        }
        title={client.name}
        badges={<ClientState state={client.state} />}
        description={
          <span className="font-mono text-[13px]">
            {client.server} {client.urls.join(' ')}
          </span>
        }
        actions={<ClientActions client={client} size="md" onDeleted={() => router.replace('/clients')} />}
      />
      <Announcer snapshot={feed.snapshot} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <Terminal feed={feed} running={client.running} />
        <div className="grid content-start gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <Panel title={t('publisher.title')}>
            <Publisher client={client} snapshot={feed.snapshot} />
          </Panel>
          {attitude && (
            <Panel title={t('attitude.title')}>
              <AttitudeIndicator attitude={attitude} />
              <dl className="mt-3 grid grid-cols-3 text-center">
                {(['roll', 'pitch', 'yaw'] as const).map((axis) => (
                  <div key={axis}>
                    <dt className="text-xs text-ink-faint">{t(`attitude.${axis}`)}</dt>
                    <dd data-axis={axis} className="text-lg font-semibold tabular-nums">
                      <Angle value={attitude[axis]} />
                    </dd>
                  </div>
                ))}
              </dl>
            </Panel>
          )}
          <Panel title={t('connection.title')}>
            <Connection client={client} snapshot={feed.snapshot} />
          </Panel>
        </div>
      </div>
    </>
  )
}

function Angle({ value }: { value: number }) {
  const locale = useLocale()
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false }).format(value)}°`
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-lg border bg-surface p-3">
      <h2 className="mb-2 text-[13px] font-medium text-ink-soft">{title}</h2>
      {children}
    </section>
  )
}

function Publisher({ client, snapshot }: { client: ClientRow; snapshot: FeedSnapshot }) {
  const t = useTranslations('clients.publisher')
  const name = client.state === 'connected' ? (snapshot.publisher ?? client.publisher)?.containerName : undefined
  return (
    <div className="flex items-center gap-2">
      <span aria-hidden className={`size-3 shrink-0 rounded-full ${publisherMark(name ? snapshot.publisherIndex : null)}`} />
      <span className="min-w-0">
        <span className="block truncate font-semibold" data-current-publisher>
          {name ?? (client.state === 'connected' ? t('outside') : t('none'))}
        </span>
        {client.state === 'connected' && client.endpoint && (
          <span className="block truncate font-mono text-xs text-ink-faint">{client.endpoint}</span>
        )}
      </span>
    </div>
  )
}

function Connection({ client, snapshot }: { client: ClientRow; snapshot: FeedSnapshot }) {
  const t = useTranslations('clients.connection')
  const ms = useMs()
  const timing = snapshot.connection?.timing
  return (
    <dl className="space-y-1 text-[13px]">
      <Fact name={t('messages')}>{client.messages}</Fact>
      <Fact name={t('reconnects')}>{client.reconnects}</Fact>
      {client.connectedAt !== null && client.state === 'connected' && (
        <Fact name={t('since')}>
          <RelativeTime at={client.connectedAt} />
        </Fact>
      )}
      {timing && (
        <>
          {timing.downMs !== null && <Fact name={t('down')}>{ms(timing.downMs)}</Fact>}
          <Fact name={t('lookup')}>{ms(timing.lookupMs)}</Fact>
          <Fact name={t('connect')}>{ms(timing.connectMs)}</Fact>
          <Fact name={t('subscribe')}>{ms(timing.subscribeMs)}</Fact>
        </>
      )}
      <Fact name={t('settings')}>
        {client.keepaliveMs} · {client.connectTimeoutMs} · {client.reconnectDelayMs} ms
      </Fact>
      {client.running && client.lastError && (
        <div className="rounded bg-warn-soft px-2 py-1">
          <FailureText failure={client.lastError} />
        </div>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="text-right tabular-nums">{children}</dd>
    </div>
  )
}

/** Tells screen readers of connections gained and lost, not of messages. */
function Announcer({ snapshot }: { snapshot: FeedSnapshot }) {
  const t = useTranslations('clients.announce')
  const change = snapshot.lastChange
  const name = change?.publisher?.containerName
  return (
    <p className="sr-only" aria-live="polite">
      {change && (change.kind === 'connected' ? (name ? t('connectedTo', { name }) : t('connected')) : t('disconnected'))}
    </p>
  )
}
