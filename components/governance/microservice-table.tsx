'use client'

import { Scale } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../lib/api/contract/containers'
import type { MicroserviceRow, SwitchRow } from '../../lib/api/contract/microservices'
import { ruleOf } from '../../lib/api/rule'
import { microserviceHref } from '../hrefs'
import { OperatorButton } from '../shell/operator-button'
import { Badge, StatusBadge } from '../ui/badge'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import { Table, Td, Th, Tr } from '../ui/table'
import { FailbackButton } from './failback-button'
import { pictureOf } from './picture'
import { useJoinProblem, useSwitchLine } from './words'

interface MicroserviceTableProps {
  rows: MicroserviceRow[]
  containers: ContainerRow[]
  switches: SwitchRow[]
  onBalance: (id: string) => void
}

/** The microservices with who serves and what can be done about it. */
export function MicroserviceTable({ rows, containers, switches, onBalance }: MicroserviceTableProps) {
  const t = useTranslations('governance')
  const common = useTranslations('common')
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('column.name')}</Th>
          <Th className="max-md:hidden">{t('column.image')}</Th>
          <Th numeric>{t('column.healthy')}</Th>
          <Th>{t('column.strategy')}</Th>
          <Th>{t('column.active')}</Th>
          <Th numeric className="max-md:hidden">
            {t('column.connections')}
          </Th>
          <Th className="max-md:hidden">{t('column.lastSwitch')}</Th>
          <Th className="text-right">{common('actions')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.id} data-microservice={row.name}>
            <Td>
              <Link href={microserviceHref(row.id)} className="font-medium text-accent hover:underline">
                {row.name}
              </Link>
              <Problems row={row} />
            </Td>
            <Td className="whitespace-nowrap text-ink-soft max-md:hidden">{row.imageName}</Td>
            <Td numeric>
              <HealthCount row={row} />
            </Td>
            <Td>
              <Strategy row={row} />
            </Td>
            <Td>
              <Active row={row} />
            </Td>
            <Td numeric className="max-md:hidden">
              {connectionsOf(row, containers)}
            </Td>
            <Td className="max-md:hidden">
              <LastSwitch record={switches.find((each) => each.microservice === row.name)} />
            </Td>
            <Td>
              <div className="flex justify-end gap-2">
                <FailbackButton row={row} />
                <OperatorButton size="sm" data-tour={`balance ${row.name}`} onClick={() => onBalance(row.id)}>
                  <Scale aria-hidden />
                  {t('loadBalancing')}
                </OperatorButton>
              </div>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function connectionsOf(row: MicroserviceRow, containers: ContainerRow[]): number | string {
  const counts = pictureOf(row, [], containers).instances.map((instance) => instance.connections)
  return counts.every((count) => count === null) ? '–' : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

function HealthCount({ row }: { row: MicroserviceRow }) {
  const t = useTranslations('governance')
  const tone = row.healthInstance === 0 ? 'bad' : row.healthInstance < row.instance ? 'warn' : 'ok'
  return (
    <StatusBadge tone={tone}>
      <span role="img" aria-label={t('healthyOf', { healthy: row.healthInstance, all: row.instance })}>
        {row.healthInstance}/{row.instance}
      </span>
    </StatusBadge>
  )
}

function Problems({ row }: { row: MicroserviceRow }) {
  const problemOf = useJoinProblem()
  return row.instances.map((instance) => {
    const problem = problemOf(instance)
    return (
      problem && (
        <div
          key={instance.taskId}
          className="min-w-48 text-[13px] text-warn"
          title={instance.joinReason ?? instance.healthReason ?? undefined}
        >
          {instance.containerName}: {problem}
        </div>
      )
    )
  })
}

function Strategy({ row }: { row: MicroserviceRow }) {
  const t = useTranslations('governance')
  const { master, slaves } = ruleOf(row)
  const nameOf = (taskId: string) => row.instances.find((each) => each.taskId === taskId)?.containerName ?? t('strategy.gone')
  return (
    <>
      <Badge tone={master === null ? 'idle' : 'info'}>{t(`strategy.name.${row.loadBalance}`)}</Badge>
      {master !== null && (
        <div className="mt-0.5 text-[13px] text-ink-faint md:whitespace-nowrap">
          {t('strategy.summary', { master: nameOf(master), slaves: slaves.map(nameOf).join(', ') })}
        </div>
      )}
    </>
  )
}

function Active({ row }: { row: MicroserviceRow }) {
  const t = useTranslations('governance')
  if (row.loadBalance !== 'masterSlave') {
    const some = Object.values(row.weights ?? {}).includes(0)
    return <span className="text-ink-soft">{t(some ? 'active.weighted' : 'active.all')}</span>
  }
  const active = row.instances.find((instance) => instance.taskId === row.active)
  if (!active) return <StatusBadge tone="bad">{t('active.nobody')}</StatusBadge>
  return (
    <>
      <span className="font-medium whitespace-nowrap" data-active>
        {active.containerName}
      </span>
      {active.taskId !== ruleOf(row).master && <div className="text-[13px] text-warn">{t('active.slave')}</div>}
    </>
  )
}

function LastSwitch({ record }: { record: SwitchRow | undefined }) {
  const line = useSwitchLine()
  if (!record) return <span className="text-ink-faint">–</span>
  return (
    <span title={line(record)}>
      <RelativeTime at={record.announcedAt} className="text-ink-soft" />
    </span>
  )
}
