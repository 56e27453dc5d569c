'use client'

import { useTranslations } from 'next-intl'
import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import { Badge, StatusBadge, type StatusIcon, type Tone } from '../ui/badge'

const SERVICE: Record<ServiceRow['status'], { tone: Tone; icon?: StatusIcon }> = {
  deploying: { tone: 'info', icon: 'busy' },
  complete: { tone: 'ok' },
  stopped: { tone: 'idle' },
  failure: { tone: 'bad' },
  deleting: { tone: 'warn', icon: 'busy' },
}

export function ServiceStatus({ status }: { status: ServiceRow['status'] }) {
  const t = useTranslations('deployment.serviceStatus')
  return <StatusBadge {...SERVICE[status]}>{t(status)}</StatusBadge>
}

const CONTAINER: Record<ContainerRow['status'], { tone: Tone; icon: StatusIcon }> = {
  created: { tone: 'idle', icon: 'empty' },
  running: { tone: 'ok', icon: 'ok' },
  paused: { tone: 'warn', icon: 'paused' },
  exited: { tone: 'bad', icon: 'bad' },
  stopped: { tone: 'idle', icon: 'idle' },
}

/** A container's state. On a node that is away it is only the last known, and says so. */
export function ContainerStatus({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const status = useTranslations('common.containerStatus')
  if (!container.nodeOnline) return <StatusBadge tone="warn">{t('lastKnown', { status: status(container.status) })}</StatusBadge>
  if (container.deployStatus === 'failure') return <StatusBadge tone="bad">{t('deployFailed')}</StatusBadge>
  if (container.deployStatus === 'pending' || isMoving(container))
    return (
      <StatusBadge tone="info" icon="busy">
        {t(`moving.${container.deployStatus === 'pending' ? 'deploying' : container.desired}`)}
      </StatusBadge>
    )
  return <StatusBadge {...CONTAINER[container.status]}>{status(container.status)}</StatusBadge>
}

/** It isn't yet what it should be, and nothing says that it failed. */
function isMoving({ desired, status, nextStartAt, exit }: ContainerRow): boolean {
  if (desired === 'removed') return true
  if (desired === 'running') return status !== 'running' && nextStartAt === null && !(status === 'exited' && exit)
  if (desired === 'stopped') return status === 'running' || status === 'paused'
  return desired === 'paused' && status === 'running'
}

export function StatusCounts({ statuses }: { statuses: ContainerRow['status'][] }) {
  const t = useTranslations('common.containerStatus')
  const counts = (Object.keys(CONTAINER) as ContainerRow['status'][])
    .map((status) => ({ status, count: statuses.filter((each) => each === status).length }))
    .filter(({ count }) => count > 0)
  if (counts.length === 0) return <span className="text-ink-faint">–</span>
  return (
    <span className="flex flex-wrap gap-1">
      {counts.map(({ status, count }) => (
        <StatusBadge key={status} {...CONTAINER[status]}>
          {count} {t(status)}
        </StatusBadge>
      ))}
    </span>
  )
}

const ROLES = { active: 'ok', standby: 'info', member: 'idle' } as const

/** Its place in service governance: role, or why it hasn't joined. */
export function MicroserviceRole({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const joining = container.microservice ?? container.unplaced
  if (!joining || joining.join === 'down') return <span className="text-ink-faint">–</span>
  const place = container.microservice
  if (joining.join !== 'joined' || !place)
    return (
      <span className="block" title={joining.joinReason ?? undefined}>
        <StatusBadge
          tone={joining.join === 'connecting' ? 'info' : 'warn'}
          icon={joining.join === 'connecting' ? 'busy' : 'warn'}
        >
          {t(`join.${joining.join}`)}
        </StatusBadge>
      </span>
    )
  return (
    <span className="flex flex-wrap items-center gap-1">
      <Badge tone={place.healthy ? ROLES[place.role] : 'bad'}>{t(`role.${place.role}`)}</Badge>
      {!place.healthy && <StatusBadge tone="bad">{t('unhealthy')}</StatusBadge>}
    </span>
  )
}
