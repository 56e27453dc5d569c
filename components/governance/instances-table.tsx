'use client'

import { Star } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { containerHref } from '../hrefs'
import { Badge } from '../ui/badge'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import { Table, Td, Th, Tr } from '../ui/table'
import { AvailabilityBadge } from './availability-badge'
import { InstanceActions } from './instance-actions'
import type { Picture } from './picture'
import { HealthBadge, useJoinProblem, useMs } from './words'

/** All instances of a microservice with what the governor knows of each. */
export function InstancesTable({ row, picture }: { row: MicroserviceRow; picture: Picture }) {
  const t = useTranslations('governance')
  const byId = new Map(row.instances.map((instance) => [instance.taskId, instance]))
  return (
    <Table label={t('instances.title')}>
      <thead>
        <tr>
          <Th>{t('instances.container')}</Th>
          <Th>{t('instances.role')}</Th>
          <Th>{t('instances.health')}</Th>
          <Th>{t('availability.title')}</Th>
          <Th>{t('instances.node')}</Th>
          <Th>{t('instances.address')}</Th>
          <Th numeric>{t('instances.connections')}</Th>
          <Th numeric>{t('instances.rtt')}</Th>
          <Th numeric>{t('instances.missed')}</Th>
          <Th>{t('instances.since')}</Th>
          <Th>
            <span className="sr-only">{t('availability.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {picture.instances.map((drawn) => {
          const instance = byId.get(drawn.taskId)
          return instance && <InstanceLine key={drawn.taskId} row={row} instance={instance} drawn={drawn} />
        })}
      </tbody>
    </Table>
  )
}

interface InstanceLineProps {
  row: MicroserviceRow
  instance: InstanceRow
  drawn: Picture['instances'][number]
}

function InstanceLine({ row, instance, drawn }: InstanceLineProps) {
  const t = useTranslations('governance')
  const problem = useJoinProblem()(instance)
  const ms = useMs()
  return (
    <Tr>
      <Td>
        <Link href={containerHref(instance.taskId)} className="font-medium whitespace-nowrap hover:underline">
          {instance.containerName}
        </Link>
        {instance.serviceName !== instance.containerName && (
          <div className="text-[13px] text-ink-faint">{instance.serviceName}</div>
        )}
      </Td>
      <Td>
        <RoleBadges rank={drawn.rank} announced={drawn.announced} />
      </Td>
      <Td>
        <HealthBadge instance={instance} />
        {problem && (
          <div
            className="mt-0.5 max-w-72 text-[13px] text-warn"
            title={instance.joinReason ?? instance.healthReason ?? undefined}
          >
            {problem}
          </div>
        )}
      </Td>
      <Td>
        <AvailabilityBadge instance={instance} />
        {row.policy.never.includes(instance.taskId) && (
          <div className="mt-0.5 text-[13px] text-ink-faint">{t('policy.isNever')}</div>
        )}
      </Td>
      <Td>{instance.nodeName}</Td>
      <Td className="font-mono text-[13px]">
        {instance.address}:{instance.port}
      </Td>
      <Td numeric>{drawn.connections ?? '–'}</Td>
      <Td numeric>{instance.rttMs === null ? '–' : ms(instance.rttMs)}</Td>
      <Td numeric>{instance.missedPings}</Td>
      <Td>
        <RelativeTime at={instance.since} className="text-ink-soft" />
      </Td>
      <Td>
        <InstanceActions row={row} instance={instance} />
      </Td>
    </Tr>
  )
}

/** Its place in the rule, and whether clients are sent to it now. */
export function RoleBadges({ rank, announced }: { rank: number | null; announced: boolean }) {
  const t = useTranslations('governance')
  if (rank === null && !announced) return null
  return (
    <span className="flex flex-wrap gap-1">
      {rank !== null && <Badge tone="idle">{rank === 0 ? t('role.master') : t('role.slave', { n: rank })}</Badge>}
      {announced && (
        <Badge tone="info">
          <Star aria-hidden />
          {t('role.active')}
        </Badge>
      )}
    </span>
  )
}
