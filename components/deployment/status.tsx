'use client'

import { useTranslations } from 'next-intl'
import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import { useSaidText } from '../governance/evidence'
import { Badge, StatusBadge, type StatusIcon, type Tone } from '../ui/badge'
import { type Health, healthOf, stateOf } from './list/container-state'

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
  const state = stateOf(container)
  if (state === 'lastKnown') return <StatusBadge tone="warn">{t('lastKnown', { status: status(container.status) })}</StatusBadge>
  if (state === 'failed') return <StatusBadge tone="bad">{t('deployFailed')}</StatusBadge>
  if (state === 'changing')
    return (
      <StatusBadge tone="info" icon="busy">
        {t(`moving.${container.deployStatus === 'pending' ? 'deploying' : container.desired}`)}
      </StatusBadge>
    )
  return <StatusBadge {...CONTAINER[container.status]}>{status(container.status)}</StatusBadge>
}

const ROLES = { active: 'ok', standby: 'info', member: 'idle' } as const

const HEALTH: Record<Exclude<Health, 'none'>, { tone: Tone; icon?: StatusIcon }> = {
  healthy: { tone: 'ok' },
  unhealthy: { tone: 'bad' },
  joining: { tone: 'info', icon: 'busy' },
  notJoined: { tone: 'warn' },
}

/** How the governor finds it; on hover why it couldn't be reached. */
export function ContainerHealth({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const saidText = useSaidText()
  const health = healthOf(container)
  if (health === 'none') return <span className="text-ink-faint">–</span>
  const place = container.microservice ?? container.unplaced
  const sick = saidText(container.microservice?.healthWhy) ?? undefined
  const why = health === 'notJoined' && place ? [t(`join.${place.join}`), place.joinReason].filter(Boolean).join('\n') : sick
  return (
    <span className="block" title={why}>
      <StatusBadge {...HEALTH[health]}>{t(`health.${health}`)}</StatusBadge>
    </span>
  )
}

/** How many of a service's watched containers are healthy. */
export function HealthCount({ healthy, watched }: { healthy: number; watched: number }) {
  const t = useTranslations('deployment')
  if (watched === 0) return <span className="text-ink-faint">–</span>
  const tone = healthy === watched ? 'ok' : healthy === 0 ? 'bad' : 'warn'
  return <StatusBadge tone={tone}>{t('list.healthy', { healthy, watched })}</StatusBadge>
}

/** Its role in its microservice. */
export function ContainerRole({ container: { microservice } }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  if (microservice?.join !== 'joined') return <span className="text-ink-faint">–</span>
  return <Badge tone={ROLES[microservice.role]}>{t(`role.${microservice.role}`)}</Badge>
}

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
