'use client'

import { LoaderCircle, MonitorSmartphone, PlugZap, Waypoints } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { clientHref, containerHref } from '../hrefs'
import { Badge, StatusBadge } from '../ui/badge'
import { cn } from '../ui/cn'
import { Link } from '../ui/link'
import { RoleBadges } from './instances-table'
import type { Picture, PictureClient, PictureInstance } from './picture'
import { CLIENT_HEIGHT, COMPACT_HEIGHT, GAP, INSTANCE_HEIGHT } from './picture-geometry'
import { HEALTH_LOOK } from './words'

/** The clients of the name: ours one by one, the rest as numbers. */
export function ClientBoxes({ picture, name }: { picture: Picture; name: string }) {
  const t = useTranslations('governance.picture')
  const { clients, moreClients, otherConnections } = picture
  if (clients.length === 0 && otherConnections === 0) {
    return (
      <Link
        href={`/clients?run=${encodeURIComponent(name)}`}
        className="flex items-center gap-2 rounded-md border border-dashed px-3 text-ink-soft hover:bg-hover hover:text-ink"
        style={{ height: CLIENT_HEIGHT }}
      >
        <MonitorSmartphone className="size-4 shrink-0" aria-hidden />
        <span className="min-w-0 truncate">{t('runClient')}</span>
      </Link>
    )
  }
  return (
    <ul aria-label={t('clients')} className="flex flex-col" style={{ gap: GAP }}>
      {clients.map((client) => (
        <ClientBox
          key={client.id}
          client={client}
          publisher={client.instance === null ? null : picture.instances[client.instance]}
        />
      ))}
      {moreClients + otherConnections > 0 && (
        <li
          className="flex items-center gap-2 rounded-md border border-dashed px-3 text-ink-soft"
          style={{ height: CLIENT_HEIGHT }}
        >
          <MonitorSmartphone className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 truncate text-[13px]">
            {[moreClients > 0 && t('more', { n: moreClients }), otherConnections > 0 && t('others', { n: otherConnections })]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      )}
    </ul>
  )
}

function ClientBox({ client, publisher }: { client: PictureClient; publisher: PictureInstance | null | undefined }) {
  const t = useTranslations('governance.picture')
  const connected = client.state === 'connected'
  return (
    <li>
      <Link
        href={clientHref(client.id)}
        className="flex items-center gap-2 rounded-md border bg-surface px-3 hover:bg-hover"
        style={{ height: CLIENT_HEIGHT }}
      >
        {connected ? (
          <PlugZap className="size-4 shrink-0 text-ok" aria-hidden />
        ) : (
          <LoaderCircle className="size-4 shrink-0 animate-spin text-warn" aria-hidden />
        )}
        <span className="min-w-0 leading-tight">
          <span className="block truncate font-medium">{client.name}</span>
          <span className="block truncate text-xs text-ink-faint">
            {connected ? (publisher ? t('hears', { name: publisher.containerName }) : t('connected')) : t('connecting')}
          </span>
        </span>
      </Link>
    </li>
  )
}

/** The name clients ask for, and how it is shared out. */
export function MicroserviceBox({ row }: { row: MicroserviceRow }) {
  const t = useTranslations('governance')
  return (
    <div className="rounded-md border-2 border-line-strong bg-sunken px-3 py-3 text-center">
      <Waypoints className="mx-auto size-5 text-accent" aria-hidden />
      <div className="mt-1 truncate font-mono font-semibold" title={row.name}>
        {row.name}
      </div>
      <div className="text-[13px] text-ink-soft">{t(`strategy.name.${row.loadBalance}`)}</div>
      <div className="text-[13px] text-ink-faint tabular-nums">
        {t('healthyOf', { healthy: row.healthInstance, all: row.instance })}
      </div>
    </div>
  )
}

/** One instance in its fixed place; compact: in one line. */
export function InstanceBox({ instance, compact }: { instance: PictureInstance; compact: boolean }) {
  const t = useTranslations('governance')
  const look = HEALTH_LOOK[instance.health]
  const health = (
    <span className="ml-auto inline-flex shrink-0 gap-1">
      {instance.availability !== 'ready' && <Badge tone="warn">{t(`availability.state.${instance.availability}`)}</Badge>}
      <StatusBadge tone={look.tone} icon={look.icon}>
        {t(`health.${instance.health}`)}
      </StatusBadge>
    </span>
  )
  const name = (
    <Link href={containerHref(instance.taskId)} className="min-w-0 truncate font-medium hover:underline">
      {instance.containerName}
    </Link>
  )
  const roles = <RoleBadges rank={instance.rank} announced={instance.announced} />
  const connections = instance.connections === null ? null : t('connectionsCount', { n: instance.connections })
  return (
    <li
      className={cn(
        'flex flex-col justify-center gap-1 overflow-hidden rounded-md border bg-surface px-3 transition-colors duration-150',
        instance.announced ? 'bg-accent-soft' : instance.health === 'down' && 'border-dashed',
      )}
      style={{ height: compact ? COMPACT_HEIGHT : INSTANCE_HEIGHT }}
      title={compact ? [instance.nodeName, connections].filter(Boolean).join(' · ') : undefined}
    >
      <div className="flex min-w-0 items-center gap-2">
        {name}
        {compact && instance.rank !== null && <span className="shrink-0">{roles}</span>}
        {health}
      </div>
      {!compact && (
        <div className="flex min-w-0 items-center gap-2">
          {roles}
          <span className="min-w-0 truncate text-xs text-ink-faint">
            {instance.nodeName}
            {connections && ` · ${connections}`}
          </span>
        </div>
      )}
    </li>
  )
}
